import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heldByUs, stoppedByUs } from '#shared/acts/held.ts';
import { actOf, withAct } from '#shared/acts/remember.ts';
import { Act, Acts, ACTS_LIMIT } from '#shared/contracts/acts.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import type { Result } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, HOST } from '../builders.ts';
import { act } from './builders.ts';

const result = (over: Partial<Result> = {}): Result => ({
  version: 1,
  command: 'command-1',
  host: HOST,
  startedAt: at(0),
  finishedAt: at(1),
  status: 'done',
  refusal: null,
  detail: untrusted('Done.'),
  messages: [],
  listing: null,
  counts: null,
  transcript: '',
  ...over,
});
const proposal = {
  action: 'return',
  channel: 'tcp_local',
  incident: '0123456789abcdef',
  manifestHash: null,
} as Proposal;
const candidates = (...messages: [id: string, sender: string | null, recipients: string][]) => ({
  messages: messages.map(
    ([id, sender, to]): [string, ReturnType<typeof untrusted> | null, ReturnType<typeof untrusted>] => [
      id,
      sender === null ? null : untrusted(sender),
      untrusted(to),
    ],
  ),
});
const message = (id: string, outcome: Result['messages'][number]['outcome'] = 'done') => ({
  id,
  outcome,
  text: untrusted(''),
});

describe('an act', () => {
  test('names where its messages go, and where its bounces go', () => {
    const found = actOf(result({ messages: [message('aaa1'), message('aaa2', 'unknown'), message('aaa3', 'gone')] }), {
      proposal,
      candidates: candidates(
        ['aaa1', 'x@forged.example', 'a@Down.example.org, b@b.example'],
        ['aaa2', '', 'c@down.example.org'],
        ['aaa3', 'y@other.example', 'd@c.example'],
      ),
      startAt: null,
    })!;
    expect(Act.parse(found)).toMatchObject({
      count: 2,
      destinations: [
        { name: 'down.example.org', count: 2 },
        { name: 'b.example', count: 1 },
      ],
      bounces: [{ name: 'forged.example', count: 1 }],
      until: at(16),
    });
  });

  test('may go anywhere where the log does not name a recipient', () => {
    const of = (to: string) =>
      actOf(result({ messages: [message('aaa1')] }), {
        proposal,
        candidates: candidates(['aaa1', null, to]),
        startAt: null,
      });
    expect(of('')!.destinations).toBeNull();
    expect(of('a@a.example')!.destinations).toHaveLength(1);
    expect(
      actOf(result({ messages: [message('aaa1')] }), { proposal, candidates: null, startAt: null })!.destinations,
    ).toBeNull();
  });

  test('is none when nothing was done, and one when nobody knows', () => {
    const context = { proposal, candidates: null, startAt: null };
    expect(actOf(result({ messages: [message('aaa1', 'changed')] }), context)).toBeNull();
    const stop = { ...context, proposal: { ...proposal, action: 'stop' } as Proposal, startAt: at(60) };
    expect(actOf(result({ status: 'refused' }), stop)).toBeNull();
    expect(actOf(result({ status: 'failed' }), stop)).toBeNull();
    expect(actOf(result({ status: 'unknown' }), stop)).toMatchObject({ startAt: at(60), until: at(75) });
  });

  test('is remembered once, in whatever order results come, and not for ever', () => {
    const all = [0, 60, 600, 3_000, 3_100, 3_400].map((m) => act('hold', m));
    const fold = (acts: readonly Act[]): Acts => acts.reduce(withAct, { version: 1, host: HOST, acts: [] });
    const expected = fold(all);
    expect(expected.acts.map((a) => a.from)).toEqual([at(600), at(3_000), at(3_100), at(3_400)]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: 12 }), (some) => {
        expect(fold(some)).toEqual(expected);
      }),
    );
    const many = fold(Array.from({ length: ACTS_LIMIT + 5 }, (_, i) => act('hold', i)));
    expect(Acts.parse(many).acts.at(-1)!.from).toBe(at(ACTS_LIMIT + 4));
  });
});

describe('what is ours', () => {
  test('held: what was held less what was released since, of this channel', () => {
    const acts = [act('hold', 0), act('hold', 5, { channel: 'ims-ms' }), act('release', 10, { count: 40 })];
    expect([-1, 1, 10, 12].map((m) => heldByUs(acts, 'tcp_local', at(m)))).toEqual([0, 90, 90, 50]);
  });

  test('stopped: until the planned start has had its time, or somebody approved a start', () => {
    const stop = act('stop', 0, { startAt: at(60), until: at(75) });
    const by = (acts: Act[], minute: number) => stoppedByUs(acts, 'tcp_local', at(minute))?.command ?? null;
    expect([-1, 0, 74, 75].map((m) => by([stop], m))).toEqual([null, stop.command, stop.command, null]);
    expect(by([stop, act('start', 30)], 40)).toBeNull();
    expect(by([{ ...stop, channel: 'tcp_intranet' }], 10)).toBeNull();
  });
});
