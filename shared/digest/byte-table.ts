import { copyBytes, doubled, EITHER_CASE, hashBytes, isSame, isSameLower, LOWERED } from '../text/bytes.ts';

/**
 * Names with keys, each of which gets a number, from 0 on. Names are told apart by their bytes, with `lower` by the lower
 * case of ASCII alone: all names with one key must be of the same sort.
 */
export interface ByteTable {
  hashOf(key: number, lower: boolean, view: DataView, start: number, end: number): number;
  /** Number of a name, by its hash; -1 = it has none. */
  find(hash: number, key: number, lower: boolean, view: DataView, start: number, end: number): number;
  /** Gives a number to a name that has none. */
  add(hash: number, key: number, lower: boolean, view: DataView, start: number, end: number): number;
  nameOf(number: number): string;
  readonly size: number;
}

/** Crafted names could all have one hash: so many are looked at, then a map of texts is asked. */
const MOST_PROBES = 48;

const FIRST_ROOM = 256;

/** Spreads keys over the numbers that a hash has. */
const SPREAD = 0x9e3779b1;

// An entry is four numbers side by side: hash, key, place of the name, its length.
const HASH = 0;
const KEY = 1;
const PLACE = 2;
const LENGTH = 3;
const FIELDS = 4;

const decoder = new TextDecoder();

const textAt = (view: DataView, start: number, end: number): string =>
  decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));

const crowdedKey = (key: number, name: string): string => `${key} ${name}`;

/** An empty {@link ByteTable}. */
export const createByteTable = (): ByteTable => {
  /** A number and one, by hash; 0 = free. */
  let slots = new Int32Array(FIRST_ROOM * 2);
  let entries = new Int32Array(FIRST_ROOM * FIELDS);
  let names = new DataView(new ArrayBuffer(FIRST_ROOM * 32));
  let used = 0;
  let size = 0;
  /** Numbers that have no slot. */
  let crowded = new Map<string, number>();

  const nameOf = (number: number): string => {
    const start = entries[number * FIELDS + PLACE]!;
    return textAt(names, start, start + entries[number * FIELDS + LENGTH]!);
  };

  /** Takes a free slot, or goes to the crowded. */
  const settle = (number: number): void => {
    const mask = slots.length - 1;
    let slot = entries[number * FIELDS + HASH]! & mask;
    for (let probe = 0; probe < MOST_PROBES; probe++, slot = (slot + 1) & mask)
      if (slots[slot] === 0) {
        slots[slot] = number + 1;
        return;
      }
    crowded.set(crowdedKey(entries[number * FIELDS + KEY]!, nameOf(number)), number);
  };

  const grow = (): void => {
    entries = doubled(entries);
    slots = new Int32Array(slots.length * 2);
    crowded = new Map();
    for (let number = 0; number < size; number++) settle(number);
  };

  /** Keeps a name and gives its place. */
  const keep = (lower: boolean, view: DataView, start: number, end: number): number => {
    const place = used;
    used += end - start;
    if (used > names.byteLength) {
      const bigger = new Uint8Array(Math.max(names.byteLength * 2, used));
      bigger.set(new Uint8Array(names.buffer, 0, place));
      names = new DataView(bigger.buffer);
    }
    copyBytes(names, place, view, start, end);
    if (lower) for (let at = place; at < used; at++) names.setUint8(at, LOWERED[names.getUint8(at)]!);
    return place;
  };

  return {
    get size() {
      return size;
    },
    nameOf,
    hashOf: (key, lower, view, start, end) =>
      hashBytes(view, start, end, lower ? EITHER_CASE : 0) ^ Math.imul(key, SPREAD),
    find: (hash, key, lower, view, start, end) => {
      const isName = lower ? isSameLower : isSame;
      const mask = slots.length - 1;
      let slot = hash & mask;
      for (let probe = 0; probe < MOST_PROBES; probe++, slot = (slot + 1) & mask) {
        const number = slots[slot]! - 1;
        if (number === -1) return -1;
        const at = number * FIELDS;
        const fits = entries[at + HASH] === hash && entries[at + KEY] === key && entries[at + LENGTH] === end - start;
        if (fits && isName(names, entries[at + PLACE]!, view, start, end)) return number;
      }
      const name = textAt(view, start, end);
      return crowded.get(crowdedKey(key, lower ? name.toLowerCase() : name)) ?? -1;
    },
    add: (hash, key, lower, view, start, end) => {
      if ((size + 1) * FIELDS > entries.length) grow();
      const at = size * FIELDS;
      entries[at + HASH] = hash;
      entries[at + KEY] = key;
      entries[at + PLACE] = keep(lower, view, start, end);
      entries[at + LENGTH] = end - start;
      settle(size);
      size += 1;
      return size - 1;
    },
  };
};
