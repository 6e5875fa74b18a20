/** Bits of {@link CLASS}: what a byte can be part of. */
export const UPPER = 1;
export const LOWER = 2;
export const DIGIT = 4;
export const UNDERSCORE = 8;
/** `[\w-]`: channels and address types. */
export const NAME = 16;
/** `[\w+-]`: ids of queue files. */
export const FILE = 32;

const classOf = (byte: number): number => {
  const char = String.fromCharCode(byte);
  const is = (pattern: RegExp, bit: number): number => (byte < 128 && pattern.test(char) ? bit : 0);
  return (
    is(/[A-Z]/, UPPER) |
    is(/[a-z]/, LOWER) |
    is(/\d/, DIGIT) |
    is(/_/, UNDERSCORE) |
    is(/[\w-]/, NAME) |
    is(/[\w+-]/, FILE)
  );
};

/** Class of each byte. */
export const CLASS = Uint8Array.from({ length: 256 }, (_, byte) => classOf(byte));

/** Bytes above the blank and below this are ASCII that no text rule takes for white space. */
export const NOT_ASCII = 128;

export const BLANK = 32;

/** Whether all bytes from `start` to `end` are of a class. */
export const areAll = (view: DataView, start: number, end: number, kind: number): boolean => {
  const kinds = CLASS;
  for (let at = start; at < end; at++) if ((kinds[view.getUint8(at)]! & kind) === 0) return false;
  return true;
};

/** Whether one of the bytes from `start` to `end` is this. */
export const hasByte = (view: DataView, start: number, end: number, byte: number): boolean => {
  for (let at = start; at < end; at++) if (view.getUint8(at) === byte) return true;
  return false;
};

/** Place of the first blank from `from` on, or `end`; -1 = before it stands what only text rules can judge. */
export const wordEnd = (view: DataView, from: number, end: number): number => {
  let at = from;
  // Four bytes at a time: the sign bit of each tells whether it is a blank, a control character, or no ASCII.
  for (const last = end - 4; at <= last; at += 4) {
    const four = view.getInt32(at, true);
    if ((((four - 0x21212121) | four) & 0x80808080) !== 0) break;
  }
  for (; at < end; at++) {
    const byte = view.getUint8(at);
    if (byte <= BLANK) return byte === BLANK ? at : -1;
    if (byte >= NOT_ASCII) return -1;
  }
  return end;
};

/** Place of the first byte that is no blank, or `end`. */
export const skipBlanks = (view: DataView, from: number, end: number): number => {
  let at = from;
  while (at < end && view.getUint8(at) === BLANK) at += 1;
  return at;
};

/** Place of the first byte that is no digit, or `end`. */
export const skipDigits = (view: DataView, from: number, end: number): number => {
  let at = from;
  while (at < end && view.getUint8(at) >= 48 && view.getUint8(at) <= 57) at += 1;
  return at;
};
