import { type MmpMessage, parseMmpMessage } from './mmp-message.ts';

/** One line of a session in a log of the proxy of 5.2 to 6.2. */
export interface MmpLine {
  /** UTC, where the line carries a time with its zone; null = none that could be relied on. */
  epochMs: number | null;
  /** Joins the lines of a session, as printed (`0xfc1a14`); null = the line has none. */
  session: string | null;
  message: MmpMessage;
  /** What stands behind time and process: `(sid 0x…) …` or `session start, …`. */
  said: string;
}

/** Why a line is none of a session; every reason is counted. */
export type MmpReason = 'blank' | 'too-long' | 'no-session' | 'unknown-message';

// What stands before a session is not documented and was cut off in the examples known: it is passed over, but it is
// no more than a time, a host and a process.
const SESSION = /^(.{0,120}?)\(sid (0x[0-9a-fA-F]{1,16})\) /;
const START = /^(.{0,120}?)\bsession start, /;

const TIME = /^\s*\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\d{0,2}\]/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const timeOf = (prefix: string): number | null => {
  const m = TIME.exec(prefix);
  if (!m) return null;
  const [day, year, hour, minute, second] = [Number(m[1]), Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6])];
  const month = MONTHS.indexOf(m[2] ?? '');
  const sane = month !== -1 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60;
  if (!sane || year < 1971 || year > 2999) return null;
  const offset = (Number(m[8]) * 60 + Number(m[9])) * 60_000 * (m[7] === '-' ? -1 : 1);
  return Date.UTC(year, month, day, hour, minute, second) - offset;
};

/**
 * Reads a line of ImapProxyAService.log and its like. Never throws.
 * Source: an administrator's log of iPlanet Messaging Server 5.2; the layout before the session is not documented.
 */
export const parseMmpLine = (text: string): MmpLine | MmpReason => {
  if (text.trim() === '') return 'blank';
  const joined = SESSION.exec(text);
  const start = joined ? null : START.exec(text);
  if (!joined && !start) return 'no-session';
  const prefix = joined?.[1] ?? start?.[1] ?? '';
  const message = parseMmpMessage(text.slice(joined ? joined[0].length : prefix.length));
  if (!message) return 'unknown-message';
  const session = joined?.[2]?.toLowerCase() ?? null;
  return { epochMs: timeOf(prefix), session, message, said: text.slice(prefix.length) };
};
