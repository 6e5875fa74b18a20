/** Order of texts that is the same everywhere: by UTF-16 unit, never by locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Counted {
  count: number;
}

/** Adds up neighbours that are the same; expects sorted rows. */
const addUp = <T extends Counted>(sorted: readonly T[], compare: (a: T, b: T) => number): T[] => {
  const out: T[] = [];
  for (const row of sorted) {
    const last = out.at(-1);
    if (last && compare(last, row) === 0) out[out.length - 1] = { ...last, count: last.count + row.count };
    else out.push(row);
  }
  return out;
};

/** Union of two lists, each sorted and distinct; what is in both is added up by `add`. Linear in both. */
export const mergeSorted = <T>(
  sorted: readonly T[],
  more: readonly T[],
  compare: (a: T, b: T) => number,
  add: (a: T, b: T) => T,
): T[] => {
  const out: T[] = [];
  let next = 0;
  for (const one of sorted) {
    while (next < more.length && compare(more[next]!, one) < 0) out.push(more[next++]!);
    const same = more[next];
    if (same !== undefined && compare(same, one) === 0) {
      out.push(add(one, same));
      next++;
    } else out.push(one);
  }
  return [...out, ...more.slice(next)];
};

/** Union of sorted, distinct rows with rows in any order; what is the same is added up. Linear in the sorted rows. */
export const mergeCounts = <T extends Counted>(
  sorted: readonly T[],
  more: readonly T[],
  compare: (a: T, b: T) => number,
): T[] =>
  mergeSorted(sorted, addUp([...more].sort(compare), compare), compare, (a, b) => ({ ...a, count: a.count + b.count }));
