import { describe, expect, it } from 'vitest';
import { databaseNeedsReconstruct } from '#shared/playbooks/database-needs-reconstruct/index.ts';
import { HOST } from '../builders.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const END = 'Run reconstruct -m soon after startup to resync redundant data';
const asked = (minute: number, text = `Removing extra database logs. ${END}`) =>
  logged(minute, 'needs-reconstruct-database', { process: 'stored', text });
const tell = (...more: Parameters<typeof said>[2] & object) => said(databaseNeedsReconstruct, daily(0, 60), more);

describe('database-needs-reconstruct', () => {
  it('asks for reconstruct -m although the store works', () => {
    const [finding, ...more] = tell(asked(10));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'problem', subject: { kind: 'host', name: HOST } });
    expect(finding!.steps.map((s) => s.answer)).toEqual(['yes', 'yes', 'unknown', 'unknown']);
    expect(finding!.evidence[0]!.text).toContain('reconstruct -m');
    expect(finding!.advice[0]!.text).toContain('reconstruct -m');
  });

  it('tells a restored snapshot from removed logs', () => {
    expect(tell(asked(10))[0]!.headline).not.toContain('snapshot');
    expect(tell(asked(10, `Recovering database from snapshot. ${END}`))[0]!.headline).toContain('from a snapshot');
  });

  it('names what went wrong before, and not what came after', () => {
    const core = (minute: number) =>
      logged(minute, 'core-dumped', { process: 'watcher', subject: 'imapd', text: 'core' });
    const cause = (minute: number) => tell(asked(20), core(minute))[0]!.steps.find((s) => s.anchor === 'step-cause')!;
    expect(cause(5)).toMatchObject({ answer: 'yes' });
    expect(cause(5).saw).toContain('core-dumped 1 time');
    expect(cause(40)).toMatchObject({ answer: 'unknown' });
  });

  it('is over once reconstruct has logged something afterwards', () => {
    const ran = (minute: number) => logged(minute, 'error', { process: 'reconstruct', text: 'added user/joe' });
    expect(tell(asked(10), ran(30))[0]).toMatchObject({ verdict: 'normal' });
    expect(tell(asked(40), ran(30))[0]).toMatchObject({ verdict: 'problem' });
  });

  it('judges the settings of snapshots', () => {
    const set = (name: string, value: string) => probed(5, { kind: 'option', name: `local.store.${name}`, value });
    expect(adviceOf(tell(asked(10))[0])).toContain('The interval was not seen');
    const advice = adviceOf(tell(asked(10), set('snapshotinterval', '60'), set('snapshotdirs', '2'))[0]);
    expect(advice).toContain('The interval is 60 minutes');
    expect(advice).toContain('only 2 are kept');
    const fine = adviceOf(tell(asked(10), set('snapshotinterval', '1440'), set('snapshotdirs', '7'))[0]);
    expect(fine).toContain('as recommended; 7 are kept, which is enough');
  });

  it('says nothing of nightly work', () => {
    expect(tell(logged(10, 'snapshot-finished', { process: 'stored', text: 'Database snapshot finished' }))).toEqual(
      [],
    );
  });
});
