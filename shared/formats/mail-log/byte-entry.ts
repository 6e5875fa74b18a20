/**
 * A message entry as places in a buffer, each `[start, end)`. Made once and written anew for each line: valid until the
 * next.
 */
export interface ByteEntry {
  view: DataView;
  /** The line. */
  start: number;
  end: number;
  epochMs: number;
  /** First letter of the code, as a byte. */
  code: number;
  /** A number that all entries with the same channels and code have; {@link NO_HEAD} = none is known. */
  head: number;
  sourceStart: number;
  sourceEnd: number;
  /** Destination channel; start = end where there is none. */
  destinationStart: number;
  destinationEnd: number;
  fromStart: number;
  fromEnd: number;
  /** Current recipient with its last `@`; -1 = none. */
  toStart: number;
  toAt: number;
  toEnd: number;
  /** Path of the queue file; start = end where there is none. */
  fileStart: number;
  fileEnd: number;
  /** Failed attempts by the file's name; -1 = none, or it lies in another channel's directory. */
  failures: number;
  /** First message id, with its brackets; start = end where there is none. */
  idStart: number;
  idEnd: number;
  /** What follows file and ids, up to `end`. */
  restStart: number;
  /** Authenticated user of an enqueue, without the star; start = end where there is none. */
  userStart: number;
  userEnd: number;
}

/** No number of channels and code. */
export const NO_HEAD = -1;

/** A {@link ByteEntry} to write to. */
export const emptyByteEntry = (): ByteEntry => ({
  view: new DataView(new ArrayBuffer(0)),
  start: 0,
  end: 0,
  epochMs: 0.5,
  code: 0,
  head: NO_HEAD,
  sourceStart: 0,
  sourceEnd: 0,
  destinationStart: 0,
  destinationEnd: 0,
  fromStart: 0,
  fromEnd: 0,
  toStart: 0,
  toAt: 0,
  toEnd: 0,
  fileStart: 0,
  fileEnd: 0,
  failures: 0,
  idStart: 0,
  idEnd: 0,
  restStart: 0,
  userStart: 0,
  userEnd: 0,
});
