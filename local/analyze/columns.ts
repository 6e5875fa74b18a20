import type { Bare, Marked } from '#shared/digest/count-sink.ts';
import { INTERVAL as FIVE, intervalOf } from '#shared/window/time.ts';

interface Counted {
  minute: number;
  count: number;
}

/** Counts by five minutes of things of one kind, kept as numbers: a day of a busy host has hundreds of thousands. */
export interface Columns<T extends Counted> {
  add(row: T): void;
  /** Adds a count to something that bears a mark, which tells where it was counted before. */
  addTo(of: Marked<T>, minute: number, more: number): void;
  /** Number of what a row is of. */
  seriesOf(row: Bare<T>): number;
  /** Adds a count to what has a number. */
  count(of: number, interval: number, more: number): void;
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
export interface Kind<T extends Counted> {
  /** What makes rows the same but for their minute; what has most values comes last. */
  path: readonly ((row: Bare<T>) => string | number | boolean)[];
  /** Canonical order, by minute first. */
  compare: (a: T, b: T) => number;
  /** A row like this one. */
  make: (of: Bare<T>, minute: number, count: number) => T;
}

type Level = Map<string | number | boolean, Level | number>;

const FIRST_ROOM = 1_024;

// A count is three numbers: series, interval, count.
const INTERVAL = 1;
const COUNT = 2;
const FIELDS = 3;

/** Empty {@link Columns}. */
export const createColumns = <T extends Counted>({ path, compare, make }: Kind<T>): Columns<T> => {
  const root: Level = new Map();
  const home = {};
  const series: T[] = [];
  /** Place of the last count of each series. */
  const last: number[] = [];
  let counts = new Int32Array(FIRST_ROOM * FIELDS);
  let size = 0;

  const seriesOf = (row: Bare<T>): number => {
    let level = root;
    for (let i = 0; i < path.length - 1; i++) {
      const name = path[i]!(row);
      let next = level.get(name);
      if (next === undefined) {
        next = new Map();
        level.set(name, next);
      }
      level = next as Level;
    }
    const name = path.at(-1)!(row);
    const known = level.get(name);
    if (known !== undefined) return known as number;
    level.set(name, series.length);
    last.push(-1);
    return series.push(make(row, 0, 0)) - 1;
  };

  const append = (of: number, interval: number, count: number): void => {
    if ((size + 1) * FIELDS > counts.length) {
      const bigger = new Int32Array(counts.length * 2);
      bigger.set(counts);
      counts = bigger;
    }
    const at = size * FIELDS;
    counts[at] = of;
    counts[at + INTERVAL] = interval;
    counts[at + COUNT] = count;
    last[of] = at;
    size += 1;
  };

  /** Ranks of the series in canonical order. */
  const ranks = (): Float64Array => {
    const order = series.map((_, i) => i).sort((a, b) => compare(series[a]!, series[b]!));
    const ranked = new Float64Array(order.length);
    for (const [rank, of] of order.entries()) ranked[of] = rank;
    return ranked;
  };

  /** Places of the counts in canonical order: numbers are sorted many times as fast as rows. */
  const sorted = (): Float64Array => {
    const rankOf = ranks();
    const keys = new Float64Array(size);
    let first = Infinity;
    for (let i = 0; i < size; i++) first = Math.min(first, counts[i * FIELDS + INTERVAL]!);
    // A block of six hours: the product stays far below 2 ** 53.
    for (let i = 0; i < size; i++) {
      const nth = (counts[i * FIELDS + INTERVAL]! - first) / FIVE;
      keys[i] = (nth * series.length + rankOf[counts[i * FIELDS]!]!) * size + i;
    }
    return keys.sort();
  };

  const rows = (): T[] => {
    const all: T[] = [];
    let [of, interval] = [-1, -1];
    for (const key of sorted()) {
      const at = (key % size) * FIELDS;
      const count = counts[at + COUNT]!;
      // Time that came back was counted anew.
      if (counts[at] === of && counts[at + INTERVAL] === interval) all.at(-1)!.count += count;
      else {
        of = counts[at]!;
        interval = counts[at + INTERVAL]!;
        all.push(make(series[of]!, interval, count));
      }
    }
    return all;
  };

  // In order of time, or they would not be added up.
  const changed = (as: (of: T) => T): Columns<T> => {
    const others = createColumns({ path, compare, make });
    const instead = series.map((of) => others.seriesOf(as(of)));
    const intervals = new Set<number>();
    for (let at = 0; at < size * FIELDS; at += FIELDS) intervals.add(counts[at + INTERVAL]!);
    const nth = new Map([...intervals].sort((a, b) => a - b).map((interval, i) => [interval, i]));
    const places = new Float64Array(size);
    for (let i = 0; i < size; i++) places[i] = nth.get(counts[i * FIELDS + INTERVAL]!)! * size + i;
    for (const place of places.sort()) {
      const at = (place % size) * FIELDS;
      others.count(instead[counts[at]!]!, counts[at + INTERVAL]!, counts[at + COUNT]!);
    }
    return others;
  };

  const count = (of: number, interval: number, more: number): void => {
    const at = last[of]!;
    if (at !== -1 && counts[at + INTERVAL] === interval) counts[at + COUNT]! += more;
    else append(of, interval, more);
  };

  return {
    get size() {
      return size;
    },
    count,
    seriesOf,
    addTo: (of, minute, more) => {
      if (of.home !== home) {
        of.place = seriesOf(of);
        of.home = home;
      }
      count(of.place, intervalOf(minute), more);
    },
    add: (row) => count(seriesOf(row), intervalOf(row.minute), row.count),
    totals: (see) => {
      const totals = new Float64Array(series.length);
      for (let at = 0; at < size * FIELDS; at += FIELDS) totals[counts[at]!]! += counts[at + COUNT]!;
      for (const [i, of] of series.entries()) see(of, totals[i]!);
    },
    get names() {
      return series.length;
    },
    changed,
    rows: (as) => (as ? changed(as).rows() : rows()),
  };
};
