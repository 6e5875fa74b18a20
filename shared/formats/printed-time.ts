import type { Instant } from '#shared/contracts/primitives.ts';
import { createDateReader, type DateReader, monthOf, offsetOf } from './local-date.ts';

/** When a listing of a queue was printed, as its heading says: `Mon, 2 Mar 2026 09:06:41 +0100 (CET)`, the zone perhaps by name alone. */
export const PRINTED = /^[A-Z][a-z]{2}, {1,2}(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d)(?: ([+-]\d{4}))?/;

/**
 * When a listing was printed, by its heading, and the reader of its dates, which are of the same zone; `at` where the
 * heading says nothing, or what is later than that.
 */
export const timesOf = (lines: readonly string[], at: Instant, timezone: string): { at: Instant; read: DateReader } => {
  const heading = lines.map((line) => PRINTED.exec(line.trim())).find((found) => found !== null);
  const read = createDateReader(at, timezone);
  if (!heading) return { at, read };
  const [, day, month, year, hour, minute, second, zone] = heading;
  const offset = zone === undefined ? null : offsetOf(zone);
  const own: DateReader = offset === null ? read : (date) => read({ ...date, offsetMinutes: offset });
  const printed = own({
    year: Number(year),
    month: monthOf(month ?? '') ?? 0,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  });
  return { at: printed !== null && printed <= at ? printed : at, read: own };
};
