import { copyBytes, hashBytes, isSame } from '../text/bytes.ts';

/** Copies of messages remembered: the recipients of one copy stand close together in a log. */
const REMEMBERED = 512;

const ROOM = REMEMBERED * 4;

/** Tells of a thing of a queue whether it was seen lately, and remembers it. */
export type Recent = (queue: object, view: DataView, start: number, end: number) => boolean;

interface Generation {
  size: number;
  /** Places in the arrays, by hash; 0 = free. */
  slots: Int32Array;
  hashes: Int32Array;
  queues: object[];
  offsets: Int32Array;
  store: DataView;
  used: number;
}

const createGeneration = (): Generation => ({
  size: 0,
  slots: new Int32Array(ROOM),
  hashes: new Int32Array(REMEMBERED + 1),
  queues: [],
  offsets: new Int32Array(REMEMBERED + 2),
  store: new DataView(new ArrayBuffer(REMEMBERED * 128)),
  used: 0,
});

const clear = (g: Generation): void => {
  g.size = 0;
  g.slots.fill(0);
  g.queues.length = 0;
  g.used = 0;
};

const isKnown = (g: Generation, id: number, queue: object, view: DataView, start: number, end: number): boolean => {
  const offset = g.offsets[id]!;
  if (g.queues[id] !== queue || g.offsets[id + 1]! - offset !== end - start) return false;
  return isSame(g.store, offset, view, start, end);
};

/** Place of a thing among the slots: where it is, or where it could be. */
const slotOf = (g: Generation, hash: number, queue: object, view: DataView, start: number, end: number): number => {
  let slot = hash & (ROOM - 1);
  for (;;) {
    const id = g.slots[slot]! - 1;
    if (id === -1 || (g.hashes[id] === hash && isKnown(g, id, queue, view, start, end))) return slot;
    slot = (slot + 1) & (ROOM - 1);
  }
};

const copy = (g: Generation, view: DataView, start: number, end: number): void => {
  const length = end - start;
  if (g.used + length > g.store.byteLength) {
    const bigger = new Uint8Array(Math.max(g.store.byteLength * 2, g.used + length));
    bigger.set(new Uint8Array(g.store.buffer, 0, g.used));
    g.store = new DataView(bigger.buffer);
  }
  copyBytes(g.store, g.used, view, start, end);
  g.used += length;
};

/** Nothing seen yet. Memory is bounded; what is long ago is forgotten. */
export const createRecent = (): Recent => {
  let young = createGeneration();
  let old = createGeneration();
  return (queue, view, start, end) => {
    const hash = hashBytes(view, start, end);
    const slot = slotOf(young, hash, queue, view, start, end);
    if (young.slots[slot] !== 0) return true;
    const seen = old.slots[slotOf(old, hash, queue, view, start, end)] !== 0;
    const id = young.size;
    young.slots[slot] = id + 1;
    young.hashes[id] = hash;
    young.queues[id] = queue;
    young.offsets[id] = young.used;
    copy(young, view, start, end);
    young.offsets[id + 1] = young.used;
    young.size += 1;
    if (young.size >= REMEMBERED) {
      [old, young] = [young, old];
      clear(young);
    }
    return seen;
  };
};
