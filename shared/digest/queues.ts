import type { NameAt } from './roll.ts';
import { type ByteTable, createByteTable } from './byte-table.ts';

/** A channel's queue, and what is remembered of it. */
export interface Queue<Own> {
  readonly name: string;
  /** Destinations are accounts. */
  readonly isStore: boolean;
  readonly own: Own;
}

/** Queues by the names of their channels. */
export interface Queues<Own> {
  /** Null when there are too many. */
  find: (name: NameAt) => Queue<Own> | null;
  /** Forgets all when they are many; only between parts of a log. */
  trim(): void;
}

/** More channels than could be counted in one part of a log: what comes after them is not counted anyway. */
const MOST = 4_000;

const MOST_KEPT = 1_000;

const decoder = new TextDecoder();

/** No {@link Queue} known yet. */
export const createQueues = <Own>(own: () => Own): Queues<Own> => {
  let table: ByteTable = createByteTable();
  const names = new Map<string, Queue<Own>>();
  let byNumber: Queue<Own>[] = [];

  const named = (name: string): Queue<Own> | null => {
    const known = names.get(name);
    if (known || names.size >= MOST) return known ?? null;
    const queue = { name, isStore: name === 'ims-ms' || name.startsWith('ims-ms_'), own: own() };
    names.set(name, queue);
    return queue;
  };

  return {
    find: (name) => {
      if (typeof name === 'string') return named(name);
      const { view, start, end } = name;
      const hash = table.hashOf(0, false, view, start, end);
      const known = table.find(hash, 0, false, view, start, end);
      if (known !== -1) return byNumber[known]!;
      const queue = named(decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start)));
      if (queue) byNumber[table.add(hash, 0, false, view, start, end)] = queue;
      return queue;
    },
    trim: () => {
      if (names.size <= MOST_KEPT) return;
      names.clear();
      byNumber = [];
      table = createByteTable();
    },
  };
};
