import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { createZone } from './mail-log/time.ts';

/** A date as a tool prints it, in the host's time unless `offsetMinutes` says otherwise. */
export interface PrintedDate {
  /** Null = not printed: the latest year that makes it no later than the output. */
  year: number | null;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  offsetMinutes?: number;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** 1 to 12 of an English month's first three letters; null for anything else. */
export const monthOf = (name: string): number | null => {
  const index = MONTHS.indexOf(name.toUpperCase());
  return index === -1 ? null : index + 1;
};

/** Minutes east of Greenwich of `+hhmm`; null for anything else. */
export const offsetOf = (text: string): number | null => {
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (!parts) return null;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return parts[1] === '-' ? -minutes : minutes;
};

/** Reads printed dates of an output; null for what is no date. */
export type DateReader = (date: PrintedDate) => Instant | null;

/**
 * Reader for one output, printed at `at` on a host in `timezone` (UTC where the zone is unknown). A date without a year
 * that would lie in the future is of the year before; a day is allowed for clocks that differ. Of an hour that came
 * twice it means the later one that lies before the output: of a file that is written all the time, this is so.
 */
export const createDateReader = (at: Instant, timezone: string): DateReader => {
  const zone = createZone(timezone);
  const printed = fromInstant(at);
  const read = (d: PrintedDate, year: number): number | null => {
    const asUtc = Date.UTC(year, d.month - 1, d.day, d.hour, d.minute, d.second);
    const back = new Date(asUtc);
    const isDate = back.getUTCMonth() === d.month - 1 && back.getUTCDate() === d.day && d.hour < 24 && d.minute < 60;
    if (!isDate || year < 1970 || year > 9_000) return null;
    if (d.offsetMinutes !== undefined) return asUtc - d.offsetMinutes * 60_000;
    if (!zone) return asUtc;
    const first = zone({ ...d, year, hundredths: 0 });
    // Where the hour after it takes two, clocks were put back, and this hour came twice.
    const isRepeated = zone({ ...d, year, hour: d.hour + 1, hundredths: 0 }) - first === 2 * HOUR;
    return isRepeated && first + HOUR <= printed ? first + HOUR : first;
  };
  return (date) => {
    if (date.year !== null) return instantOf(read(date, date.year));
    const year = new Date(printed).getUTCFullYear();
    // The 29th of February may lie further back than a year.
    for (let back = -1; back <= 8; back += 1) {
      const ms = read(date, year - back);
      if (ms !== null && ms <= printed + DAY) return instantOf(ms);
    }
    return null;
  };
};

const instantOf = (ms: number | null): Instant | null => (ms === null || ms < 0 ? null : toInstant(ms));
