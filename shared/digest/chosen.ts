import type { Engine } from '../engine/engine.ts';
import type { Candidates, CountSink } from './count-sink.ts';
import { ATTEMPTS, CELLS, type Group, restKeyOf, type Ways } from './ways.ts';

/** Rows of a part, some of which stand for others whose names are not told. */
export interface Chosen {
  /** Row that a row is counted as, by its number. */
  as: Int32Array;
  /** Rows that stand for others: they have no name. */
  rests: ReadonlySet<number>;
}

/** What the engine tells of each row is four numbers. */
const TOLD = 4;

/**
 * What the engine counted of each row of a part, by the numbers of the rows from 0 on, until it is given something to do.
 * Numbers without functions of their own: for such the code would be compiled anew with each part.
 */
export interface RowTotals {
  readonly size: number;
  readonly told: Int32Array;
}

/** {@link RowTotals} of an engine. */
export const rowTotals = (engine: Engine): RowTotals => {
  const at = engine.tellRows();
  const size = engine.rowsCount();
  return { size, told: new Int32Array(engine.memory.buffer, at, size * TOLD) };
};

export const keyOf = ({ told }: RowTotals, row: number): number => told[row * TOLD]!;

/** Number of a row's name: equal names of one kind have the same, others hardly ever. */
const nameOf = ({ told }: RowTotals, row: number): number => told[row * TOLD + 1]!;

const nameLength = ({ told }: RowTotals, row: number): number => told[row * TOLD + 2]!;

/** How often a row was counted in the part. */
export const totalOf = ({ told }: RowTotals, row: number): number => told[row * TOLD + 3]!;

/** Rows whose names can be told or not, by their groups. */
const namedRows = (rows: RowTotals, ways: Ways): Map<Group, number[]> => {
  const found = new Map<Group, number[]>();
  for (let row = 0; row < rows.size; row++) {
    if (totalOf(rows, row) === 0 || nameLength(rows, row) === 0) continue;
    const group = ways.groupOf(keyOf(rows, row));
    if (group.kind === ATTEMPTS) continue;
    const own = found.get(group);
    if (own) own.push(row);
    else found.set(group, [row]);
  }
  return found;
};

const candidatesOf = (group: Group, own: readonly number[], rows: RowTotals): Candidates => {
  const names = new Int32Array(own.length);
  const totals = new Int32Array(own.length);
  for (let at = 0; at < own.length; at++) {
    names[at] = nameOf(rows, own[at]!);
    totals[at] = totalOf(rows, own[at]!);
  }
  return { channel: group.channel, code: group.kind === CELLS ? group.code : null, names, totals };
};

/** Counts those of some rows that have no marks as others without names. */
const joinRests = (
  as: Int32Array,
  own: readonly number[],
  marks: Uint8Array,
  { rows, rests }: { rows: RowTotals; rests: Map<number, number> },
): void => {
  for (let at = 0; at < own.length; at++) {
    if (marks[at]) continue;
    const row = own[at]!;
    const key = restKeyOf(keyOf(rows, row));
    const rest = rests.get(key) ?? row;
    if (rest === row) rests.set(key, rest);
    as[row] = rest;
  }
};

/**
 * Lets `choose` say which rows of a part are made known by name. Rows without a name that nothing else tells apart are
 * one.
 */
export const chooseRows = (rows: RowTotals, ways: Ways, choose: NonNullable<CountSink['choose']>): Chosen => {
  const named = [...namedRows(rows, ways)];
  const marks = choose(named.map(([group, own]) => candidatesOf(group, own, rows)));
  const as = new Int32Array(rows.size);
  for (let row = 0; row < as.length; row++) as[row] = row;
  const rests = new Map<number, number>();
  for (const [i, [, own]] of named.entries()) joinRests(as, own, marks[i]!, { rows, rests });
  return { as, rests: new Set(rests.values()) };
};
