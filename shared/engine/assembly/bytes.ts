/** Bits of a byte's class: what it can be part of. */
export const UPPER: u32 = 1;
export const LOWER: u32 = 2;
export const DIGIT: u32 = 4;
export const UNDERSCORE: u32 = 8;
/** Word characters and dash: channels and address types. */
export const NAME: u32 = 16;
/** The same and plus: ids of queue files. */
export const FILE: u32 = 32;

export const BLANK: u8 = 32;

/** Bytes above the blank and below this are ASCII that no text rule takes for white space. */
export const NOT_ASCII: u8 = 128;

/** A place that is none. */
export const NOWHERE: usize = 0;

/** For {@link hashOf}: the same hash for either case. */
export const EITHER_CASE: u64 = 0x2020202020202020;

/** Bytes that may be read, though not looked at, behind any range. */
export const SLACK: usize = 16;

const CLASSES = memory.data(256);

function classify(): void {
  for (let byte: u32 = 0; byte < 128; byte++) {
    let own: u32 = 0;
    if (byte >= 65 && byte <= 90) own = UPPER;
    else if (byte >= 97 && byte <= 122) own = LOWER;
    else if (byte >= 48 && byte <= 57) own = DIGIT;
    else if (byte == 95) own = UNDERSCORE;
    if (own != 0 || byte == 45) own |= NAME;
    if (own != 0 || byte == 43) own |= FILE;
    store<u8>(CLASSES + byte, <u8>own);
  }
}
classify();

export function is(at: usize, kind: u32): bool {
  return (<u32>load<u8>(CLASSES + load<u8>(at)) & kind) != 0;
}

/** Whether all bytes of a range are of a class. */
export function areAll(from: usize, end: usize, kind: u32): bool {
  for (let at = from; at < end; at++) if (!is(at, kind)) return false;
  return true;
}

/** First place of a byte in a range, or its end. */
export function find(from: usize, end: usize, byte: u8): usize {
  const wanted = i8x16.splat(<i8>byte);
  for (let at = from; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (found != 0) return min(at + ctz(found), end);
  }
  return end;
}

/** Last place of a byte in a range, or {@link NOWHERE}. */
export function findLast(from: usize, end: usize, byte: u8): usize {
  const wanted = i8x16.splat(<i8>byte);
  let last = NOWHERE;
  for (let at = from; at < end; at += 16) {
    let found = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    const left = <i32>(end - at);
    if (left < 16) found &= (1 << left) - 1;
    if (found != 0) last = at + 31 - clz(found);
  }
  return last;
}

/** Place of the first blank from `from` on, or `end`; {@link NOWHERE} = before it stands what only text rules can judge. */
export function wordEnd(from: usize, end: usize): usize {
  // Control characters and blanks are below this, and bytes that are no ASCII are negative.
  const least = i8x16.splat(33);
  for (let at = from; at < end; at += 16) {
    const odd = i8x16.bitmask(i8x16.lt_s(v128.load(at), least));
    if (odd == 0) continue;
    const stop = at + ctz(odd);
    if (stop >= end) return end;
    return load<u8>(stop) == BLANK ? stop : NOWHERE;
  }
  return end;
}

/** Place of the first byte that is no blank, or `end`. */
export function skipBlanks(from: usize, end: usize): usize {
  let at = from;
  while (at < end && load<u8>(at) == BLANK) at += 1;
  return at;
}

/** Place of the first byte that is no digit, or `end`. */
export function skipDigits(from: usize, end: usize): usize {
  let at = from;
  while (at < end && load<u8>(at) - 48 <= 9) at += 1;
  return at;
}

function mix(hash: u64, word: u64): u64 {
  const mixed = (hash ^ word) * 0x9e3779b97f4a7c15;
  return mixed ^ (mixed >> 29);
}

/** Hash of a range and a key; with `fold` {@link EITHER_CASE} that of its lower case. */
export function hashOf(key: u32, from: usize, length: u32, fold: u64): u32 {
  let hash = mix(((<u64>key) << 16) ^ length, 0);
  const end = from + length;
  if (length >= 8) {
    const last = end - 8;
    for (let at = from; at < last; at += 8) hash = mix(hash, load<u64>(at) | fold);
    // The last eight, some of them again.
    hash = mix(hash, load<u64>(last) | fold);
  } else if (length >= 4) {
    hash = mix(hash, ((<u64>load<u32>(from)) << 32) | load<u32>(end - 4) | fold);
  } else for (let at = from; at < end; at++) hash = mix(hash, <u64>load<u8>(at) | (fold & 0x20));
  // The last letters of a name are in the highest bits: they must come down to all others.
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return <u32>(hash >> 32);
}

/** Whether two ranges of one length are the same. */
export function isSame(a: usize, b: usize, length: u32): bool {
  if (length < 8) {
    if (length >= 4) return load<u32>(a) == load<u32>(b) && load<u32>(a + length - 4) == load<u32>(b + length - 4);
    for (let i: u32 = 0; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
    return true;
  }
  const last = length - 8;
  for (let i: u32 = 0; i < last; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  return load<u64>(a + last) == load<u64>(b + last);
}

export function lowered(byte: u8): u8 {
  return byte - 65 < 26 ? byte + 32 : byte;
}

/** Whether a range is that which begins at `own` when it is in lower case. */
export function isSameLower(own: usize, from: usize, length: u32): bool {
  if (isSame(own, from, length)) return true;
  for (let i: u32 = 0; i < length; i++) if (load<u8>(own + i) != lowered(load<u8>(from + i))) return false;
  return true;
}
