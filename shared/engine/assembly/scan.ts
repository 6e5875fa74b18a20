import { createBuffer } from './buffer';
import { find } from './bytes';
import { countAll, countEntry, NAMES_OF_ENTRY } from './count';
import { D, E, fields } from './fields';
import { learnHead } from './heads';
import { ENTRY, PASSED, readLine } from './line';
import { canShow } from './roll';
import { learnMinute } from './stamp';
import { NONE } from './table';
import { learnReason, recallReason } from './texts';
import { canWait, MOST_WAITING } from './waiting';

/** What {@link scan} comes back for, besides what {@link readLine} is unsure of. */
const DONE = 0;
/** A diagnostic whose reason is not known. */
const UNKNOWN_REASON = 2;
/** Lines that prove rows must be taken before there is room for more. */
const NO_ROOM = 3;

/** Reasons of an enqueue or an entry without text, and of a delivery. */
const NO_REASON = 0;
const DELIVERED = 1;

const LF: u8 = 10;
const CR: u8 = 13;

const input = createBuffer(1 << 16);
let cursor: usize = 0;
let stop: usize = 0;

/** Room for so many bytes of lines; their place. */
export function room(length: u32): usize {
  return input.hold(length);
}

/** Begins with lines that stand in the input, each with its newline; the first has this number. */
export function begin(length: u32, number: i32): void {
  cursor = input.at;
  stop = cursor + length;
  fields.line = number - 1;
}

function turn(): void {
  const newline = find(cursor, stop, LF);
  fields.start = cursor;
  fields.end = newline > cursor && load<u8>(newline - 1) == CR ? newline - 1 : newline;
  fields.line += 1;
  cursor = newline + 1;
}

/** Number of the entry's reason; NONE = it is not known. */
function reasonOf(): i32 {
  if (fields.code == E) return NO_REASON;
  if (fields.code == D) return DELIVERED;
  return fields.rest == fields.end ? NO_REASON : recallReason();
}

/**
 * Reads on until all is read or something is asked for. What is read may wait to be counted until all is read; its bytes
 * stay until then.
 */
export function scan(): i32 {
  while (cursor < stop) {
    if (!canWait(NAMES_OF_ENTRY)) countAll();
    // Each name may show a line: those that wait, and those of this line, whoever reads it.
    if (!canShow(MOST_WAITING)) return NO_ROOM;
    turn();
    const kind = readLine();
    if (kind == PASSED) continue;
    if (kind != ENTRY) return kind;
    const reason = reasonOf();
    if (reason == NONE) return UNKNOWN_REASON;
    countEntry(reason);
  }
  countAll();
  return DONE;
}

/** Learns the minute of the line that {@link scan} came back for. */
export function teachMinute(minute: i32): void {
  learnMinute(fields.start, minute);
}

/** Learns the head of the line that {@link scan} came back for, which begins with the source channel, so many bytes behind the line's beginning. */
export function teachHead(at: u32, length: u32, words: i32, code: u8, way: i32, sourceEnd: u32): void {
  learnHead(fields.start + at, length, words, code, way, sourceEnd);
}

/** Learns the reason of the diagnostic that {@link scan} came back for, and counts its entry. */
export function teachReason(reason: i32): void {
  learnReason(reason);
  countEntry(reason);
}

/** The line that {@link scan} came back for, or the last; its diagnostic, and the first letter of its code. */
export function lineAt(): usize {
  return fields.start;
}
export function lineEndAt(): usize {
  return fields.end;
}
export function lineNumber(): i32 {
  return fields.line;
}
export function restAt(): usize {
  return fields.rest;
}
export function codeOf(): u32 {
  return fields.code;
}
