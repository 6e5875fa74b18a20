import { describe, expect, test } from 'vitest';
import { actions } from '#shared/actions/index.ts';
import type { QueuedMessage, Result } from '#shared/contracts/result.ts';
import { concludeChannel, type ChannelEvidence } from '#shared/outcome/conclude-channel.ts';
import { concludeDelete, concludeHold, concludeRelease, concludeReturn } from '#shared/outcome/conclude.ts';
import type { LoggedSince } from '#shared/outcome/logged.ts';
import { tellResult } from '#shared/outcome/tell.ts';
import { untrusted } from '#shared/text/untrusted.ts';

const row = (id: string, state: QueuedMessage['state'] = 'queued', attempts = 1): QueuedMessage => ({
  id,
  state,
  attempts,
  blocks: 2,
  queuedSince: null,
});

describe('messages', () => {
  test('an action that touched nothing is no success', () => {
    expect(concludeHold([], []).ok).toBe(false);
    expect(concludeRelease([], [], [], new Map()).ok).toBe(false);
    expect(concludeReturn([], new Set(), [], new Map()).ok).toBe(false);
    expect(concludeDelete([], [], new Map()).ok).toBe(false);
  });

  test('a return: bounced, without a bounce, unknown', () => {
    const ids = ['aaa1', 'aaa2', 'aaa3'];
    const ends = new Map([
      ['aaa1', 'returned'],
      ['aaa2', 'returned'],
    ] as const);
    expect(concludeReturn(ids, new Set(['aaa3']), [], ends)).toEqual({
      ok: true,
      detail:
        'None of the 3 messages is listed any more: the log shows 2 as returned, nothing of 1 without a sender. 1 had no sender and made no bounce: nobody is told of these.',
    });
    const unsure = concludeReturn(ids, new Set(), [], ends);
    expect(unsure).toMatchObject({ ok: null, detail: expect.stringContaining('whose end is unknown') as string });
    expect(concludeReturn(ids, new Set(), [row('aaa2')], ends)).toMatchObject({
      ok: false,
      detail: 'A fresh listing still shows 1 of 3 messages that were to be returned.',
    });
    expect(concludeReturn(ids, new Set(), [], new Map([...ends, ['aaa3', 'delivered'] as const])).ok).toBe(false);
  });

  test('a delete: the log may show nothing, a delivery is an escape', () => {
    expect(concludeDelete(['aaa1'], [], new Map())).toEqual({
      ok: true,
      detail: 'None of the 1 message is listed any more; the log shows the end of 0; it need not show a deletion.',
    });
    expect(concludeDelete(['aaa1'], [row('aaa1')], new Map()).ok).toBe(false);
    expect(concludeDelete(['aaa1'], [], new Map([['aaa1', 'delivered']])).ok).toBe(false);
  });

  test('a release: each message in mail terms, doubt is no success', () => {
    const ids = ['aaa1', 'aaa2', 'aaa3'];
    const ends = new Map([['aaa1', 'delivered'] as const]);
    expect(concludeRelease(ids, [row('aaa2')], [row('aaa2', 'queued', 2)], ends)).toEqual({
      ok: null,
      detail: '3 messages released: 1 delivered, 1 deferred, 0 bounced, 1 unknown.',
    });
    expect(concludeRelease(['aaa1'], [], [], ends).ok).toBe(true);
    expect(concludeRelease(['aaa1', 'aaa2'], [], [row('aaa2', 'held')], ends).ok).toBe(false);
  });
});

const at = (minute: number): string => `2026-01-05T03:${String(minute).padStart(2, '0')}:00.000Z`;
const log = (over: Partial<LoggedSince> = {}): LoggedSince => ({
  latest: at(10),
  tries: { tried: 0, delivered: 0, deferred: 0, returned: 0 },
  firstTries: 0,
  lastTry: null,
  ...over,
});
const evidence = (over: Partial<ChannelEvidence> = {}): ChannelEvidence => ({
  channel: 'tcp_local',
  at: at(0),
  startAt: null,
  now: { channel: 'tcp_local', byAttempts: [5, 4], held: 0, unknownNames: 0, oldest: null },
  log: log(),
  last: true,
  ...over,
});
const tried = log({ tries: { tried: 43, delivered: 40, deferred: 3, returned: 0 }, lastTry: at(9), firstTries: 7 });

describe('channels', () => {
  test.each(['start', 'stop', 'retry', 'cache-sync'] as const)('%s: without any log it is unknown', (action) => {
    expect(concludeChannel(action, evidence({ log: log({ latest: null }) }))).toMatchObject({
      ok: null,
      detail: expect.stringContaining('unknown') as string,
    });
  });

  test('a start works when the channel tries', () => {
    expect(concludeChannel('start', evidence({ log: tried }))).toEqual({
      ok: true,
      detail: 'tcp_local works since 03:00 UTC: 43 tried: 40 delivered, 3 deferred.',
    });
    expect(concludeChannel('start', evidence({ last: false })).ok).toBeNull();
    expect(concludeChannel('start', evidence()).ok).toBe(false);
  });

  test('nothing queued, nothing shown', () => {
    const empty = evidence({ now: { channel: 'tcp_local', byAttempts: [0], held: 3, unknownNames: 0, oldest: null } });
    for (const action of ['start', 'retry', 'cache-sync'] as const)
      expect(concludeChannel(action, empty).ok).toBeNull();
    // A channel that was not counted has no proof of mail that waits.
    for (const action of ['start', 'retry', 'cache-sync'] as const)
      expect(concludeChannel(action, evidence({ now: null })).ok).toBeNull();
  });

  test('a stop works when the log goes on without the channel, and names its start', () => {
    const stopped = evidence({ startAt: at(59) });
    expect(concludeChannel('stop', stopped)).toEqual({
      ok: true,
      detail:
        'The log goes on and shows no attempt of tcp_local since 03:00 UTC. 9 messages wait. The host starts it again at 03:59 UTC.',
    });
    // Jobs that ran when it was stopped may finish.
    expect(concludeChannel('stop', evidence({ log: { ...tried, lastTry: at(2) } })).ok).toBe(true);
    const going = { ...tried, lastTry: at(10) };
    expect(concludeChannel('stop', evidence({ log: going, last: false })).ok).toBeNull();
    expect(concludeChannel('stop', evidence({ log: going }))).toMatchObject({ ok: false });
  });

  test('a retry tells the outcomes of the attempts, and does not work when all are deferred', () => {
    expect(concludeChannel('retry', evidence({ log: tried }))).toEqual({
      ok: true,
      detail: 'tcp_local since 03:00 UTC: 43 tried: 40 delivered, 3 deferred.',
    });
    const vain = log({ tries: { tried: 3, delivered: 0, deferred: 3, returned: 0 }, lastTry: at(9) });
    expect(concludeChannel('retry', evidence({ log: vain, last: false })).ok).toBeNull();
    expect(concludeChannel('retry', evidence({ log: vain })).ok).toBe(false);
    expect(concludeChannel('retry', evidence()).detail).toContain('wait for their next attempt');
  });

  test('a sync works when never-tried messages are tried', () => {
    expect(concludeChannel('cache-sync', evidence({ log: tried }))).toMatchObject({ ok: true });
    expect(concludeChannel('cache-sync', evidence())).toMatchObject({
      ok: false,
      detail: expect.stringContaining('5 still wait for a first try') as string,
    });
  });
});

describe('what the host did', () => {
  const result = (over: Partial<Result> = {}): Result => ({
    version: 1,
    command: 'command-1',
    host: 'mx1.example.edu',
    startedAt: at(0),
    finishedAt: at(0),
    status: 'done',
    refusal: null,
    detail: untrusted('Done.'),
    messages: [],
    listing: null,
    counts: null,
    transcript: '',
    ...over,
  });
  const kinds = Object.keys(actions) as (keyof typeof actions)[];

  test.each(kinds)('%s has words of its own, and a channel no message counts', (action) => {
    const told = (over: Partial<Result> = {}) =>
      tellResult({ action, channel: 'tcp_local', preview: null }, result(over));
    if (actions[action].target === 'channel') {
      expect(told()).not.toMatch(/\d+ of|messages/);
      expect(told({ status: 'unknown', detail: untrusted('It was cut off.') })).toContain('Nobody can say');
      expect(told({ status: 'failed', detail: untrusted('No.') })).toContain('could not');
    } else {
      const one = told({ messages: [{ id: 'aaa1', outcome: 'done', text: untrusted('') }] });
      expect(one).toBe(
        `mx1.example.edu ${{ hold: 'held', release: 'released', return: 'returned', delete: 'deleted' }[action as 'hold']} 1 of 1 message.`,
      );
    }
    expect(told({ status: 'refused', detail: untrusted('Frozen.') })).toContain('Nothing was done');
  });

  test('what the host adds to a stop is told, and what it repeats is not', () => {
    const detail = untrusted('stopped tcp_local; this host starts it again at 2026-01-05T04:00:00.000Z');
    expect(tellResult({ action: 'stop', channel: 'tcp_local', preview: null }, result({ detail }))).toBe(
      'mx1.example.edu stopped tcp_local: no new jobs; those that run finish first. ' +
        'Besides: this host starts it again at 2026-01-05T04:00:00.000Z.',
    );
  });

  test('no two actions are told alike', () => {
    const texts = kinds.map((action) => tellResult({ action, channel: 'tcp_local', preview: null }, result()));
    expect(new Set(texts).size).toBe(texts.length);
  });
});
