import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { imapSessionCapacity } from '#shared/playbooks/imap-session-capacity/index.ts';
import { adviceOf, probed, said } from './store-stories.ts';

const told = (more: readonly Digest[]) => said(imapSessionCapacity, [], more);
const counter = (minute: number, attribute: string, value: number | string): Digest =>
  probed(minute, {
    kind: 'counterutil',
    name: `imapstat global.${attribute}`,
    object: 'imapstat',
    attribute: `global.${attribute}`,
    value,
  });
const current = (minute: number, value: number): Digest => counter(minute, 'numcurrentconnections', value);
const options = (processes: string, sessions: string): Digest =>
  probed(
    0,
    { kind: 'option', name: 'service.imap.numprocesses', value: processes },
    { kind: 'option', name: 'service.imap.maxsessions', value: sessions },
  );
const stepOf = (found: ReturnType<typeof told>, anchor: string) => found[0]!.steps.find((s) => s.anchor === anchor)!;

describe('imap-session-capacity', () => {
  it.each([
    [3_399, 'normal'],
    [3_400, 'suspected'],
    [3_799, 'suspected'],
    [3_800, 'problem'],
    [4_000, 'problem'],
  ])('compares %i sessions with 2 × 2000: %s', (sessions, verdict) => {
    const [finding, ...more] = told([options('2', '2000'), current(10, sessions)]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict, subject: { kind: 'process', name: 'imapd' } });
    expect(finding!.headline).toContain(`${sessions} of 4000`);
    expect(finding!.evidence[0]!.text).toContain(String(sessions));
  });

  it('guesses no setting', () => {
    for (const seen of [[], [options('2', 'many')], [options('0', '2000')]])
      expect(told([...seen, current(10, 9_999)])[0]).toMatchObject({ verdict: 'unknown' });
    expect(told([options('2', '2000')])).toEqual([]);
    expect(told([options('2', '2000'), counter(10, 'numcurrentconnections', 'garbled')])).toEqual([]);
  });

  it('reads the settings as msconfig prints them', () => {
    const printed = probed(
      0,
      { kind: 'option', name: 'role.imap.numprocesses', value: '2' },
      { kind: 'option', name: 'role.imap.maxsessions', value: '2000' },
    );
    expect(told([printed, current(10, 3_800)])[0]).toMatchObject({ verdict: 'problem' });
  });

  it('names the tool that the release has', () => {
    const saw = (productVersion: string, ...more: Digest[]) =>
      stepOf(told([{ ...current(10, 9), productVersion }, ...more]), 'step-used').saw;
    expect(saw('6.3')).toContain('Look with: configutil -o service.imap.numprocesses');
    expect(saw('8.0.1')).toMatch(/legacy configuration look with: configutil.*Unified Configuration ask msconfig/);
    const unified = saw('8.0.2', probed(0, { kind: 'option', name: 'role.imap.enable', value: '1' }));
    expect(unified).toContain('Ask msconfig');
    expect(unified).not.toContain('configutil -o');
  });

  it('goes by the newest figure', () => {
    expect(told([options('1', '1000'), current(0, 990), current(20, 100)])[0]).toMatchObject({ verdict: 'normal' });
  });

  it('forecasts from the growth of the last hours', () => {
    const grown = told([options('1', '1000'), current(0, 400), current(30, 450), current(60, 500)]);
    expect(stepOf(grown, 'step-trend')).toMatchObject({ answer: 'yes' });
    expect(stepOf(grown, 'step-trend').saw).toMatch(/100 an hour.*about 5 h/);
    const fallen = told([options('1', '1000'), current(0, 500), current(30, 450), current(60, 400)]);
    expect(stepOf(fallen, 'step-trend').answer).toBe('no');
    expect(stepOf(told([current(0, 400), current(60, 500)]), 'step-trend').answer).toBe('unknown');
  });

  it('says what the peak was and whether clients were turned away', () => {
    const found = told([
      options('1', '1000'),
      current(10, 500),
      counter(10, 'maxconnections', 1_000),
      counter(0, 'numfailedconnections', 3),
      counter(10, 'numfailedconnections', 9),
    ]);
    expect(stepOf(found, 'step-peak')).toMatchObject({ answer: 'yes' });
    expect(stepOf(found, 'step-failed').saw).toContain('6 failed');
    const calm = told([options('1', '1000'), current(10, 500), counter(10, 'numfailedconnections', 0)]);
    expect(stepOf(calm, 'step-failed').answer).toBe('no');
  });

  it('proposes more processes from the host’s own figures', () => {
    expect(adviceOf(told([options('4', '1000'), current(10, 3_900)])[0])).toContain('+service.imap.numprocesses = 6');
    expect(adviceOf(told([options('4', '1000'), current(10, 39)])[0])).not.toContain('+service');
  });
});
