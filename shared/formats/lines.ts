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

/** Takes bytes cut anywhere; `end` delivers a last line without newline. */
export interface LineSplitter {
  write: (chunk: Uint8Array) => void;
  end: () => void;
}

const LF = 10;
const CR = 13;

/** Splits a byte stream into lines. Memory is bounded by `maxLine` however long a line is. */
export const createLineSplitter = (onLine: OnLine, { maxLine = MAX_LINE } = {}): LineSplitter => {
  let number = 0;
  let lineStart = 0;
  let offset = 0;
  let carry = new Uint8Array(Math.min(4096, maxLine));
  let carried = 0;
  let lastByte = 0;

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

  const deliver = (bytes: Uint8Array, end: number, endsWithCr: boolean): void => {
    number += 1;
    const contentEnd = endsWithCr ? end - 1 : end;
    const length = contentEnd - lineStart;
    const tooLong = length > maxLine;
    onLine(bytes.subarray(0, Math.min(length, maxLine)), { start: lineStart, end: contentEnd, number, tooLong });
  };

  const deliverCarried = (end: number): void => {
    deliver(carry.subarray(0, carried), end, end > lineStart && lastByte === CR);
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
          deliver(chunk.subarray(from, newline), end, newline > from && chunk[newline - 1] === CR);
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
