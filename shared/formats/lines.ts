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

/** As {@link createLineSplitter}, but makes no object of a line. */
export const createLineCutter = (onLine: OnRange, { maxLine = MAX_LINE } = {}): LineSplitter => {
  let lineStart = 0;
  let offset = 0;
  let carry = new Uint8Array(Math.min(4096, maxLine));
  let carried = 0;
  let lastByte = 0;
  const at: LineAt = { start: 0, end: 0, number: 0, tooLong: false };

  const keep = (bytes: Uint8Array): void => {
    const room = bytes.subarray(0, maxLine - carried);
    if (carried + room.length > carry.length) {
      const bigger = new Uint8Array(Math.min(maxLine, Math.max(carried + room.length, carry.length * 2)));
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

  const deliverCarried = (end: number): void => {
    deliver(carry, 0, end, end > lineStart && lastByte === CR);
    carried = 0;
  };

  return {
    write: (chunk) => {
      let from = 0;
      for (let newline = chunk.indexOf(LF); newline !== -1; newline = chunk.indexOf(LF, from)) {
        const end = offset + newline;
        if (lineStart < offset) {
          keep(chunk.subarray(from, newline));
          deliverCarried(end);
        } else {
          deliver(chunk, from, end, newline > from && chunk[newline - 1] === CR);
        }
        from = newline + 1;
        lineStart = end + 1;
      }
      if (from < chunk.length) keep(chunk.subarray(from));
      offset += chunk.length;
    },
    end: () => {
      if (lineStart === offset) return;
      deliverCarried(offset);
      lineStart = offset;
    },
  };
};
