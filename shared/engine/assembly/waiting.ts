import { fields } from './fields';
import { count, fetchRow, prove, rowHash } from './roll';

/** A name that is to be counted, and the line that may prove its row. */
@unmanaged
class Waiting {
  epochMs: f64;
  key: u32;
  hash: u32;
  from: usize;
  length: u32;
  minute: i32;
  proves: bool;
  line: i32;
  start: usize;
  end: usize;
}

/** So many names wait at most. */
export const MOST_WAITING = 256;

const waiting = heap.alloc(MOST_WAITING * offsetof<Waiting>());
let size = 0;
/** What was read of rows that were fetched: it means nothing, and must not be left out as such. */
let fetched: u32 = 0;

function waitingAt(i: i32): Waiting {
  return changetype<Waiting>(waiting + <usize>i * offsetof<Waiting>());
}

/** Whether so many more names can wait. */
export function canWait(more: i32): bool {
  return size + more <= MOST_WAITING;
}

/** Lets a name wait that the line of the fields counts. Its bytes must stay where they are until {@link countWaiting}. */
export function wait(key: u32, minute: i32, epochMs: f64, from: usize, length: u32, proves: bool): void {
  const own = waitingAt(size);
  own.epochMs = epochMs;
  own.key = key;
  own.hash = rowHash(key, from, length);
  own.from = from;
  own.length = length;
  own.minute = minute;
  own.proves = proves;
  own.line = fields.line;
  own.start = fields.start;
  own.end = fields.end;
  size += 1;
}

/**
 * Counts the names that wait, in the order in which they came; gives how many had no place. Their rows lie all over the
 * memory: fetched first, all of them come at once, and not each when the one before has come.
 */
export function countWaiting(): i32 {
  for (let i = 0; i < size; i++) fetched ^= fetchRow(waitingAt(i).hash);
  let uncounted = 0;
  for (let i = 0; i < size; i++) {
    const own = waitingAt(i);
    const row = count(own.key, own.hash, own.minute, own.from, own.length);
    if (row == null) uncounted += 1;
    else if (own.proves) prove(row, own.epochMs, own.line, own.start, own.end);
  }
  size = 0;
  return uncounted;
}
