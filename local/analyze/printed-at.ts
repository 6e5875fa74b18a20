import { type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { createZone } from '#shared/formats/mail-log/time.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// What date(1) prints, alone on a line or in a comment: administrators run it before the tool whose output they save.
const DATE =
  /^(?:[#%$!] ?)?(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) (?<month>[A-Z][a-z]{2}) +(?<day>\d{1,2}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d) (?:(?<zone>[A-Z]{2,5}|[+-]\d\d\d?\d?) )?(?<year>\d{4})$/;

const UTC = new Set(['UTC', 'GMT', 'UT']);
const LOOKED_AT = 5;

const dateLines = (text: string): Record<string, string>[] =>
  text
    .slice(0, 2_000)
    .split('\n', LOOKED_AT)
    .flatMap((line) => {
      const date = DATE.exec(line.trim())?.groups;
      return date ? [date] : [];
    });

/** Zone by which date(1) printed the time among the first lines of an output; null = it does not say. */
export const printedZone = (text: string): string | null =>
  dateLines(text).find((date) => date['zone'] !== undefined)?.['zone'] ?? null;

/** Whether a zone that date(1) names is UTC. */
export const isUtc = (zone: string): boolean => UTC.has(zone) || /^[+-]0+$/.test(zone);

/**
 * When an output was printed, by a line of date(1) among its first; null = it does not say. The name of a zone is
 * ambiguous, so any but UTC is taken as that of the host. Source: date(1).
 */
export const printedAt = (text: string, timezone: string): Instant | null => {
  for (const date of dateLines(text)) {
    const month = MONTHS.indexOf(date['month'] ?? '') + 1;
    if (month === 0) continue;
    const [year, day, hour, minute, second] = ['year', 'day', 'hour', 'minute', 'second'].map((n) => Number(date[n]));
    if (day! < 1 || day! > 31 || hour! > 23 || minute! > 59 || second! > 60) continue;
    const zone = createZone(UTC.has(date['zone'] ?? '') ? 'UTC' : timezone);
    const stamp = { year: year!, month, day: day!, hour: hour!, minute: minute!, second: second!, hundredths: 0 };
    return zone ? toInstant(zone(stamp)) : null;
  }
  return null;
};
