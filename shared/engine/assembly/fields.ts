/**
 * A line, and the places of an entry's fields in the input, written anew by each line. A range without bytes = the field
 * is not there.
 */
@unmanaged
export class Fields {
  start: usize;
  end: usize;
  /** Number of the line. */
  line: i32;
  /** First letter of the code. */
  code: u8;
  /** Number of channels and code, as they were learned. */
  way: i32;
  source: usize;
  sourceEnd: usize;
  from: usize;
  fromEnd: usize;
  /** Current recipient, and its last `@` or NOWHERE. */
  to: usize;
  toAt: usize;
  toEnd: usize;
  /** Path of the queue file. */
  file: usize;
  fileEnd: usize;
  /** Failed attempts by the file's name; -1 = none, or it lies in another channel's directory. */
  failures: i32;
  /** First message id, with its brackets. */
  id: usize;
  idEnd: usize;
  /** What follows file and ids, up to the end. */
  rest: usize;
  /** Authenticated user of an enqueue, without the star. */
  user: usize;
  userEnd: usize;
  /** The one that it is counted in. */
  minute: i32;
  epochMs: f64;
}

export const fields = changetype<Fields>(memory.data(offsetof<Fields>(), 8));

/** First letter of an enqueue's code. */
export const E: u8 = 69;
export const D: u8 = 68;
export const J: u8 = 74;
