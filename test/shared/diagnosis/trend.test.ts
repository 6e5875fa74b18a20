import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minutesUntil, type Point, slopeOf } from '#shared/diagnosis/trend.ts';

const line = (count: number, slope: number, from = 1_000): Point[] =>
  Array.from({ length: count }, (_, i) => ({ minute: i * 5, value: from + slope * i * 5 }));

describe('a trend', () => {
  it('is not moved by wild values, up to a quarter of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 12, max: 600 }),
        fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { maxLength: 3 }),
        fc.nat(),
        (slope, count, wild, at) => {
          const points = line(count, slope);
          for (const [i, value] of wild.entries()) {
            const index = (at + i * 7) % count;
            points[index] = { ...points[index]!, value };
          }
          expect(slopeOf(points)).toBeCloseTo(slope, 6);
        },
      ),
    );
  });

  it('needs three points at different times', () => {
    expect(slopeOf(line(2, 1))).toBeNull();
    expect(slopeOf([1, 2, 3].map((value) => ({ minute: 5, value })))).toBeNull();
  });

  it('says when a limit is reached, and not when it is not', () => {
    expect(minutesUntil(line(5, 10), 1_300)).toBe(10);
    expect(minutesUntil(line(5, -10), 0)).toBe(80);
    expect(minutesUntil(line(5, -10), 1_300)).toBeNull();
    expect(minutesUntil(line(5, 0), 1_300)).toBeNull();
  });
});
