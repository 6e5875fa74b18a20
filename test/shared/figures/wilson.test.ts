import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilson } from '#shared/figures/wilson.ts';

describe('wilson', () => {
  it.each([
    // Published values of the score interval without continuity correction (Newcombe 1998, table I).
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is published', (hits, seen, low, high) => {
    const interval = wilson(hits, seen);
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });

  it('knows nothing from nothing', () => {
    expect(wilson(0, 0)).toEqual({ share: 0, low: 0, high: 1 });
  });

  it('holds the share, within 0 and 1, and narrows with more', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 1_000 }), (a, seen) => {
        const hits = Math.min(a, seen);
        const one = wilson(hits, seen);
        const ten = wilson(hits * 10, seen * 10);
        expect(one.low).toBeGreaterThanOrEqual(0);
        expect(one.high).toBeLessThanOrEqual(1);
        expect(one.low).toBeLessThanOrEqual(one.share + 1e-9);
        expect(one.high).toBeGreaterThanOrEqual(one.share - 1e-9);
        expect(ten.high - ten.low).toBeLessThan(one.high - one.low);
      }),
    );
  });
});
