/** Sum over intervals `from` to `to`, both included. */
export type RangeSum = (from: number, to: number) => number;

/** Prepares sums of values by minute; each is then found in logarithmic time. */
export const rangeSum = (values: ReadonlyMap<number, number>): RangeSum => {
  const minutes = [...values.keys()].sort((a, b) => a - b);
  const sums = [0];
  for (const minute of minutes) sums.push(sums.at(-1)! + values.get(minute)!);
  // Number of intervals before a minute.
  const before = (minute: number): number => {
    let [low, high] = [0, minutes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (minutes[middle]! < minute) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (from, to) => sums[before(to + 1)]! - sums[before(from)]!;
};
