import { areAll, BLANK, find, findLast, NAME, NOWHERE, skipBlanks, skipDigits, wordEnd } from './bytes';
import { fields, J } from './fields';

const QUOTE: u8 = 34;
const COLON: u8 = 58;
const SEMICOLON: u8 = 59;
const LESS: u8 = 60;
const GREATER: u8 = 62;
const AT: u8 = 64;

/** Longest count of a field in LOG_FORMAT 3. */
const LONGEST_COUNT: usize = 6;

const LONGEST_SIZE: usize = 15;

/** Longest name of a sender or destination; a longer one is cut by the careful parser. */
const LONGEST: usize = 320;

/** Place behind the size, `at` being behind the code. */
export function afterSize(at: usize, end: usize): usize {
  const start = skipBlanks(at, end);
  const stop = skipDigits(start, end);
  return stop > start && stop - start <= LONGEST_SIZE && stop < end && load<u8>(stop) == BLANK ? stop : NOWHERE;
}

/** Whether a count of LOG_FORMAT 3 may begin at the next word. */
function isCounted(at: usize, end: usize): bool {
  const start = skipBlanks(at, end);
  const stop = skipDigits(start, end);
  return stop > start && stop - start <= LONGEST_COUNT && stop < end && load<u8>(stop) == COLON;
}

/** Reads From; gives the place behind it. An empty one (two blanks in a row) is a null sender. */
function readFrom(from: usize, end: usize): usize {
  const stop = wordEnd(from, end);
  if (stop == NOWHERE || stop == end || stop - from > LONGEST) return NOWHERE;
  // A quote may hold a blank; behind a semicolon this would be the recipient.
  if (find(from, stop, QUOTE) != stop || find(from, stop, SEMICOLON) != stop) return NOWHERE;
  // LOG_FORMAT 2 writes an empty address so.
  const isEmpty = stop - from == 2 && load<u8>(from) == LESS && load<u8>(from + 1) == GREATER;
  fields.from = isEmpty ? stop : from;
  fields.fromEnd = stop;
  return stop;
}

/** Place behind the original recipient, which must have its address type. */
function afterOriginal(from: usize, end: usize): usize {
  const stop = wordEnd(from, end);
  if (stop == NOWHERE || stop == end) return NOWHERE;
  const mark = find(from, stop, SEMICOLON);
  if (mark == from || mark == stop || !areAll(from, mark, NAME)) return NOWHERE;
  return find(mark + 1, stop, QUOTE) == stop ? stop : NOWHERE;
}

function readTo(from: usize, end: usize): usize {
  const stop = wordEnd(from, end);
  if (stop == NOWHERE || stop == from || stop - from > LONGEST) return NOWHERE;
  const first = load<u8>(from);
  if (first == LESS || first == AT || find(from, stop, QUOTE) != stop) return NOWHERE;
  // A rejection without recipient goes on with the server's reply.
  if (fields.code == J && stop - from == 3) return NOWHERE;
  fields.to = from;
  fields.toAt = findLast(from, stop, AT);
  fields.toEnd = stop;
  return stop;
}

/** Reads From, original To and To as the careful parser does; `at` is behind the size. Gives the place behind. */
export function readAddresses(at: usize, end: usize): usize {
  if (isCounted(at, end)) return NOWHERE;
  const from = readFrom(at + 1, end);
  if (from == NOWHERE) return NOWHERE;
  const original = afterOriginal(from + 1, end);
  return original == NOWHERE ? NOWHERE : readTo(original + 1, end);
}
