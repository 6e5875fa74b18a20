import { createBuffer } from './buffer';
import { EITHER_CASE, hashOf } from './bytes';
import { admit, clearGroups, groupAt, hasRoom, makeRoom, open, part, turnPart } from './groups';
import { createTable, Entry } from './table';

/** A line that may prove a row. */
@unmanaged
class Shown {
  epochMs: f64;
  row: i32;
  line: i32;
  start: usize;
  end: usize;
}

/** Variants that a group can have, and kinds of names. */
const VARIANTS: u32 = 64;
const KINDS: u32 = 2;
/** The kind of which only the lower case counts. */
export const ANY_CASE: u32 = 0;
export const EXACT: u32 = 1;

/** Lines of a row that are wanted, the earliest; they are numbered in so many bits. */
const PER_ROW: u32 = 3;
const PER_ROW_BITS: u32 = 2;

/** Stretches whose lines are proved apart have numbers up to this, and then again. */
const STRETCHES: u32 = 0x3fff;

/** Bytes of rows that are kept beyond the part in which they came. */
const MOST_KEPT: usize = 2 * 1024 * 1024;

/** Numbers of a count: row, minute, count. */
const COUNT: usize = 12;

/** Bytes of what is told of a row. */
const TOLD: usize = 16;

const MOST_SHOWN = 2_048;

const STAR = memory.data<u8>([42]);
const rows = createTable(1_024);
const told = createBuffer(<u32>TOLD * 1_024);

let counts: usize = heap.alloc(1_024 * COUNT);
let countsEnd: usize = counts;
let countsRoom: usize = 1_024 * COUNT;
let inDisorder = false;

const shown = heap.alloc(MOST_SHOWN * offsetof<Shown>());
let shownSize = 0;
/** Number of the stretch, which is never 0. */
let stretch: u32 = 1;

function append(entry: Entry, minute: i32): void {
  if (countsEnd + COUNT > counts + countsRoom) {
    const length = countsEnd - counts;
    countsRoom *= 2;
    counts = heap.realloc(counts, countsRoom);
    countsEnd = counts + length;
  }
  store<i32>(countsEnd, entry.number);
  store<i32>(countsEnd, minute, 4);
  store<i32>(countsEnd, 1, 8);
  entry.minute = minute;
  entry.last = <u32>(countsEnd - counts + 8);
  countsEnd += COUNT;
}

function countAgain(entry: Entry, minute: i32): Entry {
  if (entry.minute == minute) {
    const at = counts + <usize>entry.last;
    store<i32>(at, load<i32>(at) + 1);
    return entry;
  }
  if (minute < entry.minute) inDisorder = true;
  append(entry, minute);
  return entry;
}

function countFirst(entry: Entry, minute: i32): Entry {
  entry.part = part();
  append(entry, minute);
  return entry;
}

/** Key of a group's names of a variant and a kind. */
export function rowKey(group: i32, variant: u32, kind: u32): u32 {
  return (<u32>group * VARIANTS + variant) * KINDS + kind;
}

function foldOf(key: u32): u64 {
  return key % KINDS == ANY_CASE ? EITHER_CASE : 0;
}

function groupOf(key: u32): i32 {
  return <i32>(key / (VARIANTS * KINDS));
}

/** Hash of a name, for {@link count}. */
export function rowHash(key: u32, from: usize, length: u32): u32 {
  return hashOf(key, from, length, foldOf(key));
}

/** Reads where the row of a hash is likely to be, so that it is at hand; what it gives means nothing. */
export function fetchRow(hash: u32): u32 {
  return rows.fetch(hash);
}

/** Counts a name that is over the limit, with what really is called so. */
function countRest(key: u32, minute: i32): Entry | null {
  const rest = key - (key % KINDS) + ANY_CASE;
  const hash = rowHash(rest, STAR, 1);
  const known = rows.find(hash, rest, STAR, 1, EITHER_CASE);
  const entry = known == null ? rows.add(hash, rest, STAR, 1, EITHER_CASE) : known;
  if (entry == null) return null;
  return entry.part == part() ? countAgain(entry, minute) : countFirst(entry, minute);
}

function countNew(key: u32, hash: u32, known: Entry | null, from: usize, length: u32, minute: i32): Entry | null {
  const own = groupAt(groupOf(key));
  if (!open(own)) return null;
  const isStar = key % KINDS == ANY_CASE && length == 1 && load<u8>(from) == load<u8>(STAR);
  if (!isStar && !admit(own, hash)) return countRest(key, minute);
  const entry = known == null ? rows.add(hash, key, from, length, foldOf(key)) : known;
  return entry == null ? countRest(key, minute) : countFirst(entry, minute);
}

/** Counts one and gives its row, which is there until the next is counted; null = there are too many groups. */
export function count(key: u32, hash: u32, minute: i32, from: usize, length: u32): Entry | null {
  const entry = rows.find(hash, key, from, length, foldOf(key));
  if (entry == null || entry.part != part()) return countNew(key, hash, entry, from, length, minute);
  return countAgain(entry, minute);
}

/** Lines shown of a row in this stretch. */
function shownOf(row: Entry): u32 {
  return row.shown & PER_ROW;
}

function show(row: Entry, lines: u32): void {
  row.shown = <u16>((stretch << PER_ROW_BITS) | lines);
  row.shownUntil = -Infinity;
}

/** Shows a line as proof of a row if it is among the earliest of the stretch. */
export function prove(row: Entry, epochMs: f64, line: i32, start: usize, end: usize): void {
  if (<u32>row.shown >> PER_ROW_BITS != stretch) show(row, hasRoom(groupAt(groupOf(row.key))) ? 0 : PER_ROW);
  if (shownOf(row) >= PER_ROW && epochMs >= row.shownUntil) return;
  const proof = changetype<Shown>(shown + <usize>shownSize * offsetof<Shown>());
  proof.epochMs = epochMs;
  proof.row = row.number;
  proof.line = line;
  proof.start = start;
  proof.end = end;
  shownSize += 1;
  if (shownOf(row) >= PER_ROW) return;
  row.shown += 1;
  row.shownUntil = max(row.shownUntil, epochMs);
}

/** No line is wanted any more that proves a row in this stretch. */
export function suffices(row: i32): void {
  show(rows.entryAt(row), PER_ROW);
}

/** Begins a stretch of which each row has proofs of its own. */
export function turnProofs(): void {
  stretch = (stretch % STRETCHES) + 1;
  makeRoom();
}

/** Whether so many more lines can be shown. */
export function canShow(more: i32): bool {
  return shownSize + more <= MOST_SHOWN;
}

/** Lines shown since the last call of {@link forgetShown}. */
export function shownAt(): usize {
  return shown;
}
export function shownCount(): i32 {
  return shownSize;
}
export function forgetShown(): void {
  shownSize = 0;
}

/** Counts of the part, in the order in which they were begun, and whether some minute was followed by an earlier one. */
export function countsAt(): usize {
  return counts;
}
export function countsCount(): i32 {
  return <i32>((countsEnd - counts) / COUNT);
}
export function isDisordered(): bool {
  return inDisorder;
}

/** Key and name of a row. */
export function keyOf(row: i32): u32 {
  return rows.entryAt(row).key;
}
export function nameAt(row: i32): usize {
  return rows.entryAt(row).name;
}
export function nameLength(row: i32): u32 {
  return rows.entryAt(row).length;
}

/**
 * Tells of each row: its key; a number of its name, which names of one kind share if they are the same and hardly ever
 * else; the name's length; how often it was counted in the part. The place of all these numbers.
 */
export function tellRows(): usize {
  const at = told.hold(<u32>rows.size * <u32>TOLD);
  for (let row = 0; row < rows.size; row++) {
    const entry = rows.entryAt(row);
    const to = at + <usize>row * TOLD;
    store<u32>(to, entry.key);
    store<u32>(to, hashOf(entry.key % KINDS, entry.name, entry.length, 0), 4);
    store<u32>(to, entry.length, 8);
    store<i32>(to, 0, 12);
  }
  for (let count = counts; count < countsEnd; count += COUNT) {
    const to = at + <usize>load<i32>(count) * TOLD;
    store<i32>(to, load<i32>(to, 12) + load<i32>(count, 8), 12);
  }
  return at;
}

export function rowsCount(): i32 {
  return rows.size;
}

/** Ends a part; true = all rows are forgotten, and their numbers are given anew. */
export function endRows(): bool {
  countsEnd = counts;
  inDisorder = false;
  turnPart();
  turnProofs();
  if (rows.used <= MOST_KEPT) return false;
  rows.clear();
  return true;
}

/** Forgets all groups, and with them all rows. */
export function forgetGroups(): void {
  clearGroups();
  rows.clear();
}
