/** Numbers by bytes, for a faster answer than a map of strings could give: what is not found may still be known there. */
export interface ByteTable {
  hashOf(view: DataView, start: number, end: number): number;
  /** The number, or -1. */
  find(view: DataView, start: number, end: number, hash?: number): number;
  /** Whether the name of this length that was added at a place is this. */
  isAt(place: number, view: DataView, start: number, end: number): boolean;
  /** Whether all that was added can be found. */
  readonly complete: boolean;
  /** Adds what is not in it; gives its place, -1 = none. */
  add(view: DataView, start: number, end: number, value: number): number;
  readonly size: number;
}

/** Crafted names could all have one hash: so many are looked at, then the search is given up. */
const MOST_PROBES = 48;

const FIRST_ROOM = 256;
const BITS_OF_CASE = 0x20202020;

/** Each byte in lower case, as `toLowerCase` has it for ASCII. */
const LOWERED = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** Hash of a range, four bytes at a time; with `fold` the same for either case. */
export const hashBytes = (view: DataView, start: number, end: number, fold = 0): number => {
  let hash = (end - start) | 0;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ (view.getInt32(at, true) | fold), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ (view.getUint8(at) | (fold & 0x20)), 0x01000193);
  return hash ^ (hash >>> 13);
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

// An entry is four numbers side by side: hash, place, length, value.
const HASH = 0;
const PLACE = 1;
const LENGTH = 2;
const VALUE = 3;
const FIELDS = 4;

/** An empty {@link ByteTable}. With `lower` names are told apart by their lower case (of ASCII) only. */
export const createByteTable = ({ lower }: { lower: boolean }): ByteTable => {
  const fold = lower ? BITS_OF_CASE : 0;
  let slots = new Int32Array(FIRST_ROOM * 2);
  let entries = new Int32Array(FIRST_ROOM * FIELDS);
  let store = new DataView(new ArrayBuffer(FIRST_ROOM * 32));
  let used = 0;
  let size = 0;
  let complete = true;

  const isAt = (place: number, view: DataView, start: number, end: number): boolean => {
    const length = end - start;
    let i = 0;
    for (; i + 4 <= length; i += 4) if (store.getInt32(place + i, true) !== view.getInt32(start + i, true)) break;
    for (; i < length; i++) {
      const byte = view.getUint8(start + i);
      if (store.getUint8(place + i) !== (lower ? LOWERED[byte]! : byte)) return false;
    }
    return true;
  };

  const isSame = (entry: number, view: DataView, start: number, end: number): boolean =>
    entries[entry + LENGTH] === end - start && isAt(entries[entry + PLACE]!, view, start, end);

  /** Takes a free slot; false = there is none near. */
  const place = (id: number): boolean => {
    const mask = slots.length - 1;
    let slot = entries[id * FIELDS + HASH]! & mask;
    for (let probe = 0; probe < MOST_PROBES; probe++, slot = (slot + 1) & mask)
      if (slots[slot] === 0) {
        slots[slot] = id + 1;
        return true;
      }
    return false;
  };

  const grow = (): void => {
    entries = doubled(entries);
    slots = new Int32Array(slots.length * 2);
    complete = true;
    for (let id = 0; id < size; id++) if (!place(id)) complete = false;
  };

  const keep = (view: DataView, start: number, end: number): number => {
    const length = end - start;
    if (used + length > store.byteLength) {
      const bigger = new Uint8Array(Math.max(store.byteLength * 2, used + length));
      bigger.set(new Uint8Array(store.buffer, 0, used));
      store = new DataView(bigger.buffer);
    }
    copyBytes(store, used, view, start, end);
    if (lower) for (let at = used; at < used + length; at++) store.setUint8(at, LOWERED[store.getUint8(at)]!);
    used += length;
    return used - length;
  };

  return {
    get complete() {
      return complete;
    },
    get size() {
      return size;
    },
    hashOf: (view, start, end) => hashBytes(view, start, end, fold),
    isAt,
    find: (view, start, end, hash = hashBytes(view, start, end, fold)) => {
      const mask = slots.length - 1;
      let slot = hash & mask;
      for (let probe = 0; probe < MOST_PROBES; probe++, slot = (slot + 1) & mask) {
        const id = slots[slot]!;
        if (id === 0) return -1;
        const entry = (id - 1) * FIELDS;
        if (entries[entry + HASH] === hash && isSame(entry, view, start, end)) return entries[entry + VALUE]!;
      }
      return -1;
    },
    add: (view, start, end, value) => {
      if ((size + 1) * FIELDS > entries.length) grow();
      const entry = size * FIELDS;
      entries[entry + HASH] = hashBytes(view, start, end, fold);
      if (!place(size)) {
        complete = false;
        return -1;
      }
      const kept = keep(view, start, end);
      entries[entry + PLACE] = kept;
      entries[entry + LENGTH] = end - start;
      entries[entry + VALUE] = value;
      size += 1;
      return kept;
    },
  };
};
