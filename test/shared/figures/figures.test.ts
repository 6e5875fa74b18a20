import { describe, expect, it } from 'vitest';
import { corrected, growth, sinceZeroed } from '#shared/figures/counters.ts';
import { drainMinutes } from '#shared/figures/drain.ts';
import { yieldByTry } from '#shared/figures/yield.ts';

const tried = (failures: number, code: 'D' | 'Q' | 'R' | 'K', count: number) => ({
  minute: 0,
  channel: 'tcp_local',
  failures,
  code,
  count,
});

describe('yieldByTry', () => {
  it('is the share of deliveries by failures behind the file', () => {
    const found = yieldByTry([
      tried(2, 'Q', 5),
      tried(0, 'D', 90),
      tried(0, 'Q', 5),
      tried(2, 'D', 5),
      tried(0, 'R', 5),
    ]);
    expect(found.map(({ failures, tries, delivered, share }) => [failures, tries, delivered, share])).toEqual([
      [0, 100, 90, 0.9],
      [2, 10, 5, 0.5],
    ]);
    expect(found[1]!.high - found[1]!.low).toBeGreaterThan(found[0]!.high - found[0]!.low);
  });

  it('leaves out what somebody gave up by hand', () => {
    expect(yieldByTry([tried(1, 'K', 5)])).toEqual([]);
  });
});

describe('drainMinutes', () => {
  it('divides by what was lost, and forecasts nothing without a loss', () => {
    expect(drainMinutes(300, 2)).toBe(150);
    expect(drainMinutes(300, 0)).toBeNull();
    expect(drainMinutes(300, -1)).toBeNull();
  });
});

describe('counters', () => {
  it('are corrected by the least value ever seen', () => {
    expect(corrected([-40, null, 61, -10], 0)).toEqual([0, null, 101, 30]);
    expect(corrected([-40, 61], -50)).toEqual([10, 111]);
    expect(corrected([3, 5], 0)).toEqual([3, 5]);
  });

  it('are of one make only since they were zeroed last', () => {
    const reading = (received: number | null, delivered: number | null) => ({ received, delivered });
    const [a, b, c, d] = [reading(5, 5), reading(3, null), reading(null, 1), reading(9, 2)];
    expect(sinceZeroed([a, b, d])).toEqual([b, d]);
    expect(sinceZeroed([a, c, d])).toEqual([c, d]);
    expect(sinceZeroed([a, reading(null, null), reading(5, 5)])).toHaveLength(3);
    expect(sinceZeroed([])).toEqual([]);
  });

  it('grow across a zeroing', () => {
    expect(growth([100, null, 160, 10, 30])).toBe(90);
    expect(growth([5])).toBe(0);
    expect(growth([50, -20, 10])).toBe(30);
  });
});
