import { describe, expect, it } from 'vitest';
import type { QueueCounts } from '#shared/contracts/evidence.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { type Question, questionKey } from '#shared/contracts/question.ts';
import { LISTABLE } from '#shared/diagnosis/ask.ts';
import { needsOf } from '#shared/investigation/needs.ts';
import { at, came, countsOf, digestsOf, digestWith, fold } from '../builders.ts';
import { finding } from '../incident/builders.ts';

const DIRECTORY: Question = { ask: 'directory', channel: 'tcp_local' };
const JOBS: Question = { ask: 'jobs', channel: 'tcp_local' };
const log = digestsOf([came(60, 'a.example.net')]);
const short = fold([...log, countsOf(55, 'tcp_local', { byAttempts: [10], held: 5 })]);
const asks = (needs: Question[], window = short, over: Partial<Finding> = {}): string[] =>
  needsOf([finding({ needs, ...over })], window).map(questionKey);

describe('what is asked of a host', () => {
  it('is each need once, the first finding first', () => {
    const findings = [finding({ needs: [JOBS] }), finding({ verdict: 'unknown', needs: [DIRECTORY, JOBS] })];
    expect(needsOf(findings, short).map(questionKey)).toEqual(['jobs tcp_local', 'directory tcp_local']);
  });

  it('is nothing for normal operation', () => {
    expect(asks([JOBS], short, { verdict: 'normal' })).toEqual([]);
  });

  it('lists no channel that is long, or was not counted, lately and in full', () => {
    const counted = (minute: number, channel: Partial<QueueCounts['channels'][number]>) =>
      fold([...log, countsOf(minute, 'tcp_local', channel)]);
    expect(asks([DIRECTORY])).toHaveLength(1);
    expect(asks([DIRECTORY], counted(55, { byAttempts: [LISTABLE], held: 0 }))).toHaveLength(1);
    expect(asks([DIRECTORY], counted(55, { byAttempts: [LISTABLE], held: 1 }))).toEqual([]);
    expect(asks([DIRECTORY], counted(55, { byAttempts: [1], unknownNames: LISTABLE }))).toEqual([]);
    expect(asks([{ ask: 'history', channel: 'tcp_local', ids: ['abc1'] }], counted(30, { byAttempts: [1] }))).toEqual(
      [],
    );
    expect(asks([DIRECTORY], fold(log))).toEqual([]);
    expect(asks([{ ask: 'directory', channel: 'ims-ms' }])).toEqual([]);
    const channels = [{ channel: 'tcp_local', byAttempts: [1], held: 0, unknownNames: 0, oldest: null }];
    const lower = digestWith({ to: at(55), queueCounts: { at: at(55), counts: { channels, complete: false } } });
    expect(asks([DIRECTORY], fold([...log, lower]))).toEqual([]);
    expect(asks([JOBS], fold(log))).toHaveLength(1);
  });
});
