import { toInstant } from '#shared/contracts/primitives.ts';
import type { Instant } from '#shared/contracts/primitives.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

const formatFor = (timezone: string): Intl.DateTimeFormat => {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timezone, format);
  }
  return format;
};

/** Whether the runtime knows an IANA zone. */
export const isTimezone = (timezone: string): boolean => {
  try {
    formatFor(timezone);
    return true;
  } catch {
    return false;
  }
};

/** Wall-clock time in a zone, `YYYY-MM-DDTHH:MM:SS`, of epoch milliseconds. */
export const wallClock = (epochMs: number, timezone: string): string => {
  const part: Record<string, string> = {};
  for (const { type, value } of formatFor(timezone).formatToParts(epochMs)) part[type] = value;
  return `${part['year']!.padStart(4, '0')}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}`;
};

/**
 * Point in time of a host-local `YYYY-MM-DDTHH:MM:SS`. Of an hour that the clock shows twice, the first is taken; null
 * for what is no date or an hour that the clock skipped.
 */
export const fromWallClock = (local: string, timezone: string): Instant | null => {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return null;
  // A day before and after see the offsets on both sides of any change of the clock.
  const offsets = [-86_400_000, 86_400_000].map((shift) => offsetAt(asUtc + shift, timezone));
  const matches = [...new Set(offsets)]
    .map((offset) => asUtc - offset)
    .filter((epochMs) => wallClock(epochMs, timezone) === local);
  return matches.length === 0 ? null : toInstant(Math.min(...matches));
};

const offsetAt = (epochMs: number, timezone: string): number =>
  Date.parse(`${wallClock(epochMs, timezone)}Z`) - Math.floor(epochMs / 1000) * 1000;
