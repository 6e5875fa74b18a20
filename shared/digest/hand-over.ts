import type { Attempt, Digest } from '#shared/contracts/digest.ts';
import type { Engine } from '../engine/engine.ts';
import type { CountSink, Taker } from './count-sink.ts';
import { attemptOf, CELLS, cellOf, SENDINGS, sendingOf, type Ways } from './ways.ts';

/** What is counted of one part. */
export type Counted = Pick<Digest, 'cells' | 'sendings' | 'attempts'>;

/** A count is three numbers: row, minute, count. */
const FIELDS = 3;

const FIRST_ROOM = 1_024;

const grown = <T extends Int32Array | Uint8Array>(array: T, make: (length: number) => T): T => {
  const copy = make(array.length * 2);
  copy.set(array);
  return copy;
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

/** Hands over what the engine counted, and remembers where each row went. */
export interface HandOver {
  /** Hands over each row and minute once, minute by minute as far as their order allows; `see` is told of each that is of a sender. */
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
  /** Kinds of rows and one; 0 = not known. */
  let kinds = new Uint8Array(FIRST_ROOM);
  let parts = 0;

  const nameOf = (row: number): string =>
    decoder.decode(new Uint8Array(engine.memory.buffer, engine.nameAt(row), engine.nameLength(row)));

  const room = (row: number): void => {
    while (row >= homes.length) {
      homes = grown(homes, (length) => new Int32Array(length));
      spots = grown(spots, (length) => new Int32Array(length));
      kinds = grown(kinds, (length) => new Uint8Array(length));
    }
  };

  const spotOf = (
    row: number,
    minute: number,
    cells: CountSink['cells'],
    sendings: CountSink['sendings'],
    attempts: Taker<Omit<Attempt, 'minute' | 'count'>>,
  ): number => {
    const key = engine.keyOf(row);
    const group = ways.groupOf(key);
    if (group.kind === CELLS) return cells.spotOf(cellOf(group, key, nameOf(row)), minute);
    if (group.kind === SENDINGS) return sendings.spotOf(sendingOf(group, key, nameOf(row)), minute);
    return attempts.spotOf(attemptOf(group, key), minute);
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
      const cells = sink?.cells ?? rowsInto(done.cells, -parts);
      const sendings = sink?.sendings ?? rowsInto(done.sendings, -parts);
      const attempts = rowsInto(done.attempts, -parts);
      const listed = new Int32Array(engine.memory.buffer, engine.countsAt(), engine.countsCount() * FIELDS);
      const counts = engine.isDisordered() ? inOrder(listed) : listed;
      for (let at = 0; at < counts.length; at += FIELDS) {
        const row = counts[at]!;
        const minute = counts[at + 1]!;
        const count = counts[at + 2]!;
        if (row >= homes.length) room(row);
        if (kinds[row] === 0) kinds[row] = ways.groupOf(engine.keyOf(row)).kind + 1;
        const kind = kinds[row]! - 1;
        const to = kind === CELLS ? cells : kind === SENDINGS ? sendings : attempts;
        const home = to.homeOf(minute);
        if (homes[row] !== home) {
          spots[row] = spotOf(row, minute, cells, sendings, attempts);
          homes[row] = home;
        }
        to.count(spots[row]!, minute, count);
        if (kind === SENDINGS) see(row, count);
      }
      return done;
    },
    forget: () => {
      homes.fill(0);
      kinds.fill(0);
    },
  };
};
