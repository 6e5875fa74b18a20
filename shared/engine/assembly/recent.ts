import { hashOf } from './bytes';
import { createTable, Table } from './table';

/** Copies of messages remembered: the recipients of one copy stand close together in a log. */
const REMEMBERED = 512;

let young = createTable(REMEMBERED);
let old = createTable(REMEMBERED);

/** Whether a thing of a queue was seen lately; it is remembered. What is long ago is forgotten. */
export function wasSeen(queue: u32, from: usize, length: u32): bool {
  const hash = hashOf(queue, from, length, 0);
  if (young.find(hash, queue, from, length, 0) != null) return true;
  const seen = old.find(hash, queue, from, length, 0) != null;
  young.add(hash, queue, from, length, 0);
  if (young.size == REMEMBERED) {
    const emptied = old;
    old = young;
    young = emptied;
    young.clear();
  }
  return seen;
}
