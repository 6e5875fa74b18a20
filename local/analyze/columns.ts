import type { Bare } from '#shared/digest/count-sink.ts';
import { intervalOf } from '#shared/window/time.ts';
import { createCountLog } from './count-log.ts';
import { createTuples, type Value } from './tuples.ts';

interface Counted {
  minute: number;
  count: number;
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
  /** The same counts, each of what `as` makes of it. */
  changed(as: (of: T) => T): Columns<T>;
  /** Calls `see` for each thing with its counts in all. */
  totals(see: (of: T, total: number) => void): void;
  /** Distinct rows in canonical order, with minutes rounded down to five; each as what `as` makes of it. */
  rows(as?: (of: T) => T): T[];
}

/** How rows are told apart. */
export interface Kind<T extends Counted, Values extends readonly Value[]> {
  /** How many values there are. */
  width: Values['length'];
  /** What makes rows the same but for their minute. */
  values: (row: Bare<T>) => Values;
  /** Canonical order, by minute first. */
  compare: (a: T, b: T) => number;
  make: (values: Values, minute: number, count: number) => T;
}

/** Empty {@link Columns}. */
export const createColumns = <T extends Counted, Values extends readonly Value[]>(
  kind: Kind<T, Values>,
): Columns<T> => {
  const { width, values, compare, make } = kind;
  const series = createTuples<Values>(width);
  const counts = createCountLog();

  const seriesOf = (row: Bare<T>): number => series.numberOf(values(row));

  const things = (): T[] => Array.from({ length: series.size }, (_, of) => make(series.valuesOf(of), 0, 0));

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
    const all = things();
    const order = Int32Array.from(all.keys()).sort((a, b) => compare(all[a]!, all[b]!));
    const rankOf = new Int32Array(order.length);
    for (const [rank, of] of order.entries()) rankOf[of] = rank;
    const ranked = { rankOf, order, totals: new Float64Array(order.length) };
    const made: T[] = [];
    for (const interval of counts.intervals()) addRows(made, interval, ranked);
    return made;
  };

  const changed = (as: (of: T) => T): Columns<T> => {
    const others = createColumns(kind);
    const instead = Int32Array.from(things(), (of) => others.seriesOf(as(of)));
    for (const interval of counts.intervals())
      counts.each(interval, (of, count) => others.count(instead[of]!, interval, count));
    return others;
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
    totals: (see) => {
      const totals = new Float64Array(series.size);
      for (const interval of counts.intervals())
        counts.each(interval, (of, more) => {
          totals[of]! += more;
        });
      for (let of = 0; of < series.size; of++) see(make(series.valuesOf(of), 0, 0), totals[of]!);
    },
    changed,
    rows: (as) => (as ? changed(as).rows() : rows()),
  };
};
