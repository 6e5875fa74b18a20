import { describe, expect, it } from 'vitest';
import { createManualClock } from '#adapters/memory/clock.ts';

describe('the manual clock', () => {
  it('stands still until it is moved', () => {
    const clock = createManualClock('2026-03-01T12:00:00.000Z');
    expect(clock.now()).toBe('2026-03-01T12:00:00.000Z');
    clock.advance(61_001);
    expect(clock.now()).toBe('2026-03-01T12:01:01.001Z');
  });

  it('wakes in order of time, each at its own, and those set on the way', () => {
    const clock = createManualClock('2026-03-01T12:00:00.000Z');
    const seen: string[] = [];
    const see = (name: string) => () => void seen.push(`${name} ${clock.now().slice(17, 23)}`);
    clock.after(3000, see('c'));
    clock.after(1000, () => {
      see('a')();
      clock.after(1000, see('b'));
    });
    clock.after(9000, see('later'));
    clock.advance(5000);
    expect(seen).toEqual(['a 01.000', 'b 02.000', 'c 03.000']);
    expect(clock.pending()).toBe(1);
    expect(clock.now()).toBe('2026-03-01T12:00:05.000Z');
  });

  it('does not wake who called it off', () => {
    const clock = createManualClock('2026-03-01T12:00:00.000Z');
    const seen: string[] = [];
    clock.after(1000, () => void seen.push('woken'))();
    clock.advance(2000);
    expect(seen).toEqual([]);
  });
});
