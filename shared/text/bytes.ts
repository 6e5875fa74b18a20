/** Each byte in lower case, as `toLowerCase` has it for ASCII. */
export const LOWERED = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** For {@link hashBytes}: the same hash for either case. */
export const EITHER_CASE = 0x20202020;

/** Hash of a range, four bytes at a time. */
export const hashBytes = (view: DataView, start: number, end: number, fold = 0): number => {
  const length = end - start;
  let hash = length | 0;
  if (length < 4) {
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (view.getUint8(at) | (fold & 0x20)), 0x01000193);
    return hash ^ (hash >>> 13);
  }
  const last = end - 4;
  for (let at = start; at < last; at += 4) {
    hash = Math.imul(hash ^ (view.getInt32(at, true) | fold), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  // The last four, some of them again.
  hash = Math.imul(hash ^ (view.getInt32(last, true) | fold), 0x9e3779b1);
  return hash ^ (hash >>> 15);
};

/** Whether a range is the same as that of this length which begins at `place` of `own`. */
export const isSame = (own: DataView, place: number, view: DataView, start: number, end: number): boolean => {
  const length = end - start;
  if (length < 4) {
    for (let i = 0; i < length; i++) if (own.getUint8(place + i) !== view.getUint8(start + i)) return false;
    return true;
  }
  const last = length - 4;
  for (let i = 0; i < last; i += 4) if (own.getInt32(place + i, true) !== view.getInt32(start + i, true)) return false;
  return own.getInt32(place + last, true) === view.getInt32(start + last, true);
};

/** As {@link isSame}, for the range's lower case. */
export const isSameLower = (own: DataView, place: number, view: DataView, start: number, end: number): boolean => {
  if (isSame(own, place, view, start, end)) return true;
  for (let at = start; at < end; at++)
    if (own.getUint8(place + at - start) !== LOWERED[view.getUint8(at)]!) return false;
  return true;
};

/** Copies a range, four bytes at a time: names are short, and a call of `set` would make two objects for each. */
export const copyBytes = (to: DataView, place: number, view: DataView, start: number, end: number): void => {
  let [at, into] = [start, place];
  for (; at + 4 <= end; at += 4, into += 4) to.setInt32(into, view.getInt32(at, true), true);
  for (; at < end; at++, into++) to.setUint8(into, view.getUint8(at));
};

/** An array of twice the length, with what was in it. */
export const doubled = (array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const copy = new Int32Array(array.length * 2);
  copy.set(array);
  return copy;
};
