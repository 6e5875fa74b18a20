import type * as z from 'zod';
import { mergeSorted } from './merge.ts';
import { INTERVAL } from './time.ts';

interface Counted {
  minute: number;
  count: number;
}

/** How rows of a kind are told apart but for their minute. */
export interface RowKind<T extends Counted> {
  /** Contract of each field. */
  shape: { readonly [K in keyof T]: z.ZodType };
  /** A row of no thing. */
  blank: T;
  /** A row of the same thing. Written out for each kind, for a copy by spread takes several times as long. */
  make: (of: T, minute: number, count: number) => T;
  /** Names of the fields, in the order in which rows are compared after their minute. */
  fields: readonly (keyof T & string)[];
  /** Canonical order: by minute, then by the fields. */
  compare: (a: T, b: T) => number;
}

/** Rows that differ in nothing but minute and count. Series stand in canonical order, each thing once. */
export interface Series<T extends Counted> {
  /** The thing: a row of minute 0. */
  readonly of: T;
  /** Its first interval, in minutes since the epoch. */
  readonly first: number;
  /** Its counts as `*COUNT INTERVAL*COUNT …`, each interval counted from the one before it; `*1` is left out. */
  readonly counts: string;
}

/**
 * A series as it is stored: how many leading fields it has from the series before, its other fields, and its counts,
 * their first interval counted from the document's `since`.
 */
export type StoredSeries = [number, ...(string | number | boolean)[]];

const COUNTS = /^\d{1,9}(?:\*[1-9]\d{0,14})?(?: \d{1,9}(?:\*[1-9]\d{0,14})?)*$/;

const [SPACE, STAR, ZERO] = [0x20, 0x2a, 0x30];

const eachCount = ({ first, counts }: Series<Counted>, see: (minute: number, count: number) => void): void => {
  let [minute, number, isCount] = [first, 0, false];
  for (let i = 0; i <= counts.length; i++) {
    const code = i < counts.length ? counts.charCodeAt(i) : SPACE;
    if (code >= ZERO) {
      number = number * 10 + code - ZERO;
      continue;
    }
    if (!isCount) minute += number * INTERVAL;
    if (code === SPACE) see(minute, isCount ? number : 1);
    isCount = code === STAR;
    number = 0;
  }
};

/** Minutes and counts of a series, in turn. */
const pairsOf = (series: Series<Counted>): number[] => {
  const pairs: number[] = [];
  eachCount(series, (minute, count) => void pairs.push(minute, count));
  return pairs;
};

/** A series of these minutes and counts, ascending; null = there are none. */
const seriesWith = <T extends Counted>(of: T, pairs: readonly number[]): Series<T> | null => {
  if (pairs.length === 0) return null;
  let counts = '';
  for (let i = 0; i < pairs.length; i += 2) {
    if (i > 0) counts += ` ${(pairs[i]! - pairs[i - 2]!) / INTERVAL}`;
    if (pairs[i + 1] !== 1) counts += `*${pairs[i + 1]}`;
  }
  return { of, first: pairs[0]!, counts };
};

/** Both counted together. */
const sum = <T extends Counted>(a: Series<T>, b: Series<T>): Series<T> => {
  const [x, y] = [pairsOf(a), pairsOf(b)];
  const pairs: number[] = [];
  for (let i = 0, j = 0; i < x.length || j < y.length;) {
    const minute = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    let count = 0;
    for (; x[i] === minute; i += 2) count += x[i + 1]!;
    for (; y[j] === minute; j += 2) count += y[j + 1]!;
    pairs.push(minute, count);
  }
  return seriesWith(a.of, pairs)!;
};

/** Series of rows in any order; what is the same is added up. */
export const seriesOf = <T extends Counted>(rows: readonly T[], { compare, make }: RowKind<T>): Series<T>[] => {
  const ones = rows
    .map((row) => ({ of: make(row, 0, 1), minute: row.minute, count: row.count }))
    .sort((a, b) => compare(a.of, b.of) || a.minute - b.minute);
  const out: Series<T>[] = [];
  for (let start = 0, end = 0; start < ones.length; start = end) {
    const { of } = ones[start]!;
    const pairs: number[] = [];
    for (; end < ones.length && compare(ones[end]!.of, of) === 0; end++) {
      const { minute, count } = ones[end]!;
      if (pairs.at(-2) === minute) pairs[pairs.length - 1]! += count;
      else pairs.push(minute, count);
    }
    out.push(seriesWith(of, pairs)!);
  }
  return out;
};

/** Series with further rows counted, and without the intervals before `cutoff`. Linear in the series; most are left as they are. */
export const foldSeries = <T extends Counted>(
  known: readonly Series<T>[],
  more: readonly T[],
  kind: RowKind<T>,
  cutoff: number | null,
): Series<T>[] => {
  const all = mergeSorted(known, seriesOf(more, kind), (a, b) => kind.compare(a.of, b.of), sum);
  return cutoff === null
    ? all
    : all.flatMap((series) => (series.first < cutoff ? (young(series, cutoff) ?? []) : series));
};

const young = <T extends Counted>(series: Series<T>, cutoff: number): Series<T> | null => {
  const pairs = pairsOf(series);
  let from = 0;
  while (from < pairs.length && pairs[from]! < cutoff) from += 2;
  return seriesWith(series.of, pairs.slice(from));
};

/** Rows in canonical order. Each is put in its place at once: to sort them takes longer than to make them. */
export const rowsOf = <T extends Counted>(all: readonly Series<T>[], { make }: RowKind<T>): T[] => {
  const places = new Map<number, number>();
  for (const series of all) eachCount(series, (minute) => void places.set(minute, (places.get(minute) ?? 0) + 1));
  let total = 0;
  for (const [minute, count] of [...places].sort(([a], [b]) => a - b)) {
    places.set(minute, total);
    total += count;
  }
  const rows: T[] = [];
  rows.length = total;
  for (const series of all) {
    eachCount(series, (minute, count) => {
      const place = places.get(minute)!;
      places.set(minute, place + 1);
      rows[place] = make(series.of, minute, count);
    });
  }
  return rows;
};

/** What is stored of series; `since` is an interval, in minutes since the epoch, that is not after any of them. */
export const storeSeries = <T extends Counted>(
  all: readonly Series<T>[],
  { fields }: RowKind<T>,
  since: number,
): StoredSeries[] =>
  all.map(({ of, first, counts }, i) => {
    const before = all[i - 1]?.of;
    const shared = before ? fields.findIndex((field) => before[field] !== of[field]) : 0;
    const stored: StoredSeries = [shared];
    for (let field = shared; field < fields.length; field++) stored.push(of[fields[field]!] as string);
    stored.push(`${(first - since) / INTERVAL}${counts}`);
    return stored;
  });

/** The series that were stored. Throws when they are none of this kind, or not in order. */
export const readSeries = <T extends Counted>(
  stored: unknown,
  { shape, blank, make, fields }: RowKind<T>,
  since: number,
): Series<T>[] => {
  if (!Array.isArray(stored)) throw new Error('there are no series');
  let of: T | null = null;
  return stored.map((series: unknown, index): Series<T> => {
    const bad = (what: string): Error => new Error(`series ${index} ${what}`);
    if (!Array.isArray(series)) throw bad('is none');
    const shared: unknown = series[0];
    const counts: unknown = series[series.length - 1];
    if (!Number.isInteger(shared) || series.length - 2 + (shared as number) !== fields.length || series.length < 3)
      throw bad('has not the fields of its kind');
    if ((shared as number) < 0 || (of === null && shared !== 0)) throw bad('shares more than there is');
    if (typeof counts !== 'string' || !COUNTS.test(counts)) throw bad('has no counts');
    const next = make(of ?? blank, 0, 1);
    for (let i = 1; i < series.length - 1; i++) {
      const field = fields[(shared as number) + i - 1]!;
      if (!shape[field].safeParse(series[i]).success) throw bad(`has no ${field}`);
      next[field] = series[i] as T[typeof field];
    }
    const differs = fields[shared as number]!;
    if (of !== null && !(next[differs] > of[differs])) throw bad('is not in order');
    of = next;
    const first = /^\d+/.exec(counts)![0];
    return { of, first: since + Number(first) * INTERVAL, counts: counts.slice(first.length) };
  });
};
