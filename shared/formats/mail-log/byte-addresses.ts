import { areAll, BLANK, hasByte, NAME, skipBlanks, skipDigits, wordEnd } from './byte-classes.ts';
import type { ByteEntry } from './byte-entry.ts';

const QUOTE = 34;
const COLON = 58;
const SEMICOLON = 59;
const LESS = 60;
const GREATER = 62;
const AT = 64;
const J = 74;

/** Longest count of a field in LOG_FORMAT 3. */
const LONGEST_COUNT = 6;

const LONGEST_SIZE = 15;

/** Longest name of a sender or destination; a longer one is cut by the careful parser. */
const LONGEST = 320;

const UNSURE = -1;

/** Place behind the size, `at` being behind the code; -1 = unsure. */
export const afterSize = (view: DataView, at: number, end: number): number => {
  const start = skipBlanks(view, at, end);
  const stop = skipDigits(view, start, end);
  return stop > start && stop - start <= LONGEST_SIZE && stop < end && view.getUint8(stop) === BLANK ? stop : UNSURE;
};

/** Whether a count of LOG_FORMAT 3 may begin at the next word. */
const isCounted = (view: DataView, at: number, end: number): boolean => {
  const start = skipBlanks(view, at, end);
  const stop = skipDigits(view, start, end);
  return stop > start && stop - start <= LONGEST_COUNT && stop < end && view.getUint8(stop) === COLON;
};

/** Reads From; gives the place behind it, or -1. An empty one (two blanks in a row) is a null sender. */
const readFrom = (entry: ByteEntry, view: DataView, from: number, end: number): number => {
  const stop = wordEnd(view, from, end);
  if (stop === UNSURE || stop === end || stop - from > LONGEST) return UNSURE;
  // A quote may hold a blank; behind a semicolon this would be the recipient.
  for (let at = from; at < stop; at++) {
    const byte = view.getUint8(at);
    if (byte === QUOTE || byte === SEMICOLON) return UNSURE;
  }
  // LOG_FORMAT 2 writes an empty address so.
  const isEmpty = stop - from === 2 && view.getUint8(from) === LESS && view.getUint8(from + 1) === GREATER;
  entry.fromStart = isEmpty ? stop : from;
  entry.fromEnd = stop;
  return stop;
};

/** Place behind the original recipient, which must have its address type; or -1. */
const afterOriginal = (view: DataView, from: number, end: number): number => {
  const stop = wordEnd(view, from, end);
  if (stop === UNSURE || stop === end) return UNSURE;
  let mark = from;
  while (mark < stop && view.getUint8(mark) !== SEMICOLON) mark += 1;
  if (mark === from || mark === stop || !areAll(view, from, mark, NAME)) return UNSURE;
  return hasByte(view, mark + 1, stop, QUOTE) ? UNSURE : stop;
};

const readTo = (entry: ByteEntry, view: DataView, from: number, end: number): number => {
  const stop = wordEnd(view, from, end);
  if (stop === UNSURE || stop === from || stop - from > LONGEST) return UNSURE;
  const first = view.getUint8(from);
  if (first === LESS || first === AT || hasByte(view, from, stop, QUOTE)) return UNSURE;
  // A rejection without recipient goes on with the server's reply.
  if (entry.code === J && stop - from === 3) return UNSURE;
  let sign = stop - 1;
  while (sign >= from && view.getUint8(sign) !== AT) sign -= 1;
  entry.toStart = from;
  entry.toAt = sign < from ? -1 : sign;
  entry.toEnd = stop;
  return stop;
};

/** Reads From, original To and To as the careful parser does; `at` is behind the size. Gives the place behind, or -1. */
export const readByteAddresses = (entry: ByteEntry, view: DataView, at: number, end: number): number => {
  if (isCounted(view, at, end)) return UNSURE;
  const from = readFrom(entry, view, at + 1, end);
  if (from === UNSURE) return UNSURE;
  const original = afterOriginal(view, from + 1, end);
  return original === UNSURE ? UNSURE : readTo(entry, view, original + 1, end);
};
