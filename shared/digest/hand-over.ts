import type { Attempt, Cell, Digest, Sending } from '#shared/contracts/digest.ts';
import type { Engine } from '../engine/engine.ts';
import { chooseRows, keyOf, type RowTotals, rowTotals, totalOf } from './chosen.ts';
import type { Bare, CountSink, Taker } from './count-sink.ts';
import { attemptOf, CELLS, cellOf, SENDINGS, sendingOf, type Ways } from './ways.ts';

/** What is counted of one part. */
export type Counted = Pick<Digest, 'cells' | 'sendings' | 'attempts'>;

/** A count is three numbers: row, minute, count. */
const FIELDS = 3;

const FIRST_ROOM = 1_024;

const grown = (array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const copy = new Int32Array(array.length * 2);
  copy.set(array);
  return copy;
};

/** The counts with rows counted `as` others, in the place of those that were given. */
const joined = (counts: Int32Array, as: Int32Array): Int32Array => {
  /** Place of each row's last count, and one. */
  const last = new Int32Array(as.length);
  let end = 0;
  for (let at = 0; at < counts.length; at += FIELDS) {
    const row = as[counts[at]!]!;
    const minute = counts[at + 1]!;
    const before = last[row]! - 1;
    if (before >= 0 && counts[before + 1] === minute) counts[before + 2]! += counts[at + 2]!;
    else {
      last[row] = end + 1;
      counts[end] = row;
      counts[end + 1] = minute;
      counts[end + 2] = counts[at + 2]!;
      end += FIELDS;
    }
  }
  return counts.subarray(0, end);
};

/** Makes a row of each count. `home` was never used before. */
const rowsInto = <T extends object>(rows: (T & { minute: number; count: number })[], home: number): Taker<T> => {
  const things: T[] = [];
  return {
    homeOf: () => home,
    spotOf: (of) => things.push(of) - 1,
    count: (spot, minute, count) => rows.push({ ...things[spot]!, minute, count }),
  };
};

/** Takers of each kind of groups, by its number. */
type Takers = readonly [Taker<Bare<Cell>>, Taker<Bare<Sending>>, Taker<Bare<Attempt>>];

/** Hands over what the engine counted, and remembers where each row went. */
export interface HandOver {
  /** Hands over each row and minute once, minute by minute as far as their order allows; `see` is told of all rows of senders. */
  take: (sink: CountSink | null, see: (row: number, count: number) => void) => Counted;
  nameOf: (row: number) => string;
  /** The rows' numbers are given anew. */
  forget: () => void;
}

/** {@link HandOver} of an engine. */
export const createHandOver = (engine: Engine, ways: Ways): HandOver => {
  const decoder = new TextDecoder();
  let homes = new Int32Array(FIRST_ROOM);
  let spots = new Int32Array(FIRST_ROOM);
  let parts = 0;

  const nameOf = (row: number): string =>
    decoder.decode(new Uint8Array(engine.memory.buffer, engine.nameAt(row), engine.nameLength(row)));

  const room = (rows: number): void => {
    while (rows > homes.length) {
      homes = grown(homes);
      spots = grown(spots);
    }
  };

  /** `name` = what is told of the row's name; null = nothing. */
  const spotOf = (key: number, name: string | null, minute: number, [cells, sendings, attempts]: Takers): number => {
    const group = ways.groupOf(key);
    if (group.kind === CELLS) return cells.spotOf(cellOf(group, key, name ?? '*'), minute);
    if (group.kind !== SENDINGS) return attempts.spotOf(attemptOf(group, key), minute);
    const sending = sendingOf(group, key, name ?? '*');
    return sendings.spotOf(name === null ? { ...sending, authenticated: false } : sending, minute);
  };

  /** Hands over counts that stand minute by minute; `rests` are rows without names. */
  const hand = (counts: Int32Array, rows: RowTotals, takers: Takers, rests: ReadonlySet<number> | null): void => {
    let minute = Number.NaN;
    let homesOfMinute: readonly number[] = [];
    for (let at = 0; at < counts.length; at += FIELDS) {
      const row = counts[at]!;
      const key = keyOf(rows, row);
      const { kind } = ways.groupOf(key);
      if (counts[at + 1] !== minute) {
        minute = counts[at + 1]!;
        homesOfMinute = [takers[0].homeOf(minute), takers[1].homeOf(minute), takers[2].homeOf(minute)];
      }
      const home = homesOfMinute[kind]!;
      if (homes[row] !== home) {
        spots[row] = spotOf(key, rests?.has(row) ? null : nameOf(row), minute, takers);
        homes[row] = home;
      }
      takers[kind].count(spots[row]!, minute, counts[at + 2]!);
    }
  };

  /** Sums of minutes that came back, in order of minutes: few homes and long runs of an interval cost a taker least. */
  const inOrder = (counts: Int32Array): Int32Array => {
    const sums = new Map<number, Map<number, number>>();
    for (let at = 0; at < counts.length; at += FIELDS) {
      const row = counts[at]!;
      const minute = counts[at + 1]!;
      const own = sums.get(minute) ?? new Map<number, number>();
      sums.set(minute, own.set(row, (own.get(row) ?? 0) + counts[at + 2]!));
    }
    const sorted = [...sums].sort(([a], [b]) => a - b);
    return Int32Array.from(sorted.flatMap(([minute, own]) => [...own].flatMap(([row, count]) => [row, minute, count])));
  };

  return {
    nameOf,
    take: (sink, see) => {
      const done: Counted = { cells: [], sendings: [], attempts: [] };
      parts += 1;
      // Homes of others are above zero.
      const takers: Takers = sink
        ? [sink.cells, sink.sendings, sink.attempts]
        : [rowsInto(done.cells, -parts), rowsInto(done.sendings, -parts), rowsInto(done.attempts, -parts)];
      const rows = rowTotals(engine);
      const listed = new Int32Array(engine.memory.buffer, engine.countsAt(), engine.countsCount() * FIELDS);
      const counts = engine.isDisordered() ? inOrder(listed) : listed;
      room(rows.size);
      const chosen = sink?.choose ? chooseRows(rows, ways, sink.choose) : null;
      // What such a row is here it was not before and will not be.
      const forgetRests = (): void => chosen?.rests.forEach((row) => (homes[row] = 0));
      forgetRests();
      hand(chosen ? joined(counts, chosen.as) : counts, rows, takers, chosen?.rests ?? null);
      forgetRests();
      for (let row = 0; row < rows.size; row++)
        if (totalOf(rows, row) > 0 && ways.groupOf(keyOf(rows, row)).kind === SENDINGS) see(row, totalOf(rows, row));
      return done;
    },
    forget: () => {
      homes.fill(0);
    },
  };
};
