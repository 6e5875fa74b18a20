import type { Engine } from '../engine/engine.ts';
import type { Candidates, CountSink } from './count-sink.ts';
import { ATTEMPTS, CELLS, restKeyOf, type Ways } from './ways.ts';

/** Rows of a part, some of which stand for others whose names are not told. */
export interface Chosen {
  /** Row that a row is counted as, by its number. */
  as: Int32Array;
  /** Rows that stand for others: they have no name. */
  rests: ReadonlySet<number>;
}

interface Rows extends Candidates {
  rows: number[];
  names: number[];
  totals: number[];
}

/** What the engine tells of each row is four numbers. */
const TOLD = 4;

/** What the engine counted of each row of a part. */
export interface RowTotals {
  /** Number of rows; theirs are from 0 on. */
  readonly size: number;
  keyOf: (row: number) => number;
  /** Number of its name: equal names of one kind have the same, others hardly ever. */
  nameOf: (row: number) => number;
  nameLength: (row: number) => number;
  /** How often it was counted in the part. */
  totalOf: (row: number) => number;
}

/** {@link RowTotals}, until the engine is given something to do. */
export const rowTotals = (engine: Engine): RowTotals => {
  const at = engine.tellRows();
  const size = engine.rowsCount();
  const told = new Int32Array(engine.memory.buffer, at, size * TOLD);
  return {
    size,
    keyOf: (row) => told[row * TOLD]!,
    nameOf: (row) => told[row * TOLD + 1]!,
    nameLength: (row) => told[row * TOLD + 2]!,
    totalOf: (row) => told[row * TOLD + 3]!,
  };
};

/** Rows by what makes their names comparable, with how often each was counted in all. */
const candidatesOf = (rows: RowTotals, ways: Ways): Rows[] => {
  const found = new Map<object, Rows>();
  for (let row = 0; row < rows.size; row++) {
    if (rows.totalOf(row) === 0 || rows.nameLength(row) === 0) continue;
    const group = ways.groupOf(rows.keyOf(row));
    if (group.kind === ATTEMPTS) continue;
    let own = found.get(group);
    if (!own) {
      const code = group.kind === CELLS ? group.code : null;
      own = { channel: group.channel, code, rows: [], names: [], totals: [] };
      found.set(group, own);
    }
    own.rows.push(row);
    own.names.push(rows.nameOf(row));
    own.totals.push(rows.totalOf(row));
  }
  return [...found.values()];
};

/**
 * Lets `choose` say which rows of a part are made known by name. Rows without a name that nothing else tells apart are
 * one.
 */
export const chooseRows = (rows: RowTotals, ways: Ways, choose: NonNullable<CountSink['choose']>): Chosen => {
  const candidates = candidatesOf(rows, ways);
  const marks = choose(candidates);
  const as = new Int32Array(rows.size);
  for (let row = 0; row < as.length; row++) as[row] = row;
  const rests = new Map<number, number>();
  for (const [i, own] of candidates.entries())
    for (let at = 0; at < own.rows.length; at++) {
      if (marks[i]![at]) continue;
      const row = own.rows[at]!;
      const key = restKeyOf(rows.keyOf(row));
      const rest = rests.get(key) ?? row;
      rests.set(key, rest);
      as[row] = rest;
    }
  return { as, rests: new Set(rests.values()) };
};
