import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCountLog } from '#local/analyze/count-log.ts';
import { createTuples } from '#local/analyze/tuples.ts';

/** Sums by interval and thing, in order of time. */
const sums = (log: ReturnType<typeof createCountLog>) =>
  log.intervals().map((interval) => {
    const totals = new Map<number, number>();
    log.each(interval, (of, count) => totals.set(of, (totals.get(of) ?? 0) + count));
    return [interval, [...totals].sort(([a], [b]) => a - b)];
  });

it('a count log tells the sums of what was added, in whatever order the intervals come', () => {
  const add = fc.record({
    of: fc.oneof(fc.nat(3), fc.nat(3_000)),
    interval: fc.nat(4).map((n) => n * 5),
    more: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 65_530, max: 200_000 })),
  });
  fc.assert(
    fc.property(fc.array(add), (all) => {
      const log = createCountLog();
      const expected = new Map<number, Map<number, number>>();
      for (const { of, interval, more } of all) {
        log.add(of, interval, more);
        const own = expected.get(interval) ?? new Map<number, number>();
        expected.set(interval, own.set(of, (own.get(of) ?? 0) + more));
      }
      const inOrder = [...expected].sort(([a], [b]) => a - b);
      expect(sums(log)).toEqual(inOrder.map(([at, own]) => [at, [...own].sort(([a], [b]) => a - b)]));
    }),
  );
});

it('a count log keeps one count of a thing in a run of its interval', () => {
  const log = createCountLog();
  for (let n = 0; n < 50_000; n++) log.add(n % 7, 0, 1);
  expect(log.size).toBe(7);
  for (let n = 0; n < 50_000; n++) log.add(n, 5, 1);
  expect(log.size).toBe(50_007);
  expect(sums(log)[1]).toEqual([5, Array.from({ length: 50_000 }, (_, n) => [n, 1])]);
});

it('tuples have a number each, and are told again by it, however many there are', () => {
  const tuples = createTuples<readonly [string, number, boolean]>(3);
  const all = Array.from({ length: 9_000 }, (_, n) => [`n${n % 90}`, Math.floor(n / 90), n % 2 === 0] as const);
  for (const again of [1, 2])
    expect([again, all.map((values) => tuples.numberOf(values))]).toEqual([again, [...all.keys()]]);
  expect(tuples.size).toBe(9_000);
  for (const [n, values] of all.entries()) expect([...tuples.valuesOf(n)]).toEqual([...values]);
});
