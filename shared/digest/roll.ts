import { type ByteTable, createByteTable } from './byte-table.ts';
import { createRowStore } from './row-store.ts';

/** Names are told apart within a group, up to a limit. Made by {@link Roll.group}, and used again in later parts. */
export interface Group<Of> {
  readonly id: number;
  readonly of: Of;
  part: number;
  admitted: number;
  /** Row of each variant that takes what goes over the limit. */
  readonly rest: (number | undefined)[];
}

/** Where a count belongs; `kind` is the sort of names that the name is of. */
export interface Place<Of> {
  group: Group<Of>;
  kind: number;
  variant: number;
}

/** A text, or ASCII in a buffer. */
export type NameAt = string | { view: DataView; start: number; end: number };

/**
 * Rows by group, name and variant, counted by minute and part. What was seen in a part before need not be made again.
 * Of each group the names that come first in a part are told apart, the rest is `*`.
 */
export interface Roll<T, Of, Proof> {
  group(of: Of): Group<Of>;
  /** Counts one and gives its row; -1 = there are too many groups. */
  count(at: Place<Of>, minute: number, name: NameAt): number;
  /** Room for lines that prove a row, in this part. */
  proof(row: number): Proof | null;
  /** Calls `see` for each row and minute of the part, in the order in which they first came; a new part begins. */
  take(see: (of: T, minute: number, count: number) => void): void;
}

/** Limits of a roll, and how its rows are made. What goes over the limit is of kind 0. */
export interface RollOptions<T, Of, Proof> {
  groups: number;
  names: number;
  /** For each kind of names: of its bytes only the lower case counts. */
  lower: readonly boolean[];
  make: (of: Of, kind: number, name: string, variant: number) => T;
  /** Asked once for each row of a part. */
  room: (row: T) => Proof | null;
}

/** Variants that a group can have. */
const VARIANTS = 16;

/** Rows kept beyond the part in which they came. */
const MOST_KEPT = 25_000;

const NO_ROW = -1;

/** Rows found lately are found again by one look: so many are remembered, by a hash of key and name. */
const LATELY = 16_384;

/** Spreads keys over the numbers that a hash has. */
const SPREAD = 0x9e3779b1;

/** Note of a row for which there is no room; 0 = not asked yet. */
const NO_ROOM = 1;

const noProofs = <Proof>(): (Proof | null)[] => [null, null];

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** An empty {@link Roll}. */
export const createRoll = <T, Of, Proof>({
  groups,
  names,
  lower,
  make,
  room,
}: RollOptions<T, Of, Proof>): Roll<T, Of, Proof> => {
  let part = 1;
  let groupIds = 0;
  let groupsInPart = 0;
  let tables: ByteTable[] = [];
  let texts: Map<string, number>[] = [];
  /** By the number of a name. */
  let textOf: string[] = [];
  let firstRow: number[] = [];
  /** Where its bytes are kept; -1 = nowhere. */
  let placeOf: number[] = [];
  let lengthOf: number[] = [];
  const lately = new Int32Array(LATELY);
  let store = createRowStore();
  let rows: T[] = [];
  /** By the note of a row. */
  let proofs = noProofs<Proof>();
  /** Groups that know rows. */
  let rests: Group<Of>[] = [];

  const forget = (): void => {
    tables = lower.map((isLower) => createByteTable({ lower: isLower }));
    texts = lower.map(() => new Map<string, number>());
    for (const { rest } of rests) rest.length = 0;
    [textOf, firstRow, placeOf, lengthOf, rows, rests] = [[], [], [], [], [], []];
    lately.fill(0);
    store = createRowStore();
  };
  forget();

  const open = (group: Group<Of>): boolean => {
    if (group.part === part) return true;
    if (groupsInPart >= groups) return false;
    groupsInPart += 1;
    group.part = part;
    group.admitted = 0;
    return true;
  };

  const newRow = ({ group, kind, variant }: Place<Of>, name: number, next: number): number => {
    const key = group.id * VARIANTS + variant;
    const row = store.make({ key, kind, place: placeOf[name]!, length: lengthOf[name]! }, next);
    rows[row] = make(group.of, kind, textOf[name]!, variant);
    return row;
  };

  const newRest = ({ group, variant }: Place<Of>): number => {
    const row = store.make({ key: group.id * VARIANTS + variant, kind: 0, place: -1, length: -1 }, NO_ROW);
    rows[row] = make(group.of, 0, '*', variant);
    return row;
  };

  const countRow = (row: number, minute: number): number => {
    store.count(row, part, minute);
    return row;
  };

  const countRest = (at: Place<Of>, minute: number): number => {
    const { rest } = at.group;
    let row = rest[at.variant];
    if (row === undefined) {
      if (rest.length === 0) rests.push(at.group);
      row = newRest(at);
      rest[at.variant] = row;
    }
    return countRow(row, minute);
  };

  /** Whether a name was admitted to the group in this part, whatever the variant. */
  const isAdmitted = (first: number, id: number): boolean => {
    for (let row = first; row !== NO_ROW; row = store.nextOf(row))
      if (store.partOf(row) === part && Math.floor(store.keyOf(row) / VARIANTS) === id) return true;
    return false;
  };

  const admit = (at: Place<Of>, first: number): 'yes' | 'rest' | 'no' => {
    const { group } = at;
    if (isAdmitted(first, group.id)) return 'yes';
    if (!open(group)) return 'no';
    if (group.admitted >= names) return 'rest';
    group.admitted += 1;
    return 'yes';
  };

  const countName = (at: Place<Of>, minute: number, name: number): number => {
    const key = at.group.id * VARIANTS + at.variant;
    const first = firstRow[name]!;
    let row = first;
    while (row !== NO_ROW && store.keyOf(row) !== key) row = store.nextOf(row);
    if (row !== NO_ROW && store.partOf(row) === part) return countRow(row, minute);
    const admitted = admit(at, first);
    if (admitted === 'no') return NO_ROW;
    if (admitted === 'rest') return countRest(at, minute);
    if (row === NO_ROW) {
      row = newRow(at, name, first);
      firstRow[name] = row;
    }
    return countRow(row, minute);
  };

  /** Counts a name that has no number; it gets one if it is admitted. */
  const countNew = (
    at: Place<Of>,
    minute: number,
    text: string,
    view: DataView,
    start: number,
    end: number,
  ): number => {
    // What goes over the limit is counted with what really has that name.
    const isRest = text === '*' && at.kind === 0;
    if (isRest && at.group.rest.some((row) => row !== undefined && store.partOf(row) === part))
      return countRest(at, minute);
    const admitted = admit(at, NO_ROW);
    if (admitted === 'no') return NO_ROW;
    if (admitted === 'rest' || isRest) return countRest(at, minute);
    const name = textOf.length;
    textOf.push(text);
    texts[at.kind]!.set(text, name);
    placeOf.push(tables[at.kind]!.add(view, start, end, name));
    lengthOf.push(end - start);
    firstRow.push(newRow(at, name, NO_ROW));
    return countRow(firstRow[name]!, minute);
  };

  const countText = (at: Place<Of>, minute: number, text: string): number => {
    const known = texts[at.kind]!.get(text);
    if (known !== undefined) return countName(at, minute, known);
    const bytes = encoder.encode(text);
    return countNew(at, minute, text, new DataView(bytes.buffer), 0, bytes.length);
  };

  const countBytes = (at: Place<Of>, minute: number, view: DataView, start: number, end: number): number => {
    const { group, kind, variant } = at;
    const table = tables[kind]!;
    const key = group.id * VARIANTS + variant;
    const hash = table.hashOf(view, start, end);
    const slot = (hash ^ Math.imul(key, SPREAD)) & (LATELY - 1);
    const recent = lately[slot]! - 1;
    const place = recent === NO_ROW ? -1 : store.placeIf(recent, part, key, kind, end - start);
    if (place !== -1 && table.isAt(place, view, start, end)) return countRow(recent, minute);
    const row = countFound(at, minute, table.find(view, start, end, hash), view, start, end);
    lately[slot] = row + 1;
    return row;
  };

  const countFound = (
    at: Place<Of>,
    minute: number,
    found: number,
    view: DataView,
    start: number,
    end: number,
  ): number => {
    if (found !== -1) return countName(at, minute, found);
    const { group, kind } = at;
    const table = tables[kind]!;
    // A name that was never admitted: others came first.
    if (table.complete && group.part === part && group.admitted >= names) return countRest(at, minute);
    const bytes = decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
    const text = lower[kind] ? bytes.toLowerCase() : bytes;
    const known = texts[kind]!.get(text);
    return known === undefined ? countNew(at, minute, text, view, start, end) : countName(at, minute, known);
  };

  return {
    group: (of) => ({ id: groupIds++, of, part: 0, admitted: 0, rest: [] }),
    count: (at, minute, name) =>
      typeof name === 'string' ? countText(at, minute, name) : countBytes(at, minute, name.view, name.start, name.end),
    proof: (row) => {
      const note = store.noteOf(row);
      if (note !== 0) return proofs[note]!;
      const proof = room(rows[row]!);
      if (proof) proofs.push(proof);
      store.setNote(row, proof ? proofs.length - 1 : NO_ROOM);
      return proof;
    },
    take: (see) => {
      store.each((row, minute, count) => see(rows[row]!, minute, count));
      store.clear();
      proofs = noProofs();
      part += 1;
      groupsInPart = 0;
      if (store.size > MOST_KEPT) forget();
    },
  };
};
