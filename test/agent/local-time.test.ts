import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromWallClock, isTimezone, wallClock } from '#agent/local-time.ts';

it('reads a host-local time in its zone', () => {
  expect(fromWallClock('2026-03-10T09:06:41', 'America/Los_Angeles')).toBe('2026-03-10T16:06:41.000Z');
  expect(fromWallClock('2026-03-10T09:06:41', 'Europe/Berlin')).toBe('2026-03-10T08:06:41.000Z');
  expect(fromWallClock('2026-03-10T09:06:41', 'UTC')).toBe('2026-03-10T09:06:41.000Z');
});

it('takes the first of an hour that comes twice, and nothing for one that is skipped', () => {
  expect(fromWallClock('2026-10-25T02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(fromWallClock('2026-03-29T02:30:00', 'Europe/Berlin')).toBeNull();
  expect(fromWallClock('2026-02-30T02:30:00', 'UTC')).toBeNull();
  expect(fromWallClock('yesterday', 'UTC')).toBeNull();
});

it('is the inverse of the wall clock, but for the repeated hour', () => {
  const zone = fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia');
  const second = fc.integer({ min: Date.UTC(2004, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });
  fc.assert(
    fc.property(second, zone, (s, timezone) => {
      const back = Date.parse(fromWallClock(wallClock(s * 1000, timezone), timezone)!);
      expect(wallClock(back, timezone)).toBe(wallClock(s * 1000, timezone));
      expect(back).toBeLessThanOrEqual(s * 1000);
    }),
  );
});

it('knows which zones there are', () => {
  expect([isTimezone('Europe/Berlin'), isTimezone('Mars/Olympus')]).toEqual([true, false]);
});
