/** At least one. An empty selection is an error in every line of this program, never "all". */
export type NonEmpty<T> = readonly [T, ...T[]];

/** Narrows to {@link NonEmpty}. */
export const isNonEmpty = <T>(items: readonly T[]): items is NonEmpty<T> => items.length > 0;

/**
 * Numbers as qm takes them: `1,3,20-22`. A range only ever spans numbers that are all in the set. Throws on none and on
 * what is no positive integer.
 */
export const compact = (numbers: NonEmpty<number>): string => {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  if (sorted.length === 0) throw new Error('an empty selection selects nothing');
  if (!sorted.every((n) => Number.isSafeInteger(n) && n > 0)) throw new Error('a message number is a positive integer');
  const runs: [number, number][] = [];
  for (const n of sorted) {
    const last = runs.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
};

/** Most messages in one line: an answer of this size can still be checked line by line before the next is sent. */
export const BATCH_LIMIT = 200;

/** First batches of an action: a mistake shows on one message, then on ten. */
const CANARY: readonly number[] = [1, 10];

/** Cuts targets, in ascending order of number, into batches: 1, then 10, then as many as fit `room` characters. */
export const batches = <T extends { number: number }>(targets: readonly T[], room: number): NonEmpty<T>[] => {
  const sorted = [...targets].sort((a, b) => a.number - b.number);
  const cut: NonEmpty<T>[] = [];
  let from = 0;
  while (from < sorted.length) {
    const limit = CANARY[cut.length] ?? BATCH_LIMIT;
    const batch: [T, ...T[]] = [sorted[from]!];
    let length = String(batch[0].number).length;
    let next = from + 1;
    for (; next < sorted.length && batch.length < limit; next += 1) {
      const digits = String(sorted[next]!.number).length + 1;
      // Each number costs at most itself and a separator, so the sum bounds the compacted text.
      if (length + digits > room && compactLength(batch, sorted[next]!) > room) break;
      length += digits;
      batch.push(sorted[next]!);
    }
    cut.push(batch);
    from = next;
  }
  return cut;
};

const compactLength = <T extends { number: number }>(batch: readonly T[], more: T): number =>
  compact([more.number, ...batch.map((t) => t.number)]).length;
