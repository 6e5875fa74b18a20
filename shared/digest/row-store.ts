import { doubled } from './byte-table.ts';

/** What tells a row from all others: a key, and a name of some kind that stands at a place. */
export interface RowName {
  key: number;
  kind: number;
  place: number;
  length: number;
}

/**
 * Rows of counts by minute, as numbers side by side: a log has tens of thousands, and reading one as an object with its
 * maps takes longer than reading the line. Row numbers stay; the counts are those of a part.
 */
export interface RowStore {
  /** A new row; `next` is any number to be told again. */
  make(of: RowName, next: number): number;
  keyOf(row: number): number;
  nextOf(row: number): number;
  /** Part in which something was counted last; 0 = never. */
  partOf(row: number): number;
  /** Place of the row's name if it was counted in the part and has the key, kind and length; else -1. */
  placeIf(row: number, part: number, key: number, kind: number, length: number): number;
  count(row: number, part: number, minute: number): void;
  /** A number kept for the part, 0 at first. */
  noteOf(row: number): number;
  setNote(row: number, note: number): void;
  /** Calls `see` for what was counted in the part: rows and their minutes in the order in which they first came. */
  each(see: (row: number, minute: number, count: number) => void): void;
  /** Ends a part. */
  clear(): void;
  readonly size: number;
}

const FIRST_ROOM = 1_024;

// A row is so many numbers: the fields below, of which DISORDER says that its minutes came in disorder, and MINUTE and
// COUNT are of the last minute. It fills a line of the processor's cache.
const PART = 0;
const MINUTE = 1;
const COUNT = 2;
const KEY = 3;
const KIND = 4;
const PLACE = 5;
const LENGTH = 6;
const NOTE = 7;
const NEXT = 8;
const FIRST = 9;
const LAST = 10;
const DISORDER = 11;
const ROW = 16;

// A minute before the last is a record of four: minute, count, and the next record of its row (0 = none).
const OLD_MINUTE = 0;
const OLD_COUNT = 1;
const FOLLOWING = 2;
const RECORD = 4;

/** An empty {@link RowStore}. */
export const createRowStore = (): RowStore => {
  let rows = new Int32Array(FIRST_ROOM * ROW);
  let size = 0;
  // Number 0 means none.
  let records = new Int32Array(FIRST_ROOM * RECORD);
  let recorded = 1;
  let touched = new Int32Array(FIRST_ROOM);
  let touches = 0;

  const begin = (row: number, part: number, minute: number): void => {
    const at = row * ROW;
    rows[at + PART] = part;
    rows[at + MINUTE] = minute;
    rows[at + COUNT] = 1;
    rows[at + NOTE] = 0;
    rows[at + FIRST] = 0;
    rows[at + DISORDER] = 0;
    if (touches === touched.length) touched = doubled(touched);
    touched[touches] = row;
    touches += 1;
  };

  const turn = (at: number, minute: number): void => {
    if ((recorded + 1) * RECORD > records.length) records = doubled(records);
    const old = recorded * RECORD;
    recorded += 1;
    records[old + OLD_MINUTE] = rows[at + MINUTE]!;
    records[old + OLD_COUNT] = rows[at + COUNT]!;
    records[old + FOLLOWING] = 0;
    if (rows[at + FIRST] === 0) rows[at + FIRST] = old;
    else records[rows[at + LAST]! + FOLLOWING] = old;
    rows[at + LAST] = old;
    if (minute < rows[at + MINUTE]!) rows[at + DISORDER] = 1;
    rows[at + MINUTE] = minute;
    rows[at + COUNT] = 1;
  };

  const eachOf = (row: number, see: (row: number, minute: number, count: number) => void): void => {
    for (let at = rows[row * ROW + FIRST]!; at !== 0; at = records[at + FOLLOWING]!)
      see(row, records[at + OLD_MINUTE]!, records[at + OLD_COUNT]!);
    see(row, rows[row * ROW + MINUTE]!, rows[row * ROW + COUNT]!);
  };

  /** Where minutes came back they have several counts. */
  const eachOfDisorder = (row: number, see: (row: number, minute: number, count: number) => void): void => {
    const minutes = new Map<number, number>();
    eachOf(row, (_, minute, count) => minutes.set(minute, (minutes.get(minute) ?? 0) + count));
    for (const [minute, count] of minutes) see(row, minute, count);
  };

  return {
    get size() {
      return size;
    },
    make: ({ key, kind, place, length }, next) => {
      if ((size + 1) * ROW > rows.length) rows = doubled(rows);
      const at = size * ROW;
      rows[at + KEY] = key;
      rows[at + KIND] = kind;
      rows[at + PLACE] = place;
      rows[at + LENGTH] = length;
      rows[at + NEXT] = next;
      size += 1;
      return size - 1;
    },
    keyOf: (row) => rows[row * ROW + KEY]!,
    nextOf: (row) => rows[row * ROW + NEXT]!,
    partOf: (row) => rows[row * ROW + PART]!,
    placeIf: (row, part, key, kind, length) => {
      const at = row * ROW;
      const fits =
        rows[at + PART] === part && rows[at + KEY] === key && rows[at + KIND] === kind && rows[at + LENGTH] === length;
      return fits ? rows[at + PLACE]! : -1;
    },
    count: (row, part, minute) => {
      const at = row * ROW;
      if (rows[at + PART] !== part) begin(row, part, minute);
      else if (rows[at + MINUTE] === minute) rows[at + COUNT]! += 1;
      else turn(at, minute);
    },
    noteOf: (row) => rows[row * ROW + NOTE]!,
    setNote: (row, note) => {
      rows[row * ROW + NOTE] = note;
    },
    each: (see) => {
      for (let i = 0; i < touches; i++) {
        const row = touched[i]!;
        if (rows[row * ROW + DISORDER] === 1) eachOfDisorder(row, see);
        else eachOf(row, see);
      }
    },
    clear: () => {
      recorded = 1;
      touches = 0;
    },
  };
};
