import { doubled } from '../text/bytes.ts';
import { type ByteTable, createByteTable } from './byte-table.ts';

/** Names are told apart within a group, up to a limit. Made by {@link Roll.group}, and used again in later parts. */
export interface Group<Of> {
  readonly id: number;
  readonly of: Of;
  part: number;
  admitted: number;
}

/** A text, or ASCII in a buffer. */
export type NameAt = string | { view: DataView; start: number; end: number };

/** Takes counts; what they are of is made known once for each home, and `homeOf` is asked before each count. */
export interface Taker<T> {
  /** The home of what is counted in a minute, a number that no other home ever had. */
  homeOf(minute: number): number;
  /** Number of a thing in the home of that minute. */
  spotOf(of: T, minute: number): number;
  count(spot: number, minute: number, count: number): void;
}

/**
 * Rows by group, name and variant, counted by minute and part. What was seen in a part before need not be made again.
 * Of each group the names that come first in a part are told apart, the rest is `*`.
 */
export interface Roll<T, Of, Proof> {
  group(of: Of): Group<Of>;
  /** Counts one and gives its row; -1 = there are too many groups. `kind` is the sort of names that the name is of. */
  count(group: Group<Of>, kind: number, variant: number, minute: number, name: NameAt): number;
  /** Room for lines that prove a row, in this part. */
  proof(row: number): Proof | null;
  /** Whether lines of this minute can no longer prove a row, as {@link suffices} said. */
  isProven(row: number, minute: number): boolean;
  /** Says that a row has proof enough, but for lines of before this minute. */
  suffices(row: number, minute: number): void;
  /** Hands over each row and minute of the part once, minute by minute as far as their order allows; a new part begins. */
  take(to: Taker<T>): void;
}

/** Limits of a roll, and how its rows are made. What goes over the limit is of kind 0. */
export interface RollOptions<T, Of, Proof> {
  groups: number;
  /** Rows that a group tells apart in a part. */
  names: number;
  /** So many of them are told apart at once, the others when they come again. */
  atOnce: number;
  /** For each kind of names: of its bytes only the lower case counts. */
  lower: readonly boolean[];
  make: (of: Of, kind: number, name: string, variant: number) => T;
  /** Asked once for each row of a part. */
  room: (row: T) => Proof | null;
}

/** Variants that a group can have, and kinds of names. */
const VARIANTS = 16;
const KINDS = 2;

/** Rows kept beyond the part in which they came. */
const MOST_KEPT = 25_000;

const NO_ROW = -1;

/** Names that came once are remembered by so many hashes. */
const MARKS = 4_096;

/** Spreads keys over the numbers that a hash has. */
const SPREAD = 0x9e3779b1;

/** Note of a row for which there is no room; 0 = not asked yet. */
const NO_ROOM = 1;

const FIRST_ROOM = 1_024;

// A row is so many numbers: part and minute in which it was counted last, the place of that count, the note of its proof
// and since when it suffices, and its spot in a home.
const PART = 0;
const MINUTE = 1;
const LAST = 2;
const NOTE = 3;
const PROVEN = 4;
const HOME = 5;
const SPOT = 6;
const ROW = 8;

// A count is three: row, minute, count.
const COUNT = 2;
const FIELDS = 3;

const NEVER = 0x7fffffff;

const encoder = new TextEncoder();
const STAR = new DataView(encoder.encode('*').buffer);

/** An empty {@link Roll}. */
export const createRoll = <T, Of, Proof>({
  groups,
  names,
  atOnce,
  lower,
  make,
  room,
}: RollOptions<T, Of, Proof>): Roll<T, Of, Proof> => {
  let part = 1;
  let groupIds = 0;
  let groupsInPart = 0;
  /** The number of a name is that of its row. */
  let table: ByteTable = createByteTable();
  let rows = new Int32Array(FIRST_ROOM * ROW);
  let things: T[] = [];
  let counts = new Int32Array(FIRST_ROOM * FIELDS);
  let counted = 0;
  let inDisorder = false;
  const marks = new Int32Array(MARKS);
  /** By the note of a row. */
  let proofs: (Proof | null)[] = [null, null];

  const newRow = (group: Group<Of>, key: number, hash: number, view: DataView, start: number, end: number): number => {
    const kind = key % KINDS;
    const row = table.add(hash, key, lower[kind]!, view, start, end);
    if ((row + 1) * ROW > rows.length) rows = doubled(rows);
    things[row] = make(group.of, kind, table.nameOf(row), Math.floor(key / KINDS) % VARIANTS);
    return row;
  };

  const append = (row: number, minute: number): void => {
    if ((counted + 1) * FIELDS > counts.length) counts = doubled(counts);
    const at = counted * FIELDS;
    counts[at] = row;
    counts[at + MINUTE] = minute;
    counts[at + COUNT] = 1;
    rows[row * ROW + MINUTE] = minute;
    rows[row * ROW + LAST] = at + COUNT;
    counted += 1;
  };

  const countOne = (row: number, minute: number): number => {
    const last = rows[row * ROW + MINUTE]!;
    if (last === minute) counts[rows[row * ROW + LAST]!]! += 1;
    else {
      if (minute < last) inDisorder = true;
      append(row, minute);
    }
    return row;
  };

  /** Counts a row that was not counted in this part. */
  const countFirst = (row: number, minute: number): number => {
    const at = row * ROW;
    rows[at + PART] = part;
    rows[at + NOTE] = 0;
    rows[at + PROVEN] = NEVER;
    append(row, minute);
    return row;
  };

  /** Whether a name came before in this part; it is remembered by its hash. */
  const cameBefore = (hash: number): boolean => {
    const mark = (hash ^ Math.imul(part, SPREAD)) | 1;
    const known = marks[hash & (MARKS - 1)] === mark;
    marks[hash & (MARKS - 1)] = mark;
    return known;
  };

  /** False = there are too many groups. */
  const open = (group: Group<Of>): boolean => {
    if (group.part === part) return true;
    if (groupsInPart >= groups) return false;
    groupsInPart += 1;
    group.part = part;
    group.admitted = 0;
    return true;
  };

  const admit = (group: Group<Of>, hash: number): boolean => {
    if (group.admitted >= names || (group.admitted >= atOnce && !cameBefore(hash))) return false;
    group.admitted += 1;
    return true;
  };

  const isStar = (view: DataView, start: number, end: number): boolean =>
    end - start === 1 && view.getUint8(start) === 42;

  const countBytes = (
    group: Group<Of>,
    key: number,
    minute: number,
    view: DataView,
    start: number,
    end: number,
    isRest: boolean,
  ): number => {
    const kind = key % KINDS;
    const isLower = lower[kind]!;
    const hash = table.hashOf(key, isLower, view, start, end);
    const row = table.find(hash, key, isLower, view, start, end);
    if (row !== NO_ROW && rows[row * ROW + PART] === part) return countOne(row, minute);
    if (!open(group)) return NO_ROW;
    // What goes over the limit is counted with what really has that name.
    if (!isRest && !(kind === 0 && isStar(view, start, end)) && !admit(group, hash))
      return countBytes(group, key - kind, minute, STAR, 0, 1, true);
    return countFirst(row === NO_ROW ? newRow(group, key, hash, view, start, end) : row, minute);
  };

  const hand = (to: Taker<T>, row: number, minute: number, count: number): void => {
    const at = row * ROW;
    const home = to.homeOf(minute);
    if (rows[at + HOME] !== home) {
      rows[at + SPOT] = to.spotOf(things[row]!, minute);
      rows[at + HOME] = home;
    }
    to.count(rows[at + SPOT]!, minute, count);
  };

  /** Minutes that came back have several counts. Few homes and long runs of an interval cost a taker least. */
  const handSums = (to: Taker<T>): void => {
    const sums = new Map<number, Map<number, number>>();
    for (let at = 0; at < counted * FIELDS; at += FIELDS) {
      const row = counts[at]!;
      const minute = counts[at + MINUTE]!;
      const own = sums.get(minute) ?? new Map<number, number>();
      sums.set(minute, own.set(row, (own.get(row) ?? 0) + counts[at + COUNT]!));
    }
    for (const [minute, own] of [...sums].sort(([a], [b]) => a - b))
      for (const [row, count] of own) hand(to, row, minute, count);
  };

  return {
    group: (of) => ({ id: groupIds++, of, part: 0, admitted: 0 }),
    count: (group, kind, variant, minute, name) => {
      const key = (group.id * VARIANTS + variant) * KINDS + kind;
      if (typeof name !== 'string') return countBytes(group, key, minute, name.view, name.start, name.end, false);
      const own = encoder.encode(name);
      return countBytes(group, key, minute, new DataView(own.buffer, own.byteOffset), 0, own.length, false);
    },
    proof: (row) => {
      const note = rows[row * ROW + NOTE]!;
      if (note !== 0) return proofs[note]!;
      const proof = room(things[row]!);
      if (proof) proofs.push(proof);
      rows[row * ROW + NOTE] = proof ? proofs.length - 1 : NO_ROOM;
      return proof;
    },
    isProven: (row, minute) => minute >= rows[row * ROW + PROVEN]!,
    suffices: (row, minute) => {
      rows[row * ROW + PROVEN] = minute;
    },
    take: (to) => {
      if (inDisorder) handSums(to);
      else
        for (let at = 0; at < counted * FIELDS; at += FIELDS)
          hand(to, counts[at]!, counts[at + MINUTE]!, counts[at + COUNT]!);
      counted = 0;
      inDisorder = false;
      proofs = [null, null];
      part += 1;
      groupsInPart = 0;
      if (table.size <= MOST_KEPT) return;
      table = createByteTable();
      rows = new Int32Array(FIRST_ROOM * ROW);
      things = [];
    },
  };
};
