import { isSame, isSameLower, lowered, SLACK } from './bytes';

/** What a table knows of a name, and room for what its owner keeps with it: half a line of the processor's cache. */
@unmanaged
export class Entry {
  key: u32;
  /** Place among the table's bytes. */
  place: u32;
  length: u16;
  /** Of a row: lines shown as proof, in the part in which it was counted last. */
  shown: u16;
  part: i32;
  /** Minute that was counted last, and the place of that count. Of a text: its reason, where the minute stands. */
  minute: i32;
  last: u32;
  /** The latest of the times shown. */
  shownUntil: f64;
}

/** Crafted names could all have one hash: so many are looked at, what comes then has no place. */
const MOST_PROBES = 48;

const SLOT: usize = 8;

/** Slots for each entry that there is room for. */
const SLOTS: u32 = 2;

/** No number of a name. */
export const NONE: i32 = -1;

/**
 * Names with keys, each of which gets a number, from 0 on. Names are told apart by their bytes, with a fold by the lower
 * case of ASCII alone: all names with one key must be of the same sort.
 */
@unmanaged
export class Table {
  /** A hash, and above it a number and one; 0 = free. */
  slots: usize;
  mask: u32;
  entries: usize;
  room: i32;
  size: i32;
  bytes: usize;
  used: u32;
  bytesRoom: u32;

  entryAt(number: i32): Entry {
    return changetype<Entry>(this.entries + <usize>number * offsetof<Entry>());
  }

  nameOf(entry: Entry): usize {
    return this.bytes + entry.place;
  }

  /** Number of a name, by its hash. */
  find(hash: u32, key: u32, from: usize, length: u32, fold: u64): i32 {
    let slot = hash & this.mask;
    for (let probe = 0; probe < MOST_PROBES; probe++, slot = (slot + 1) & this.mask) {
      const own = load<u64>(this.slots + <usize>slot * SLOT);
      if (own == 0) return NONE;
      if (<u32>own != hash) continue;
      const number = <i32>(own >> 32) - 1;
      const entry = this.entryAt(number);
      if (entry.key != key || entry.length != length) continue;
      const name = this.nameOf(entry);
      if (fold == 0 ? isSame(name, from, length) : isSameLower(name, from, length)) return number;
    }
    return NONE;
  }

  /** Gives a number to a name that has none; NONE = there is no place for it. */
  add(hash: u32, key: u32, from: usize, length: u32, fold: u64): i32 {
    if (this.size == this.room) this.grow();
    if (!this.settle(hash, this.size)) return NONE;
    const entry = this.entryAt(this.size);
    entry.key = key;
    entry.place = this.used;
    entry.length = <u16>length;
    entry.part = 0;
    this.keep(from, length, fold != 0);
    this.size += 1;
    return this.size - 1;
  }

  /** Forgets all names. */
  clear(): void {
    memory.fill(this.slots, 0, (<usize>this.mask + 1) * SLOT);
    this.size = 0;
    this.used = 0;
  }

  private settle(hash: u32, number: i32): bool {
    let slot = hash & this.mask;
    for (let probe = 0; probe < MOST_PROBES; probe++, slot = (slot + 1) & this.mask)
      if (load<u64>(this.slots + <usize>slot * SLOT) == 0) {
        store<u64>(this.slots + <usize>slot * SLOT, ((<u64>(number + 1)) << 32) | hash);
        return true;
      }
    return false;
  }

  private grow(): void {
    this.room *= 2;
    this.entries = heap.realloc(this.entries, <usize>this.room * offsetof<Entry>());
    const slots = this.slots;
    const end = slots + (<usize>this.mask + 1) * SLOT;
    this.slots = emptySlots(this.room);
    this.mask = <u32>this.room * SLOTS - 1;
    for (let at = slots; at < end; at += SLOT) {
      const own = load<u64>(at);
      // One that finds no place among so many others is counted as new when it comes again.
      if (own != 0) this.settle(<u32>own, <i32>(own >> 32) - 1);
    }
    heap.free(slots);
  }

  private keep(from: usize, length: u32, lower: bool): void {
    if (this.used + length + <u32>SLACK > this.bytesRoom) {
      this.bytesRoom = max(this.bytesRoom * 2, this.used + length + <u32>SLACK);
      this.bytes = heap.realloc(this.bytes, this.bytesRoom);
    }
    const place = this.bytes + this.used;
    for (let i: u32 = 0; i < length; i += 16) v128.store(place + i, v128.load(from + i));
    if (lower) for (let i: u32 = 0; i < length; i++) store<u8>(place + i, lowered(load<u8>(place + i)));
    this.used += length;
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
  table.entries = heap.alloc(<usize>room * offsetof<Entry>());
  table.room = room;
  table.size = 0;
  table.bytesRoom = <u32>room * 24;
  table.bytes = heap.alloc(table.bytesRoom);
  table.used = 0;
  return table;
}
