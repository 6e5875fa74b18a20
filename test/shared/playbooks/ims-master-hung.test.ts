import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { imsMasterHung } from '#shared/playbooks/ims-master-hung/index.ts';
import { at, busy, cameToStore, countsOf, type Entry, every, filed, went } from '../builders.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const told = (entries: readonly Entry[], more: readonly Digest[] = []) => said(imsMasterHung, entries, more);
const NOTHING = {
  user: 'mailsrv',
  virtualKiB: null,
  residentKiB: null,
  cpuPercent: null,
  cpuSeconds: null,
  state: null,
};
const listed = (minute: number, pid: number, ...names: string[]): Digest =>
  probed(minute, ...names.map((name, i) => ({ kind: 'process' as const, name, pid: pid + i, ...NOTHING })));

/** Deliveries up to minute 0, then mail that only comes. */
const silence = [...daily(-60, 0), ...every(5, 0, 45, (m) => cameToStore(m, 'bob'))];

describe('ims-master-hung', () => {
  it('is a problem when the process runs and nothing is even tried', () => {
    const [finding, ...more] = told(silence, [listed(30, 7, 'ims_master', 'job_controller')]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      subject: { kind: 'process', name: 'ims_master', channel: 'ims-ms' },
      since: at(0),
    });
    expect(finding!.steps.map((s) => s.answer)).toEqual(['yes', 'yes', 'unknown']);
    expect(finding!.evidence.some((e) => e.text.includes('ims_master'))).toBe(true);
    expect(adviceOf(finding)).toContain('do-not: Do not use kill -9');
  });

  it('is surer by the same process in two lists, and by errors in its log', () => {
    const list = (pid: number) => told(silence, [listed(10, pid, 'ims_master'), listed(30, 7, 'ims_master')])[0]!;
    expect(list(7).confidence).toBeGreaterThan(list(99).confidence);
    const error = logged(20, 'error', { process: 'ims_master', text: 'cannot lock' });
    const [finding] = told(silence, [listed(30, 7, 'ims_master'), error]);
    expect(finding).toMatchObject({ confidence: 0.9 });
    expect(finding!.steps.at(-1)).toMatchObject({ anchor: 'step-errors', answer: 'yes' });
  });

  it('is only suspected where the log alone says that it lives', () => {
    const error = logged(20, 'error', { process: 'ims_master', text: 'cannot lock' });
    expect(told(silence, [error])).toMatchObject([{ verdict: 'suspected' }]);
    const end = logged(25, 'ims-master-stop', { process: 'ims_master', text: 'shutting down' });
    expect(told(silence, [error, end])).toEqual([]);
    expect(told(silence)).toEqual([]);
  });

  it('is not told of a process that is gone, or was seen before the silence only', () => {
    expect(told(silence, [listed(30, 7, 'job_controller')])).toEqual([]);
    expect(told(silence, [listed(10, 7, 'ims_master'), listed(30, 8, 'job_controller')])).toEqual([]);
    expect(told(silence, [listed(-30, 7, 'ims_master')])).toEqual([]);
  });

  it.each<[string, Entry[]]>([
    ['mail is delivered', [filed(30, 'bob')]],
    ['mail is tried', [busy(30, 'bob')]],
  ])('is not told while %s', (_, more) => {
    expect(told([...silence, ...more], [listed(40, 7, 'ims_master')])).toEqual([]);
  });

  it('waits for enough mail and enough time', () => {
    const list = [listed(44, 7, 'ims_master')];
    const few = [...daily(-60, 0), ...every(15, 0, 60, (m) => cameToStore(m, 'bob'))];
    expect(told(few, list)).toEqual([]);
    const short = [...daily(-60, 20), ...every(1, 20, 45, (m) => cameToStore(m, 'bob'))];
    expect(told(short, list)).toEqual([]);
  });

  it('takes silence for nothing where dequeues were never logged, unless the files stay', () => {
    const list = [listed(30, 7, 'ims_master')];
    const never = every(5, 0, 45, (m) => [cameToStore(m, 'bob'), went(m, 'example.org')]);
    expect(told(never, list)).toEqual([]);
    const files = (minute: number, count: number) => countsOf(minute, 'ims-ms', { byAttempts: [count] });
    expect(told(never, [...list, files(5, 6), files(35, 8)])).toHaveLength(1);
    expect(told(never, [...list, files(5, 60), files(35, 8)])).toEqual([]);
    expect(told(silence, [...list, files(35, 0)])).toEqual([]);
  });
});
