import * as z from 'zod';
import { INTERVAL } from './time.ts';

interface Counted {
  minute: number;
  count: number;
}

/** How rows of a kind are told apart but for their minute. */
export interface RowKind<T extends Counted> {
  row: z.ZodType<T>;
  /** Names of the fields, in the order in which rows are compared after their minute. */
  fields: readonly (keyof T & string)[];
  /** Canonical order: by minute, then by the fields. */
  compare: (a: T, b: T) => number;
}

/**
 * Rows that differ in nothing but minute and count, as one series: how many leading fields it has from the series
 * before, its other fields, and its counts as `INTERVAL*COUNT …`, each interval counted from the one before it (the
 * first from the document's `since`), `*1` left out. Series stand in canonical order.
 */
export const PackedRows = z.array(z.tuple([z.int().nonnegative()], z.union([z.string(), z.number(), z.boolean()])));
export type PackedRows = z.infer<typeof PackedRows>;

const COUNTS = /^\d{1,9}(?:\*[1-9]\d{0,14})?(?: \d{1,9}(?:\*[1-9]\d{0,14})?)*$/;

type Level<T> = Map<unknown, Level<T> | T[]>;

/** Rows by series, in canonical order of the series; expects them in canonical order. */
const seriesOf = <T extends Counted>(rows: readonly T[], { fields, compare }: RowKind<T>): T[][] => {
  const root: Level<T> = new Map();
  const all: T[][] = [];
  const last = fields.at(-1)!;
  for (const row of rows) {
    let level = root;
    for (const field of fields) {
      if (field === last) break;
      let next = level.get(row[field]);
      if (next === undefined) {
        next = new Map();
        level.set(row[field], next);
      }
      level = next as Level<T>;
    }
    const known = level.get(row[last]) as T[] | undefined;
    if (known) known.push(row);
    else {
      const begun = [row];
      level.set(row[last], begun);
      all.push(begun);
    }
  }
  return all
    .map((series) => ({ series, head: { ...series[0]!, minute: 0 } }))
    .sort((a, b) => compare(a.head, b.head))
    .map(({ series }) => series);
};

/** Packs rows in canonical order; `since` is an interval, in minutes since the epoch, that is not after any of them. */
export const packRows = <T extends Counted>(rows: readonly T[], kind: RowKind<T>, since: number): PackedRows => {
  const { fields } = kind;
  return seriesOf(rows, kind).map((series, i, all) => {
    const first = series[0]!;
    const before = all[i - 1]?.[0];
    const shared = before ? fields.findIndex((field) => before[field] !== first[field]) : 0;
    let minute = since;
    let counts = '';
    for (const row of series) {
      counts += `${counts && ' '}${(row.minute - minute) / INTERVAL}${row.count === 1 ? '' : `*${row.count}`}`;
      minute = row.minute;
    }
    return [shared, ...fields.slice(shared).map((field) => first[field] as string), counts];
  });
};

/** The rows that were packed, in canonical order. Throws when they are no rows of this kind. */
export const unpackRows = <T extends Counted>(packed: PackedRows, { row, fields }: RowKind<T>, since: number): T[] => {
  const byInterval = new Map<number, T[]>();
  // The fields of a series; those that it shares stay as they are.
  const of: Record<string, unknown> = { minute: 0, count: 1 };
  for (const series of packed) {
    const shared = series[0];
    const counts = series[series.length - 1];
    if (series.length - 2 + shared !== fields.length || typeof counts !== 'string' || !COUNTS.test(counts))
      throw new Error('packed rows: a series has not the fields of its kind');
    for (let i = 1; i < series.length - 1; i++) of[fields[shared + i - 1]!] = series[i];
    const first = row.parse(of);
    let interval = 0;
    for (const one of counts.split(' ')) {
      const star = one.indexOf('*');
      interval += Number(star === -1 ? one : one.slice(0, star));
      const count = star === -1 ? 1 : Number(one.slice(star + 1));
      const rows = byInterval.get(interval);
      const counted = { ...first, minute: since + interval * INTERVAL, count };
      if (rows) rows.push(counted);
      else byInterval.set(interval, [counted]);
    }
  }
  return [...byInterval].sort(([a], [b]) => a - b).flatMap(([, rows]) => rows);
};
