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

/** Union of sorted, distinct rows with rows in any order; what is the same is added up. Linear in the sorted rows. */
export const mergeCounts = <T extends Counted>(
  sorted: readonly T[],
  more: readonly T[],
  compare: (a: T, b: T) => number,
): T[] => {
  const added = addUp([...more].sort(compare), compare);
  const out: T[] = [];
  let next = 0;
  for (const row of sorted) {
    while (next < added.length && compare(added[next]!, row) < 0) out.push(added[next++]!);
    const same = added[next];
    if (same && compare(same, row) === 0) {
      out.push({ ...row, count: row.count + same.count });
      next++;
    } else out.push(row);
  }
  return [...out, ...added.slice(next)];
};
