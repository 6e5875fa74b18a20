const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// The Console prints the stamp without brackets. One release printed zones as `+051800`: the first four digits count.
const LINE =
  /^\[?(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\d{0,2}\]? (\S{1,255}) ([\w-]{1,80})\[(\d{1,10})\]: ([A-Za-z]\w{0,30}) ([A-Za-z]\w{0,30}): ?/;

/** One service-log line. */
export interface NslogLine {
  epochMs: number;
  host: string;
  process: string;
  pid: number;
  /** General, LDAP, Network, Account, Protocol, Stats, Store. */
  facility: string;
  /** Critical, Error, Warning, Notice, Information, Debug (also Fatal), in any case. */
  level: string;
  message: string;
}

/** Says of the text whether it begins an entry; other lines continue the entry above them. */
export const beginsEntry = (text: string): boolean => /^\[?\d\d\/[A-Z][a-z]{2}\/\d{4}:/.test(text);

/**
 * Reads a line of imap, pop, http, imta, default or an MMP log of release 7. Null = not in the documented layout.
 * Source: 6.3 Administration Guide, chapter 25, "Managing Message Store, Admin, and Default Service Logs".
 */
export const parseNslogLine = (text: string): NslogLine | null => {
  const m = LINE.exec(text);
  if (!m) return null;
  const [day, year, hour, minute, second] = [Number(m[1]), Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6])];
  const month = MONTHS.indexOf(m[2] ?? '');
  if (month === -1 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null;
  if (year < 1971 || year > 2999) return null;
  const offset = (Number(m[8]) * 60 + Number(m[9])) * 60_000 * (m[7] === '-' ? -1 : 1);
  return {
    epochMs: Date.UTC(year, month, day, hour, minute, second) - offset,
    host: m[10] ?? '',
    process: m[11] ?? '',
    pid: Number(m[12]),
    facility: m[13] ?? '',
    level: m[14] ?? '',
    message: text.slice(m[0].length),
  };
};
