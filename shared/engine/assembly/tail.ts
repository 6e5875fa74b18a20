import {
  areAll,
  BLANK,
  DIGIT,
  FILE,
  findLast,
  is,
  isSame,
  LOWER,
  NOT_ASCII,
  NOWHERE,
  skipBlanks,
  skipDigits,
  UNDERSCORE,
  UPPER,
  wordEnd,
} from './bytes';
import { E, fields } from './fields';

const OPEN: u8 = 40;
const STAR: u8 = 42;
const COMMA: u8 = 44;
const DOT: u8 = 46;
const SLASH: u8 = 47;
const LESS: u8 = 60;
const GREATER: u8 = 62;
/** `HELD`, as four bytes are loaded. */
const HELD: u32 = 0x444c4548;

const COUNTER: u32 = UPPER | DIGIT;
const WORD: u32 = UPPER | LOWER | DIGIT | UNDERSCORE;

/** Longest name of a user; a longer one is cut by the careful parser. */
const LONGEST_USER: usize = 320;

/** Longest number of the recipient flags. */
const LONGEST_FLAGS: usize = 6;

/** Value of a digit in base 36. */
function base36(byte: u8): i32 {
  return byte < 65 ? byte - 48 : byte - 55;
}

/** Failed attempts that a queue file's name tells; -1 = it is no such name. */
function failuresOf(from: usize, end: usize): i32 {
  if (end - from < 8 || !areAll(from, from + 2, COUNTER)) return -1;
  const isShort = load<u8>(end - 3) == DOT && areAll(end - 2, end, COUNTER);
  const dot = isShort ? end - 3 : end - 5;
  if (!isShort && (load<u8>(dot) != DOT || load<u32>(dot + 1) != HELD)) return -1;
  const length = dot - from - 2;
  if (length < 3 || length > 80 || !areAll(from + 2, dot, FILE)) return -1;
  return 36 * 36 - 1 - (base36(load<u8>(from)) * 36 + base36(load<u8>(from + 1)));
}

/** Beginning of the folder's name that ends at `stop`. */
function folderAt(path: usize, stop: usize): usize {
  let at = stop;
  while (at > path && load<u8>(at - 1) != SLASH) at -= 1;
  return at;
}

/** Whether the file lies in the directory of the channel, or in a numbered folder below it. */
function isInChannel(path: usize, slash: usize): bool {
  let stop = slash;
  let from = folderAt(path, stop);
  if (stop > from && areAll(from, stop, DIGIT)) {
    if (from == path) return false;
    stop = from - 1;
    from = folderAt(path, stop);
  }
  const length = fields.sourceEnd - fields.source;
  return stop - from == length && isSame(from, fields.source, <u32>length);
}

/** Place behind a word and its blanks; NOWHERE = text rules have other blanks than this. */
function behind(word: usize, end: usize): usize {
  const at = skipBlanks(word, end);
  return at == end || (load<u8>(at) > BLANK && load<u8>(at) < NOT_ASCII) ? at : NOWHERE;
}

/** Reads a file at `at`; gives the place behind it and its blanks, `at` itself when there is none, or NOWHERE. */
function readFile(at: usize, end: usize): usize {
  const stop = wordEnd(at, end);
  if (stop == NOWHERE) return NOWHERE;
  const slash = findLast(at, stop, SLASH);
  if (slash == NOWHERE) return at;
  const failures = failuresOf(slash + 1, stop);
  // `name (reverse [ip])` is a HELO name, whatever it looks like.
  if (failures == -1 || (stop + 1 < end && load<u8>(stop + 1) == OPEN)) return at;
  fields.file = at;
  fields.fileEnd = stop;
  // Of an enqueue only the destination's directory could tell, where nothing was tried yet.
  if (fields.code != E && isInChannel(at, slash)) fields.failures = failures;
  return behind(stop, end);
}

/** A notification's two ids stand in one word: end of the first. */
function firstIdEnd(from: usize, end: usize): usize {
  for (let at = from + 1; at + 2 < end; at++)
    if (load<u8>(at) == GREATER && load<u8>(at + 1) == COMMA && load<u8>(at + 2) == LESS) return at + 1;
  return end;
}

/** As {@link readFile}, for an id or a notification's two. */
function readId(at: usize, end: usize): usize {
  if (at == end || load<u8>(at) != LESS) return at;
  const stop = wordEnd(at, end);
  if (stop == NOWHERE) return NOWHERE;
  if (stop - at <= 2 || load<u8>(stop - 1) != GREATER) return at;
  fields.id = at;
  fields.idEnd = stop;
  return behind(stop, end);
}

function readFileAndIds(at: usize, end: usize): usize {
  const file = readFile(at, end);
  if (file == NOWHERE) return NOWHERE;
  const first = readId(file, end);
  // Of two the second is the message id.
  const second = first == NOWHERE || first == file ? first : readId(first, end);
  if (second != NOWHERE && second > file && fields.fileEnd == 0) fields.idEnd = firstIdEnd(fields.id, fields.idEnd);
  return second;
}

/** Reads the authenticated user, which a star tells. */
function readUser(at: usize, end: usize): bool {
  fields.user = 0;
  fields.userEnd = 0;
  if (at == end || load<u8>(at) != STAR) return true;
  const stop = wordEnd(at, end);
  if (stop == NOWHERE || stop - at > LONGEST_USER) return false;
  fields.user = at + 1;
  fields.userEnd = stop;
  return true;
}

function afterFlags(at: usize, end: usize): usize {
  const stop = skipDigits(at, end);
  if (stop == at || stop - at > LONGEST_FLAGS || stop + 1 >= end || load<u8>(stop) != BLANK) return at;
  const next = load<u8>(stop + 1);
  return next == LESS || next == SLASH || is(stop + 1, WORD) ? stop + 1 : at;
}

/** Reads recipient flags, file and ids; `at` is behind the recipient. False = unsure. */
export function readTail(at: usize, end: usize): bool {
  fields.file = 0;
  fields.fileEnd = 0;
  fields.failures = -1;
  fields.id = 0;
  fields.idEnd = 0;
  const start = behind(at, end);
  if (start == NOWHERE) return false;
  const flags = afterFlags(start, end);
  const rest = readFileAndIds(flags, end);
  // A number with neither behind it begins the diagnostic.
  fields.rest = rest == flags ? start : rest;
  return rest != NOWHERE && (fields.code != E || readUser(fields.rest, end));
}
