import {
  areAll,
  BLANK,
  CLASS,
  DIGIT,
  FILE,
  LOWER,
  NOT_ASCII,
  skipBlanks,
  skipDigits,
  UNDERSCORE,
  UPPER,
  wordEnd,
} from './byte-classes.ts';
import type { ByteEntry } from './byte-entry.ts';

const OPEN = 40;
const STAR = 42;
const COMMA = 44;
const DOT = 46;
const SLASH = 47;
const LESS = 60;
const E = 69;
const GREATER = 62;
const HELD = 0x48454c44;

const COUNTER = UPPER | DIGIT;
const WORD = UPPER | LOWER | DIGIT | UNDERSCORE;

/** Longest name of a user; a longer one is cut by the careful parser. */
const LONGEST_USER = 320;

/** Longest number of the recipient flags. */
const LONGEST_FLAGS = 6;

const UNSURE = -1;

/** Value of a digit in base 36. */
const base36 = (byte: number): number => (byte < 65 ? byte - 48 : byte - 55);

const isHeld = (view: DataView, at: number): boolean =>
  ((view.getUint8(at) << 24) | (view.getUint8(at + 1) << 16) | (view.getUint8(at + 2) << 8) | view.getUint8(at + 3)) ===
  HELD;

/** Failed attempts that a queue file's name tells; -1 = it is no such name. As `parseQueueFileName`. */
const failuresOf = (view: DataView, start: number, end: number): number => {
  if (end - start < 8 || !areAll(view, start, start + 2, COUNTER)) return -1;
  const isShort = view.getUint8(end - 3) === DOT && areAll(view, end - 2, end, COUNTER);
  const dot = isShort ? end - 3 : end - 5;
  if (!isShort && (view.getUint8(dot) !== DOT || !isHeld(view, dot + 1))) return -1;
  const length = dot - start - 2;
  if (length < 3 || length > 80 || !areAll(view, start + 2, dot, FILE)) return -1;
  return 36 * 36 - 1 - (base36(view.getUint8(start)) * 36 + base36(view.getUint8(start + 1)));
};

/** Beginning of the folder's name that ends at `stop`. */
const folderAt = (view: DataView, path: number, stop: number): number => {
  let at = stop;
  while (at > path && view.getUint8(at - 1) !== SLASH) at -= 1;
  return at;
};

/** Whether the file lies in the directory of the channel, or in a numbered folder below it. */
const isInChannel = (view: DataView, path: number, slash: number, entry: ByteEntry): boolean => {
  let stop = slash;
  let from = folderAt(view, path, stop);
  if (stop > from && areAll(view, from, stop, DIGIT)) {
    if (from === path) return false;
    stop = from - 1;
    from = folderAt(view, path, stop);
  }
  const channel = entry.sourceStart;
  if (stop - from !== entry.sourceEnd - channel) return false;
  for (let i = 0; i < stop - from; i++) if (view.getUint8(from + i) !== view.getUint8(channel + i)) return false;
  return true;
};

/** Place behind a word and its blanks; -1 = text rules have other blanks than this. */
const behind = (view: DataView, word: number, end: number): number => {
  const at = skipBlanks(view, word, end);
  return at === end || (view.getUint8(at) > BLANK && view.getUint8(at) < NOT_ASCII) ? at : UNSURE;
};

/** Reads a file at `at`; gives the place behind it and its blanks, `at` itself when there is none, or -1. */
const readFile = (entry: ByteEntry, view: DataView, at: number, end: number): number => {
  const stop = wordEnd(view, at, end);
  if (stop === UNSURE) return UNSURE;
  let slash = stop - 1;
  while (slash >= at && view.getUint8(slash) !== SLASH) slash -= 1;
  if (slash < at) return at;
  const failures = failuresOf(view, slash + 1, stop);
  // `name (reverse [ip])` is a HELO name, whatever it looks like.
  if (failures === -1 || (stop + 1 < end && view.getUint8(stop + 1) === OPEN)) return at;
  entry.fileStart = at;
  entry.fileEnd = stop;
  if (isInChannel(view, at, slash, entry)) entry.failures = failures;
  return behind(view, stop, end);
};

/** A notification's two ids stand in one word: end of the first. */
const firstIdEnd = (view: DataView, start: number, end: number): number => {
  for (let at = start + 1; at < end - 2; at++)
    if (view.getUint8(at) === GREATER && view.getUint8(at + 1) === COMMA && view.getUint8(at + 2) === LESS)
      return at + 1;
  return end;
};

/** As {@link readFile}, for an id or a notification's two. */
const readId = (entry: ByteEntry, view: DataView, at: number, end: number): number => {
  if (at === end || view.getUint8(at) !== LESS) return at;
  const stop = wordEnd(view, at, end);
  if (stop === UNSURE) return UNSURE;
  if (stop - at <= 2 || view.getUint8(stop - 1) !== GREATER) return at;
  entry.idStart = at;
  entry.idEnd = stop;
  return behind(view, stop, end);
};

const readFileAndIds = (entry: ByteEntry, view: DataView, at: number, end: number): number => {
  const file = readFile(entry, view, at, end);
  if (file === UNSURE) return UNSURE;
  const first = readId(entry, view, file, end);
  // Of two the second is the message id.
  const second = first === UNSURE || first === file ? first : readId(entry, view, first, end);
  if (second > file && entry.fileEnd === 0) entry.idEnd = firstIdEnd(view, entry.idStart, entry.idEnd);
  return second;
};

/** Reads the authenticated user, which a star tells. */
const readUser = (entry: ByteEntry, view: DataView, at: number, end: number): boolean => {
  entry.userStart = 0;
  entry.userEnd = 0;
  if (at === end || view.getUint8(at) !== STAR) return true;
  const stop = wordEnd(view, at, end);
  if (stop === UNSURE || stop - at > LONGEST_USER) return false;
  entry.userStart = at + 1;
  entry.userEnd = stop;
  return true;
};

const afterFlags = (view: DataView, at: number, end: number): number => {
  const stop = skipDigits(view, at, end);
  if (stop === at || stop - at > LONGEST_FLAGS || stop + 1 >= end || view.getUint8(stop) !== BLANK) return at;
  const next = view.getUint8(stop + 1);
  return next === LESS || next === SLASH || (CLASS[next]! & WORD) !== 0 ? stop + 1 : at;
};

/** Reads recipient flags, file and ids as `readTail` does; `at` is behind the recipient. False = unsure. */
export const readByteTail = (entry: ByteEntry, view: DataView, at: number, end: number): boolean => {
  entry.fileStart = 0;
  entry.fileEnd = 0;
  entry.failures = -1;
  entry.idStart = 0;
  entry.idEnd = 0;
  const start = behind(view, at, end);
  if (start === UNSURE) return false;
  const fields = afterFlags(view, start, end);
  const rest = readFileAndIds(entry, view, fields, end);
  // A number with neither behind it begins the diagnostic.
  entry.restStart = rest === fields ? start : rest;
  return rest !== UNSURE && (entry.code !== E || readUser(entry, view, entry.restStart, end));
};
