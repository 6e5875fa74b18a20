import type { LocalStamp } from './entry.ts';

/** Local stamp → epoch milliseconds. */
export type Zone = (stamp: LocalStamp) => number;

const QUARTER = 15 * 60_000;
const DAY = 24 * 3_600_000;
// A day has 96 quarters; a log of years must not grow the cache without end.
const CACHE_LIMIT = 10_000;

const formatterOf = (timezone: string): Intl.DateTimeFormat | null => {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
};

const offsetAt = (formatter: Intl.DateTimeFormat, utc: number): number => {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of formatter.formatToParts(utc)) part[type] = value;
  const { year, month, day, hour, minute, second } = part;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return local - Math.floor(utc / 1000) * 1000;
};

const offsetOfLocal = (formatter: Intl.DateTimeFormat, local: number): number => {
  const before = offsetAt(formatter, local - DAY);
  const after = offsetAt(formatter, local + DAY);
  if (before === after) return before;
  // Larger offset = earlier instant: it wins where the clock was set back.
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    if (offsetAt(formatter, local - offset) === offset) return offset;
  }
  return before;
};

/**
 * Clock of an IANA zone; null when the zone is unknown. A stamp that occurred twice (clock set back) means the first
 * of the two; one that never occurred (clock set forward) is read with the offset before the change.
 */
export const createZone = (timezone: string): Zone | null => {
  const formatter = formatterOf(timezone);
  if (!formatter) return null;
  const cache = new Map<number, number>();
  let lastQuarter = Number.NaN;
  let lastOffset = 0;
  return (s) => {
    const local = Date.UTC(s.year, s.month - 1, s.day, s.hour, s.minute, s.second, s.hundredths * 10);
    const quarter = Math.floor(local / QUARTER);
    if (quarter !== lastQuarter) {
      let offset = cache.get(quarter);
      if (offset === undefined) {
        offset = offsetOfLocal(formatter, quarter * QUARTER);
        if (cache.size >= CACHE_LIMIT) cache.clear();
        cache.set(quarter, offset);
      }
      lastQuarter = quarter;
      lastOffset = offset;
    }
    return local - lastOffset;
  };
};
