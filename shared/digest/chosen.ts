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

/** Rows by what makes their names comparable, with how often each was counted in all. */
const candidatesOf = (engine: Engine, ways: Ways, totals: Int32Array): Rows[] => {
  const found = new Map<object, Rows>();
  for (let row = 0; row < totals.length; row++) {
    if (totals[row] === 0 || engine.nameLength(row) === 0) continue;
    const group = ways.groupOf(engine.keyOf(row));
    if (group.kind === ATTEMPTS) continue;
    let own = found.get(group);
    if (!own) {
      const code = group.kind === CELLS ? group.code : null;
      own = { channel: group.channel, code, rows: [], names: [], totals: [] };
      found.set(group, own);
    }
    own.rows.push(row);
    own.names.push(engine.nameHash(row));
    own.totals.push(totals[row]!);
  }
  return [...found.values()];
};

/**
 * Lets `choose` say which rows of a part are made known by name; `totals` is how often each row was counted. Rows without
 * a name that nothing else tells apart are one.
 */
export const chooseRows = (
  engine: Engine,
  ways: Ways,
  totals: Int32Array,
  choose: NonNullable<CountSink['choose']>,
): Chosen => {
  const candidates = candidatesOf(engine, ways, totals);
  const marks = choose(candidates);
  const as = new Int32Array(totals.length);
  for (let row = 0; row < as.length; row++) as[row] = row;
  const rests = new Map<number, number>();
  for (const [i, { rows }] of candidates.entries())
    for (let at = 0; at < rows.length; at++) {
      if (marks[i]![at]) continue;
      const row = rows[at]!;
      const key = restKeyOf(engine.keyOf(row));
      const rest = rests.get(key) ?? row;
      rests.set(key, rest);
      as[row] = rest;
    }
  return { as, rests: new Set(rests.values()) };
};
