import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterListing, afterResult, nothingHeld } from '#shared/acts/register.ts';
import { Held } from '#shared/contracts/held.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import type { QueuedMessage, Result } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, HOST } from '../builders.ts';

type Outcome = Result['messages'][number]['outcome'];
const report = (command: string, minute: number, messages: Record<string, Outcome>): Result => ({
  version: 1,
  command,
  host: HOST,
  startedAt: at(minute),
  finishedAt: at(minute),
  status: 'done',
  refusal: null,
  detail: untrusted(''),
  messages: Object.entries(messages).map(([id, outcome]) => ({ id, outcome, text: untrusted('') })),
  listing: null,
  counts: null,
  transcript: '',
});
const of = (action: Proposal['action'], channel = 'tcp_local') =>
  ({ action, channel, incident: '0123456789abcdef' }) as Proposal;
const row = (id: string, state: QueuedMessage['state']): QueuedMessage => ({
  id,
  state,
  attempts: 0,
  blocks: 1,
  queuedSince: null,
});
const left = (held: Held) => Object.fromEntries(held.batches.map(({ command, ids }) => [command, ids]));

describe('the register of what we hold', () => {
  const first = report('hold-0001', 0, { aaa1: 'done', aaa2: 'done', aaa3: 'unknown', aaa4: 'gone' });
  const held = afterResult(nothingHeld(HOST), of('hold'), first);

  test('has what was held for certain, by command', () => {
    expect(Held.parse(held).batches).toEqual([
      {
        command: 'hold-0001',
        incident: '0123456789abcdef',
        channel: 'tcp_local',
        since: at(0),
        count: 2,
        ids: ['aaa1', 'aaa2'],
      },
    ]);
  });

  test.each(['release', 'return', 'delete'] as const)(
    'what a %s did is no longer held, and forgotten when it was the last',
    (action) => {
      const less = afterResult(held, of(action), report('act-00001', 5, { aaa1: 'done', aaa2: 'unknown' }));
      expect(left(less)).toEqual({ 'hold-0001': ['aaa2'] });
      expect(less.batches[0]!.count).toBe(2);
      expect(left(afterResult(less, of(action), report('act-00002', 6, { aaa2: 'gone' })))).toEqual({});
      expect(left(afterResult(held, of(action, 'ims-ms'), report('act-00003', 5, { aaa1: 'done' })))).toEqual(
        left(held),
      );
    },
  );

  test('what a hold found held stays whose it was', () => {
    const found = report('hold-0002', 9, { aaa1: 'done', aaa9: 'done', aaa5: 'done', aaa2: 'gone' });
    for (const message of found.messages.slice(0, 2)) message.notOurs = true;
    expect(left(afterResult(held, of('hold'), found))).toEqual({ 'hold-0001': ['aaa1'], 'hold-0002': ['aaa5'] });
    const nothing = report('hold-0003', 9, { aaa9: 'done' });
    nothing.messages[0]!.notOurs = true;
    expect(afterResult(held, of('hold'), nothing)).toBe(held);
  });

  test('a message belongs to the command that held it last', () => {
    const again = afterResult(held, of('hold'), report('hold-0002', 9, { aaa1: 'done' }));
    expect(left(again)).toEqual({ 'hold-0001': ['aaa2'], 'hold-0002': ['aaa1'] });
  });

  test('a report that comes again holds nothing again', () => {
    const released = afterResult(held, of('release'), report('act-00001', 5, { aaa1: 'done' }));
    expect(afterResult(released, of('hold'), first)).toBe(released);
  });

  test('what others released or delivered leaves it with the next listing', () => {
    expect(
      left(afterListing(held, 'tcp_local', ['aaa1', 'aaa2'], [row('aaa1', 'queued'), row('aaa2', 'held')])),
    ).toEqual({
      'hold-0001': ['aaa2'],
    });
    expect(left(afterListing(held, 'tcp_local', ['aaa1', 'aaa2'], []))).toEqual({});
    // What was not asked for was not looked at.
    expect(afterListing(held, 'tcp_local', ['zzz9'], [])).toBe(held);
    expect(afterListing(held, 'ims-ms', ['aaa1'], [])).toBe(held);
  });

  test('no message is ever in two batches, and none that was released since its last hold', () => {
    const ids = ['aaa1', 'aaa2', 'aaa3', 'aaa4'];
    const step = fc.record({
      action: fc.constantFrom(
        'hold' as const,
        'hold' as const,
        'release' as const,
        'return' as const,
        'delete' as const,
      ),
      ids: fc.subarray(ids, { minLength: 1 }),
      again: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const truth = new Set<string>();
        let register = nothingHeld(HOST);
        for (const [i, { action, ids: some, again }] of steps.entries()) {
          const result = report(`command-${i}`, i, Object.fromEntries(some.map((id) => [id, 'done' as const])));
          register = afterResult(register, of(action), result);
          if (again) expect(afterResult(register, of(action), result)).toEqual(register);
          for (const id of some) {
            if (action === 'hold') truth.add(id);
            else truth.delete(id);
          }
        }
        Held.parse(register);
        expect(register.batches.flatMap((batch) => batch.ids).sort()).toEqual([...truth].sort());
      }),
    );
  });
});
