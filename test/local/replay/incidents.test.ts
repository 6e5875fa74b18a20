import { describe, expect, it } from 'vitest';
import { differences } from '#local/replay/difference.ts';
import { createIncidentLog } from '#local/replay/incidents.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { aFinding } from '../scoreboard/a-finding.ts';

const at = (hour: number) => `2026-03-03T${String(hour).padStart(2, '0')}:00:00.000Z`;
const hold = {
  action: 'hold' as const,
  channel: 'tcp_local',
  selector: { by: 'destination' as const, destination: 'big.example.com' },
  because: 'x',
};
const down = (hour: number, changes = {}) =>
  aFinding('destination-down', 'big.example.com', { until: at(hour), actions: [hold], ...changes });
const well = (hour: number) =>
  aFinding('destination-down', 'big.example.com', { until: at(hour), verdict: 'normal', severity: 'info' });

describe('incidents of a replay', () => {
  it('open, grow worse, end, and come back', () => {
    const log = createIncidentLog();
    log.feed([down(10)], at(10));
    log.feed([down(11, { severity: 'critical' })], at(11));
    log.feed([down(12)], at(12));
    log.feed([well(13)], at(13));
    log.feed([down(15)], at(15));
    expect(log.list()).toMatchObject([
      {
        sequence: 1,
        openedAt: at(10),
        endedAt: at(13),
        troubleUntil: at(12),
        peak: 'critical',
        proposed: ['hold tcp_local, mail for big.example.com'],
      },
      { sequence: 2, openedAt: at(15), endedAt: null, troubleUntil: at(15), peak: 'warning' },
    ]);
  });

  it('are not opened by what is normal or unknown', () => {
    const log = createIncidentLog();
    log.feed([well(10), aFinding('over-quota', 'x', { verdict: 'unknown' })], at(10));
    expect(log.list()).toEqual([]);
  });

  it('differ when one set of playbooks opens them earlier, alone or worse', () => {
    const [here, there, same] = [createIncidentLog(), createIncidentLog(), createIncidentLog()];
    here.feed([down(10), aFinding('dns-failure', 'a')], at(10));
    there.feed([aFinding('dns-failure', 'a'), aFinding('over-quota', 'b')], at(10));
    there.feed([down(11)], at(11));
    same.feed([down(10, { headline: 'in other words' }), aFinding('dns-failure', 'a')], at(10));
    expect(differences(here.list(), same.list())).toEqual([]);
    expect(differences(here.list(), there.list())).toMatchObject([
      { here: { playbook: 'destination-down', openedAt: at(10) }, there: { openedAt: at(11) } },
      { here: null, there: { playbook: 'over-quota' } },
    ]);
  });

  const inOther = (channel: string, name = 'big.example.com') =>
    aFinding('destination-down', name, {
      until: at(10),
      severity: 'critical',
      subject: { kind: 'destination', name: untrusted(name), channel },
      actions: [{ ...hold, channel }],
    });

  it('are told apart by channels inside, and by nothing that a fingerprint does not see', () => {
    const [here, there] = [createIncidentLog(), createIncidentLog()];
    for (const log of [here, there]) log.feed([down(10), inOther('tcp_intranet')], at(10));
    expect(here.list().map(({ channels }) => channels)).toEqual([['tcp_local'], ['tcp_intranet']]);
    expect(differences(here.list(), there.list())).toEqual([]);
    const shouted = createIncidentLog();
    shouted.feed([inOther('tcp_intranet', 'BIG.example.com'), down(10)], at(10));
    expect(differences(here.list(), shouted.list())).toEqual([]);
  });

  it('are one for all ways out, whichever is told first', () => {
    const [here, there, one] = [createIncidentLog(), createIncidentLog(), createIncidentLog()];
    here.feed([down(10), inOther('tcp_out')], at(10));
    there.feed([inOther('tcp_out'), down(10)], at(10));
    one.feed([inOther('tcp_out')], at(10));
    expect(here.list()).toMatchObject([
      {
        channels: ['tcp_local', 'tcp_out'],
        proposed: ['hold tcp_local, mail for big.example.com', 'hold tcp_out, mail for big.example.com'],
      },
    ]);
    expect(differences(here.list(), there.list())).toEqual([]);
    expect(differences(here.list(), one.list())).toHaveLength(1);
  });

  it('tell what is proposed by itself from what waits for somebody to ask, or for a hold', () => {
    const log = createIncidentLog();
    const all = [hold, { ...hold, action: 'return' as const }, { ...hold, action: 'delete' as const, coolingOff: 60 }];
    for (const hour of [10, 11]) log.feed([down(hour, { actions: all })], at(hour));
    const [told] = log.list();
    expect(told).toMatchObject({
      proposed: ['hold tcp_local, mail for big.example.com'],
      offered: [
        'return tcp_local, mail for big.example.com',
        'delete tcp_local, mail for big.example.com, of what a hold has kept for 60 min',
      ],
    });
    const fewer = createIncidentLog();
    for (const hour of [10, 11]) fewer.feed([down(hour)], at(hour));
    expect(differences(log.list(), fewer.list())).toHaveLength(1);
  });

  it('offer nothing where the problem is only suspected, or another explains it', () => {
    const log = createIncidentLog();
    const later = { actions: [{ ...hold, action: 'delete' as const, coolingOff: 60 }] };
    log.feed([down(10, { ...later, verdict: 'suspected' })], at(10));
    log.feed([down(11, { ...later, causedBy: 'dns-failure|host||mta1.example.edu' })], at(11));
    expect(log.list()).toMatchObject([{ proposed: [], offered: [] }]);
  });
});
