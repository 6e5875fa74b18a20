import { doubled } from './byte-table.ts';

/**
 * Rows of counts by minute, as numbers side by side: a log has tens of thousands, and reading one as an object with its
 * maps takes longer than reading the line. Row numbers stay; the counts are those of a part.
 */
export interface RowStore {
  /** A new row; `next` is any number to be told again. */
  make(key: number, next: number): number;
  keyOf(row: number): number;
  nextOf(row: number): number;
  /** Part in which something was counted last; 0 = never. */
  partOf(row: number): number;
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

// A row is eight numbers: the first fields below, and whether its minutes came in disorder.
const PART = 0;
const FIRST = 1;
const LAST = 2;
const KEY = 3;
const NEXT = 4;
const NOTE = 5;
const DISORDER = 6;
const ROW = 8;

// A count is four: minute, count, and the next count of its row (0 = none).
const MINUTE = 0;
const COUNT = 1;
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

  const record = (minute: number): number => {
    if ((recorded + 1) * RECORD > records.length) records = doubled(records);
    const at = recorded * RECORD;
    records[at + MINUTE] = minute;
    records[at + COUNT] = 1;
    records[at + FOLLOWING] = 0;
    recorded += 1;
    return at;
  };

  const begin = (row: number, part: number, minute: number): void => {
    const at = row * ROW;
    const first = record(minute);
    rows[at + PART] = part;
    rows[at + FIRST] = first;
    rows[at + LAST] = first;
    rows[at + NOTE] = 0;
    rows[at + DISORDER] = 0;
    if (touches === touched.length) touched = doubled(touched);
    touched[touches] = row;
    touches += 1;
  };

  const turn = (at: number, last: number, minute: number): void => {
    if (minute < records[last + MINUTE]!) rows[at + DISORDER] = 1;
    const next = record(minute);
    records[last + FOLLOWING] = next;
    rows[at + LAST] = next;
  };

  /** Where minutes came back they have several counts. */
  const eachOfDisorder = (row: number, see: (row: number, minute: number, count: number) => void): void => {
    const minutes = new Map<number, number>();
    for (let at = rows[row * ROW + FIRST]!; at !== 0; at = records[at + FOLLOWING]!) {
      const minute = records[at + MINUTE]!;
      minutes.set(minute, (minutes.get(minute) ?? 0) + records[at + COUNT]!);
    }
    for (const [minute, count] of minutes) see(row, minute, count);
  };

  return {
    get size() {
      return size;
    },
    make: (key, next) => {
      if ((size + 1) * ROW > rows.length) rows = doubled(rows);
      rows[size * ROW + KEY] = key;
      rows[size * ROW + NEXT] = next;
      size += 1;
      return size - 1;
    },
    keyOf: (row) => rows[row * ROW + KEY]!,
    nextOf: (row) => rows[row * ROW + NEXT]!,
    partOf: (row) => rows[row * ROW + PART]!,
    count: (row, part, minute) => {
      const at = row * ROW;
      if (rows[at + PART] !== part) return begin(row, part, minute);
      const last = rows[at + LAST]!;
      if (records[last + MINUTE] === minute) records[last + COUNT]! += 1;
      else turn(at, last, minute);
    },
    noteOf: (row) => rows[row * ROW + NOTE]!,
    setNote: (row, note) => {
      rows[row * ROW + NOTE] = note;
    },
    each: (see) => {
      for (let i = 0; i < touches; i++) {
        const row = touched[i]!;
        if (rows[row * ROW + DISORDER] === 1) eachOfDisorder(row, see);
        else
          for (let at = rows[row * ROW + FIRST]!; at !== 0; at = records[at + FOLLOWING]!)
            see(row, records[at + MINUTE]!, records[at + COUNT]!);
      }
    },
    clear: () => {
      recorded = 1;
      touches = 0;
    },
  };
};
