import { expect, it } from 'vitest';
import { createDateReader } from '#shared/formats/local-date.ts';

const NOVEMBER = { year: null, month: 11, day: 1, second: 0 };

// On 2026-11-01 clocks of New York go from 01:59 (05:59 UTC) back to 01:00 (06:00 UTC).
it.each([
  ['in the first of two equal hours', '2026-11-01T05:31:00.000Z', 1, 30, '2026-11-01T05:30:00.000Z'],
  ['in the second one', '2026-11-01T06:31:00.000Z', 1, 30, '2026-11-01T06:30:00.000Z'],
  ['in the second one, of what was not yet again', '2026-11-01T06:31:00.000Z', 1, 50, '2026-11-01T05:50:00.000Z'],
  ['after both', '2026-11-01T09:00:00.000Z', 1, 30, '2026-11-01T06:30:00.000Z'],
  ['of the hour before', '2026-11-01T09:00:00.000Z', 0, 30, '2026-11-01T04:30:00.000Z'],
  ['of the hour after', '2026-11-01T09:00:00.000Z', 2, 30, '2026-11-01T07:30:00.000Z'],
])('a time printed %s', (_, at, hour, minute, means) => {
  expect(createDateReader(at, 'America/New_York')({ ...NOVEMBER, hour, minute })).toBe(means);
});
