import { isSame, isSameLower, lowered, SLACK } from './bytes';

/**
 * What a table knows of a name, and room for what its owner keeps with it. The name follows: with a short one all stands
 * in one line of the processor's cache.
 */
@unmanaged
export class Entry {
  key: u32;
  number: i32;
  length: u16;
  /** Of a row: lines shown as proof, and above them in which stretch. */
  shown: u16;
  part: i32;
  /** Minute that was counted last, and the place of that count. Of a text: its reason, where the minute stands. */
  minute: i32;
  last: u32;
  /** The latest of the times shown. */
  shownUntil: f64;

  get name(): usize {
    return changetype<usize>(this) + offsetof<Entry>();
  }
}

/** Crafted names could all have one hash: so many are looked at, what comes then has no place. */
const MOST_PROBES = 48;

const SLOT: usize = 8;

/** Slots for each entry that there is room for. */
const SLOTS: u32 = 2;

/** Bytes of a line of the processor's cache; entries begin at halves of them. */
const LINE: usize = 64;
const HALF: usize = 32;

/** No number. */
export const NONE: i32 = -1;

/**
 * Names with keys, each of which gets a number, from 0 on. Names are told apart by their bytes, with a fold by the lower
 * case of ASCII alone: all names with one key must be of the same sort. Entries move when one is added.
 */
@unmanaged
export class Table {
  /** A hash, and above it an entry's place in halves of lines and one; 0 = free. */
  slots: usize;
  mask: u32;
  /** Places of the entries by number. */
  places: usize;
  room: i32;
  size: i32;
  /** What was allocated for the entries, which begin where a line does. */
  block: usize;
  entries: usize;
  used: usize;
  bytesRoom: usize;

  entryAt(number: i32): Entry {
    return changetype<Entry>(this.entries + <usize>load<u32>(this.places + ((<usize>number) << 2)));
  }

  /** Entry of a name, by its hash. */
  find(hash: u32, key: u32, from: usize, length: u32, fold: u64): Entry | null {
    let slot = hash & this.mask;
    for (let probe = 0; probe < MOST_PROBES; probe++, slot = (slot + 1) & this.mask) {
      const own = load<u64>(this.slots + <usize>slot * SLOT);
      if (own == 0) return null;
      if (<u32>own != hash) continue;
      const entry = changetype<Entry>(this.entries + (<usize>(own >> 32) - 1) * HALF);
      if (entry.key != key || entry.length != length) continue;
      if (fold == 0 ? isSame(entry.name, from, length) : isSameLower(entry.name, from, length)) return entry;
    }
    return null;
  }

  /** Reads where the entry of a hash is likely to be, and its name, which may stand in another line of the cache. */
  fetch(hash: u32): u32 {
    const own = load<u64>(this.slots + <usize>(hash & this.mask) * SLOT);
    if (own == 0) return 0;
    const entry = changetype<Entry>(this.entries + (<usize>(own >> 32) - 1) * HALF);
    return entry.key ^ load<u32>(entry.name);
  }

  /** Gives a number to a name that has none; null = there is no place for it. */
  add(hash: u32, key: u32, from: usize, length: u32, fold: u64): Entry | null {
    if (this.size == this.room) this.grow();
    if (!this.settle(hash, <u32>(this.used / HALF) + 1)) return null;
    const entry = this.keep(from, length, fold != 0);
    entry.key = key;
    entry.number = this.size;
    entry.length = <u16>length;
    entry.part = 0;
    entry.shown = 0;
    store<u32>(this.places + ((<usize>this.size) << 2), <u32>(changetype<usize>(entry) - this.entries));
    this.size += 1;
    return entry;
  }

  /** Forgets all names. */
  clear(): void {
    memory.fill(this.slots, 0, (<usize>this.mask + 1) * SLOT);
    this.size = 0;
    this.used = 0;
  }

  private settle(hash: u32, place: u32): bool {
    let slot = hash & this.mask;
    for (let probe = 0; probe < MOST_PROBES; probe++, slot = (slot + 1) & this.mask)
      if (load<u64>(this.slots + <usize>slot * SLOT) == 0) {
        store<u64>(this.slots + <usize>slot * SLOT, ((<u64>place) << 32) | hash);
        return true;
      }
    return false;
  }

  private grow(): void {
    this.room *= 2;
    this.places = heap.realloc(this.places, (<usize>this.room) << 2);
    const slots = this.slots;
    const end = slots + (<usize>this.mask + 1) * SLOT;
    this.slots = emptySlots(this.room);
    this.mask = <u32>this.room * SLOTS - 1;
    for (let at = slots; at < end; at += SLOT) {
      const own = load<u64>(at);
      // One that finds no place among so many others is counted as new when it comes again.
      if (own != 0) this.settle(<u32>own, <u32>(own >> 32));
    }
    heap.free(slots);
  }

  private keep(from: usize, length: u32, lower: bool): Entry {
    const own = (offsetof<Entry>() + <usize>length + HALF - 1) & ~(HALF - 1);
    if (this.used + own + SLACK > this.bytesRoom) this.widen(this.used + own + SLACK);
    const entry = changetype<Entry>(this.entries + this.used);
    const name = entry.name;
    for (let i: u32 = 0; i < length; i += 16) v128.store(name + i, v128.load(from + i));
    if (lower) for (let i: u32 = 0; i < length; i++) store<u8>(name + i, lowered(load<u8>(name + i)));
    this.used += own;
    return entry;
  }

  private widen(needed: usize): void {
    const block = this.block;
    const entries = this.entries;
    this.hold(max(this.bytesRoom * 2, needed));
    memory.copy(this.entries, entries, this.used);
    heap.free(block);
  }

  hold(bytes: usize): void {
    this.bytesRoom = bytes;
    this.block = heap.alloc(bytes + LINE);
    this.entries = (this.block + LINE - 1) & ~(LINE - 1);
  }
}

function emptySlots(room: i32): usize {
  const slots = heap.alloc(<usize>room * SLOTS * SLOT);
  memory.fill(slots, 0, <usize>room * SLOTS * SLOT);
  return slots;
}

/** An empty {@link Table} with room for so many names at first, a power of two. */
export function createTable(room: i32): Table {
  const table = changetype<Table>(heap.alloc(offsetof<Table>()));
  table.slots = emptySlots(room);
  table.mask = <u32>room * SLOTS - 1;
  table.places = heap.alloc((<usize>room) << 2);
  table.room = room;
  table.size = 0;
  table.hold(<usize>room * LINE);
  table.used = 0;
  return table;
}
