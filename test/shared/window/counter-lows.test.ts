import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { Window } from '#shared/contracts/window.ts';
import { addLows, LOW_DAYS, lowestOf } from '#shared/window/counter-lows.ts';
import { toWindowDocument, WindowDocument } from '#shared/window/document.ts';
import { foldDigest } from '#shared/window/fold.ts';
import { at, evidenceOf, fold, know, START, went, digestOf } from '../builders.ts';
import { fact } from '../playbooks/queue-stories.ts';

const DAY = 1_440;

const counters = (minute: number, stored: number | null, total: number | null, channel = 'tcp_local') =>
  fact('counters', channel, minute, {
    received: total,
    stored,
    delivered: 0,
    submitted: null,
    firstTime: null,
    attempted: 0,
    rejected: 0,
    failed: 0,
    queueTime: null,
    queueTimeCount: null,
  });

const least = (facts: readonly ReturnType<typeof counters>[], channel = 'tcp_local') => {
  const rows = addLows(undefined, facts, START + 60 * DAY);
  return lowestOf(
    rows?.find((row) => row.channel === channel),
    'stored',
  );
};

/** Counters of a host that works for days and is zeroed now and then, read every so often; what is true of the end. */
const lives = fc
  .array(
    fc.record({
      minutes: fc.integer({ min: 1, max: 300 }),
      came: fc.integer({ min: 20, max: 400 }),
      left: fc.integer({ min: 0, max: 400 }),
      zero: fc.nat(9).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((steps) => {
    let [minute, queue, received, base, lowest] = [0, 200, 1_000, 0, 0];
    return {
      facts: steps.map((s) => {
        minute += s.minutes;
        if (s.zero) [received, base, lowest] = [0, queue, 0];
        else {
          received += s.came;
          queue = Math.max(0, queue + s.came - s.left);
        }
        lowest = Math.min(lowest, queue - base);
        return counters(minute, queue - base, received);
      }),
      lowest: () => lowest,
    };
  });

describe('the lowest readings of counters', () => {
  it('are the least since the counters were zeroed, in any order and however often they come', () => {
    fc.assert(
      fc.property(lives, fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), ({ facts, lowest }, keys) => {
        const shuffled = [...facts, ...facts]
          .map((f, i) => ({ f, key: keys[i]! }))
          .sort((a, b) => a.key - b.key)
          .map(({ f }) => f);
        const newest = START + 60 * DAY;
        const rows = shuffled.reduce<ReturnType<typeof addLows>>((known, f) => addLows(known, [f], newest), undefined);
        expect(JSON.stringify(rows)).toBe(JSON.stringify(addLows(undefined, facts, newest)));
        expect(lowestOf(rows?.[0], 'stored')?.value ?? 0).toBe(lowest());
      }),
      { numRuns: 1_000 },
    );
  });

  it('outlive the day of a window, and come late as well', () => {
    const digests: Digest[] = [
      know(counters(0, -40, 500)),
      know(counters(3 * DAY, 61, 900)),
      know(counters(40 * DAY, 10, 9_000)),
      digestOf([went(5 * DAY, 'a.example.net')], evidenceOf(1, at(5 * DAY).slice(0, 10))),
    ];
    const window = fold(digests);
    expect(window.counterLows).toMatchObject([{ channel: 'tcp_local', lows: [{ counter: 'stored', value: -40 }] }]);
    expect(JSON.stringify(fold(digests.toReversed()))).toBe(JSON.stringify(window));
    expect(foldDigest(window, digests[0]!)).toBe(window);
    expect(Window.parse(window)).toEqual(window);
    expect(WindowDocument.parse(JSON.parse(JSON.stringify(toWindowDocument(window))))).toEqual(window);
  });

  it('are forgotten in the end, and with the last of them the field', () => {
    const end = (LOW_DAYS + 1) * DAY;
    const last = digestOf([went(end, 'a.example.net')], evidenceOf(1, at(end).slice(0, 10)));
    expect('counterLows' in fold([know(counters(0, -40, 500)), last])).toBe(false);
    expect('counterLows' in fold([last, know(counters(0, -40, 500))])).toBe(false);
  });

  it('say nothing of before a zeroing, whether the total is young again or already higher than ever', () => {
    const before = [counters(0, -40, 500), counters(600, -30, 4_000)];
    expect(least([...before, counters(700, 5, 3)])).toBeNull();
    expect(least([...before, counters(700, 5, 300), counters(9_000, 5, 400_000)])).toBeNull();
    expect(least([...before, counters(700, 5, 3_000)])).toMatchObject({ value: -40 });
    expect(least([...before, counters(700, -7, 3), counters(800, 5, 90)])).toMatchObject({ value: -7 });
  });

  it('of channels without totals, or of other channels, are their own', () => {
    expect(least([counters(0, -4, null), counters(9, 3, null)])).toMatchObject({ value: -4, total: null });
    expect(least([counters(0, -4, 10, 'ims-ms'), counters(9, 3, 4)])).toBeNull();
    expect(addLows(undefined, [], null)).toBeUndefined();
  });

  it('are a few an hour at most', () => {
    const rising = Array.from({ length: 600 }, (_, i) => counters(i, -1_000 + i, 100 + i));
    expect(addLows(undefined, rising, START)![0]!.lows.length).toBeLessThanOrEqual(20);
  });
});
