import type { Bare } from '#shared/digest/count-sink.ts';
import { intervalOf } from '#shared/window/time.ts';
import { type CountLog, createCountLog } from './count-log.ts';
import { type Column, createTuples, firstOfEach, numbersOfPairs, type Tuples, type Value } from './tuples.ts';

interface Counted {
  minute: number;
  count: number;
}

/** What tells rows apart but for their minute. */
export type Field<T> = keyof Bare<T> & string;

/** Names that are not told any more. */
export interface Nameless<T> {
  /** Of each thing, by its number, whether it keeps its name. */
  stays: Uint8Array;
  /** What the others have instead of their names. */
  instead: Partial<T>;
}

/** Counts by five minutes of things of one kind, kept as numbers: a day of a busy host has hundreds of thousands. */
export interface Columns<T extends Counted> {
  add(row: T): void;
  /** Number of what a row is of. */
  seriesOf(row: Bare<T>): number;
  /** Adds a count to what has a number. */
  count(of: number, minute: number, more: number): void;
  /** Counts kept. */
  readonly size: number;
  /** Things told apart. */
  readonly names: number;
  /** What has a number, as a row of no count. */
  thing(of: number): T;
  /** What the things have in a field. */
  column<F extends Field<T>>(field: F): Column<T[F]>;
  /** Numbers of what the things have in some fields, from 0 on as it first comes. */
  numbersOf(fields: readonly Field<T>[]): Int32Array;
  /** Counts of each thing in all, by its number. */
  totals(): Float64Array;
  /** The same counts with fewer names. */
  without(names: Nameless<T>): Columns<T>;
  /** Distinct rows in canonical order, with minutes rounded down to five. */
  rows(): T[];
}

/** How rows are told apart. */
export interface Kind<T extends Counted, Values extends readonly Value[]> {
  /** What makes rows the same but for their minute. */
  fields: { readonly [I in keyof Values]: Field<T> };
  /** The values of these fields. */
  values: (row: Bare<T>) => Values;
  /** Canonical order, by minute first. */
  compare: (a: T, b: T) => number;
  make: (values: Values, minute: number, count: number) => T;
}

/** What stays has a number, all else together has 0. */
const ownNumbers = (stays: Uint8Array): Int32Array => {
  const numbers = new Int32Array(stays.length);
  for (let of = 0; of < stays.length; of++) numbers[of] = stays[of] ? of + 1 : 0;
  return numbers;
};

/** Empty {@link Columns}. */
export const createColumns = <T extends Counted, Values extends readonly Value[]>(kind: Kind<T, Values>): Columns<T> =>
  columnsOf(kind, createTuples<Values>(kind.fields.length), createCountLog());

const columnsOf = <T extends Counted, Values extends readonly Value[]>(
  kind: Kind<T, Values>,
  series: Tuples<Values>,
  counts: CountLog,
): Columns<T> => {
  const { fields, values, compare, make } = kind;

  const seriesOf = (row: Bare<T>): number => series.numberOf(values(row));

  const thing = (of: number): T => make(series.valuesOf(of), 0, 0);

  const numbersOf = (some: readonly Field<T>[]): Int32Array =>
    some.map((field) => series.column(fields.indexOf(field)).of).reduce(numbersOfPairs);

  /** Adds the rows of one interval; `rankOf` are ranks of the series, `order` the series by rank, `totals` zeros by rank. */
  const addRows = (
    to: T[],
    interval: number,
    { rankOf, order, totals }: { rankOf: Int32Array; order: Int32Array; totals: Float64Array },
  ): void => {
    const ranks: number[] = [];
    counts.each(interval, (of, count) => {
      const rank = rankOf[of]!;
      if (totals[rank] === 0) ranks.push(rank);
      totals[rank]! += count;
    });
    for (const rank of Int32Array.from(ranks).sort()) {
      to.push(make(series.valuesOf(order[rank]!), interval, totals[rank]!));
      totals[rank] = 0;
    }
  };

  const rows = (): T[] => {
    const all = Array.from({ length: series.size }, (_, of) => thing(of));
    const order = Int32Array.from(all.keys()).sort((a, b) => compare(all[a]!, all[b]!));
    const rankOf = new Int32Array(order.length);
    for (const [rank, of] of order.entries()) rankOf[of] = rank;
    const ranked = { rankOf, order, totals: new Float64Array(order.length) };
    const made: T[] = [];
    for (const interval of counts.intervals()) addRows(made, interval, ranked);
    return made;
  };

  const without = ({ stays, instead }: Nameless<T>): Columns<T> => {
    const others = createTuples<Values>(fields.length);
    // What has no name any more is the same when the rest is.
    const rests = numbersOf(fields.filter((field) => !(field in instead)));
    const own = numbersOfPairs(rests, ownNumbers(stays));
    const numbers = firstOfEach(own).map((of) =>
      others.numberOf(stays[of] ? series.valuesOf(of) : values({ ...thing(of), ...instead })),
    );
    const numberOf = own.map((number) => numbers[number]!);
    return columnsOf(kind, others, counts.renumbered(numberOf));
  };

  const count = (of: number, minute: number, more: number): void => counts.add(of, intervalOf(minute), more);

  return {
    get size() {
      return counts.size;
    },
    get names() {
      return series.size;
    },
    seriesOf,
    count,
    add: (row) => count(seriesOf(row), row.minute, row.count),
    thing,
    column: (field) => series.column(fields.indexOf(field)) as Column<T[typeof field]>,
    numbersOf,
    totals: () => counts.totals(series.size),
    without,
    rows,
  };
};
