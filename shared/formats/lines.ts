/** Longest line that is handed on whole, in bytes; what is longer is no entry of any format. */
export const MAX_LINE = 64 * 1024;

/** Place of a line in its stream: byte offsets (`end` exclusive, without CR and LF) and 1-based number. */
export interface LineAt {
  start: number;
  end: number;
  number: number;
  /** The line is longer than the limit and only its beginning was kept. */
  tooLong: boolean;
}

/** Receives one line; the bytes are only valid during the call. */
export type OnLine = (bytes: Uint8Array, at: LineAt) => void;

/** Receives one line as a range of a buffer; both the buffer and `at` are only valid during the call. */
export type OnRange = (bytes: Uint8Array, from: number, to: number, at: Readonly<LineAt>) => void;

/**
 * Receives whole lines that stand one behind the other, each with its newline, and gives their number; `at` is that of
 * the first. The buffer and `at` are only valid during the call.
 */
export type OnLines = (bytes: Uint8Array, from: number, to: number, at: Readonly<LineAt>) => number;

/** Takes bytes cut anywhere; `end` delivers a last line without newline. */
export interface LineSplitter {
  write: (chunk: Uint8Array) => void;
  end: () => void;
}

const LF = 10;
const CR = 13;

/** Splits a byte stream into lines. Memory is bounded by `maxLine` however long a line is. */
export const createLineSplitter = (onLine: OnLine, options: { maxLine?: number } = {}): LineSplitter =>
  createLineCutter((bytes, from, to, at) => onLine(bytes.subarray(from, to), { ...at }), options);

/** As {@link createLineSplitter}, but makes no object of a line; with `onLines` those that are not too long go there. */
export const createLineCutter = (
  onLine: OnRange,
  { maxLine = MAX_LINE, onLines }: { maxLine?: number; onLines?: OnLines } = {},
): LineSplitter => {
  let lineStart = 0;
  let offset = 0;
  let carry = new Uint8Array(Math.min(4096, maxLine + 1));
  let carried = 0;
  let lastByte = 0;
  const at: LineAt = { start: 0, end: 0, number: 0, tooLong: false };

  const keep = (bytes: Uint8Array): void => {
    const room = bytes.subarray(0, maxLine - carried);
    // One more than is kept: a newline may come behind.
    if (carried + room.length >= carry.length) {
      const bigger = new Uint8Array(Math.min(maxLine + 1, Math.max(carried + room.length + 1, carry.length * 2)));
      bigger.set(carry.subarray(0, carried));
      carry = bigger;
    }
    carry.set(room, carried);
    carried += room.length;
    if (bytes.length > 0) lastByte = bytes[bytes.length - 1] ?? 0;
  };

  const deliver = (bytes: Uint8Array, from: number, end: number, endsWithCr: boolean): void => {
    at.number += 1;
    at.start = lineStart;
    at.end = endsWithCr ? end - 1 : end;
    const length = at.end - lineStart;
    at.tooLong = length > maxLine;
    onLine(bytes, from, from + Math.min(length, maxLine), at);
  };

  const deliverLines = (see: OnLines, bytes: Uint8Array, from: number, to: number): void => {
    at.number += 1;
    at.start = lineStart;
    at.end = lineStart + to - from - 1;
    at.tooLong = false;
    at.number += see(bytes, from, to, at) - 1;
  };

  const deliverCarried = (end: number): void => {
    if (onLines && end - lineStart <= maxLine) {
      carry[carried] = LF;
      deliverLines(onLines, carry, 0, carried + 1);
    } else deliver(carry, 0, end, end > lineStart && lastByte === CR);
    carried = 0;
  };

  /** Delivers what is whole, and gives the place behind it. */
  const deliverWhole = (chunk: Uint8Array, begin: number): number => {
    let from = begin;
    if (onLines) {
      const end = chunk.lastIndexOf(LF) + 1;
      if (end <= from) return from;
      deliverLines(onLines, chunk, from, end);
      lineStart = offset + end;
      return end;
    }
    for (let newline = chunk.indexOf(LF, from); newline !== -1; newline = chunk.indexOf(LF, from)) {
      deliver(chunk, from, offset + newline, newline > from && chunk[newline - 1] === CR);
      from = newline + 1;
      lineStart = offset + from;
    }
    return from;
  };

  return {
    write: (chunk) => {
      let from = 0;
      if (lineStart < offset) {
        const newline = chunk.indexOf(LF);
        keep(newline === -1 ? chunk : chunk.subarray(0, newline));
        if (newline !== -1) {
          deliverCarried(offset + newline);
          from = newline + 1;
          lineStart = offset + from;
        }
      }
      if (lineStart >= offset) {
        from = deliverWhole(chunk, from);
        if (from < chunk.length) keep(chunk.subarray(from));
      }
      offset += chunk.length;
    },
    end: () => {
      if (lineStart === offset) return;
      deliverCarried(offset);
      lineStart = offset;
    },
  };
};
