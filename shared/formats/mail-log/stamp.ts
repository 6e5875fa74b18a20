import type { LocalStamp } from './entry.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TEXT = /^\s?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d)(?:\.(\d\d))?(?= |$)/;
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d\d))?\d*$/;

// Outside these years it is no mail time, and UTC minutes could be negative or not print as four digits.
const FIRST_YEAR = 1971;
const LAST_YEAR = 2999;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const checked = (s: LocalStamp): LocalStamp | null => {
  const lastDay = s.month === 2 && !isLeap(s.year) ? 28 : (DAYS[s.month - 1] ?? 0);
  const sane = s.day >= 1 && s.day <= lastDay && s.hour < 24 && s.minute < 60 && s.second < 60;
  return sane && s.year >= FIRST_YEAR && s.year <= LAST_YEAR ? s : null;
};

/** Stamp at the beginning of a line and its length in characters; `bad` = shaped like one, but no time. Null = none. */
export const readTextStamp = (text: string): { stamp: LocalStamp; length: number } | 'bad' | null => {
  const m = TEXT.exec(text);
  if (!m) return null;
  const stamp = checked({
    year: Number(m[3]),
    month: MONTHS.indexOf((m[2] ?? '').toLowerCase()) + 1,
    day: Number(m[1]),
    hour: Number(m[4]),
    minute: Number(m[5]),
    second: Number(m[6]),
    hundredths: Number(m[7] ?? 0),
  });
  return stamp ? { stamp, length: m[0].length } : 'bad';
};

/** ISO stamp without zone, as the XML format prints it. Null = none. */
export const readIsoStamp = (text: string): LocalStamp | null => {
  const m = ISO.exec(text);
  if (!m) return null;
  return checked({
    year: Number(m[1]),
    month: Number(m[2]),
    day: Number(m[3]),
    hour: Number(m[4]),
    minute: Number(m[5]),
    second: Number(m[6]),
    hundredths: Number(m[7] ?? 0),
  });
};
