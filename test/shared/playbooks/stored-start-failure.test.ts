import { describe, expect, it } from 'vitest';
import { storedStartFailure } from '#shared/playbooks/stored-start-failure/index.ts';
import { at, cameToStore, every, filed, went } from '../builders.ts';
import { adviceOf, logged, probed, said } from './store-stories.ts';

const failed = (minute: number) =>
  logged(minute, 'stored-start-failure', { process: 'stored', text: 'Fatal error: Cannot find group in name service' });
const queued = every(5, 0, 60, (m) => [cameToStore(m, 'bob'), went(m, 'a.example.net')]);
const tell = (...more: Parameters<typeof said>[2] & object) => said(storedStartFailure, queued, more);

describe('stored-start-failure', () => {
  it('says which group is missing and that nothing else starts', () => {
    const option = probed(1, { kind: 'option', name: 'local.servergid', value: 'mail' });
    const [finding, ...more] = tell(failed(5), failed(9), option);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      severity: 'critical',
      subject: { kind: 'process', name: 'stored' },
    });
    expect(finding!.steps[1]!.saw).toBe('local.servergid is mail.');
    expect(adviceOf(finding)).toContain('getent group mail"');
    expect(finding!.evidence[0]!.text).toContain('Cannot find group in name service');
  });

  it('does not guess the group, nor put a strange one into a command', () => {
    expect(tell(failed(5))[0]!.steps[1]).toMatchObject({ answer: 'unknown' });
    const option = probed(1, { kind: 'option', name: 'local.servergid', value: 'x; rm' });
    expect(adviceOf(tell(failed(5), option)[0])).toContain('getent group GROUP"');
  });

  it.each([
    ['a delivery', () => said(storedStartFailure, [...queued, filed(30, 'bob')], [failed(5)]), 'normal'],
    ['an earlier delivery', () => said(storedStartFailure, [...queued, filed(3, 'bob')], [failed(9)]), 'problem'],
    [
      'a time stamp',
      () => tell(failed(5), probed(20, { kind: 'store-stamp', name: 'stored.ckp', modifiedAt: at(19) })),
      'normal',
    ],
    [
      'an old time stamp',
      () => tell(failed(5), probed(20, { kind: 'store-stamp', name: 'stored.ckp', modifiedAt: at(1) })),
      'problem',
    ],
    [
      'a start',
      () => tell(failed(5), logged(20, 'process-started', { process: 'watcher', subject: 'stored', text: 'x' })),
      'normal',
    ],
    [
      'a start of another',
      () => tell(failed(5), logged(20, 'process-started', { process: 'watcher', subject: 'dispatcher', text: 'x' })),
      'problem',
    ],
  ])('after %s', (_, story, verdict) => {
    expect(story()[0]!.verdict).toBe(verdict);
  });

  it('says nothing without the text', () => {
    expect(tell()).toEqual([]);
  });
});
