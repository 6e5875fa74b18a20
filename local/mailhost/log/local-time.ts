const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const QUARTER_HOUR = 15 * 60_000;

/** A place's civil time. */
export interface Zone {
  /** Milliseconds to add to UTC at this instant. */
  offset(at: number): number;
  /** Short name of the zone at this instant, such as PDT. */
  abbreviation(at: number): string;
}

/** Civil time of an IANA zone. Throws on an unknown name. */
export const makeZone = (timeZone: string): Zone => {
  const fields = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const names = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' });
  // Offsets change on quarter hours only, and a log asks for the same one thousands of times in a row.
  let bucket = Number.NaN;
  let cached = 0;
  const offset = (at: number): number => {
    const start = Math.floor(at / QUARTER_HOUR);
    if (start === bucket) return cached;
    const value: Record<string, number> = {};
    for (const part of fields.formatToParts(start * QUARTER_HOUR)) value[part.type] = Number(part.value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = value;
    bucket = start;
    cached = Date.UTC(year, month - 1, day, hour, minute, second) - start * QUARTER_HOUR;
    return cached;
  };
  return {
    offset,
    abbreviation: (at) => names.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '',
  };
};

const two = (n: number): string => String(n).padStart(2, '0');
const clock = (d: Date): string => `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
const local = (zone: Zone, at: number): Date => new Date(at + zone.offset(at));
const month = (d: Date): string => MONTHS[d.getUTCMonth()] ?? '';

const numericZone = (zone: Zone, at: number): string => {
  const minutes = Math.round(zone.offset(at) / 60_000);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
};

/** Row stamp of `qm directory`: `dd-Mmm-yyyy hh:mm:ss`, local, no zone. */
export const listingStamp = (zone: Zone, at: number): string => {
  const d = local(zone, at);
  return `${two(d.getUTCDate())}-${month(d)}-${d.getUTCFullYear()} ${clock(d)}`;
};

/** Stamp of a transaction log entry: the listing stamp with hundredths of a second. */
export const mailStamp = (zone: Zone, at: number): string =>
  `${listingStamp(zone, at)}.${two(Math.floor((((at % 1000) + 1000) % 1000) / 10))}`;

/** Stamp of a service log line: `dd/Mmm/yyyy:hh:mm:ss +hhmm`. */
export const serviceStamp = (zone: Zone, at: number): string => {
  const d = local(zone, at);
  return `${two(d.getUTCDate())}/${month(d)}/${d.getUTCFullYear()}:${clock(d)} ${numericZone(zone, at)}`;
};

/** Heading stamp of a listing and Date header: `Mon, 17 May 1999 09:06:41 -0700 (PDT)`. */
export const headerStamp = (zone: Zone, at: number): string => {
  const d = local(zone, at);
  const day = DAYS[d.getUTCDay()] ?? '';
  return `${day}, ${two(d.getUTCDate())} ${month(d)} ${d.getUTCFullYear()} ${clock(d)} ${numericZone(zone, at)} (${zone.abbreviation(at)})`;
};

/** Hours since local midnight, with fraction. */
export const hourOfDay = (zone: Zone, at: number): number => {
  const d = local(zone, at);
  return d.getUTCHours() + d.getUTCMinutes() / 60;
};

/** The first instant after `at` at which local clocks show `minutes` past midnight. */
export const nextLocal = (zone: Zone, at: number, minutes: number): number => {
  const d = local(zone, at);
  const wanted = (days: number): number => {
    const civil = Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate() + days, 0, minutes);
    // The offset at the wanted time may differ from the offset now.
    return civil - zone.offset(civil - zone.offset(at));
  };
  const today = wanted(0);
  return today > at ? today : wanted(1);
};
