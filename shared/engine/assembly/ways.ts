import { forgetHeads } from './heads';
import { forgetGroups } from './roll';

/** Channels and code of an entry, and the groups in which it is counted. */
@unmanaged
export class Way {
  cells: i32;
  /** NONE = no enqueue. */
  sendings: i32;
  /** NONE = no try. */
  attempts: i32;
  queue: u32;
  isStore: bool;
  /** Replies are those of a store's LMTP server. */
  isLmtp: bool;
}

let ways: usize = heap.alloc(64 * offsetof<Way>());
let room = 64;
let size = 0;

export function wayAt(way: i32): Way {
  return changetype<Way>(ways + <usize>way * offsetof<Way>());
}

/** Learns what the entries of some channels and code are counted as; its number. */
export function newWay(cells: i32, sendings: i32, attempts: i32, queue: u32, isStore: bool, isLmtp: bool): i32 {
  if (size == room) {
    room *= 2;
    ways = heap.realloc(ways, <usize>room * offsetof<Way>());
  }
  const way = wayAt(size);
  way.cells = cells;
  way.sendings = sendings;
  way.attempts = attempts;
  way.queue = queue;
  way.isStore = isStore;
  way.isLmtp = isLmtp;
  size += 1;
  return size - 1;
}

/** Forgets all ways, and the groups and heads that belong to them. */
export function forgetWays(): void {
  size = 0;
  forgetGroups();
  forgetHeads();
}
