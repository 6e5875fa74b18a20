interface Totals {
  readonly received: number | null;
  readonly delivered: number | null;
}

/**
 * The readings since the counters were zeroed last: a total that falls tells it. What they held before, the least
 * included, says nothing of the values since.
 */
export const sinceZeroed = <T extends Totals>(series: readonly T[]): readonly T[] => {
  let from = 0;
  let received: number | null = null;
  let delivered: number | null = null;
  for (const [index, reading] of series.entries()) {
    if (fell(received, reading.received) || fell(delivered, reading.delivered)) {
      from = index;
      received = null;
      delivered = null;
    }
    received = reading.received ?? received;
    delivered = reading.delivered ?? delivered;
  }
  return series.slice(from);
};

const fell = (before: number | null, now: number | null): boolean => before !== null && now !== null && now < before;

/**
 * A series less the least value that the counter ever had, never above the zero it began with: the absolute values.
 * `lowest` = the least that is known of before. Negative = messages were queued when the counters were zeroed (6.3
 * Administration Guide, 27.8.5).
 */
export const corrected = (series: readonly (number | null)[], lowest: number): (number | null)[] => {
  const least = series.reduce<number>((low, value) => Math.min(low, value ?? 0), Math.min(0, lowest));
  return series.map((value) => (value === null ? null : value - least));
};

/**
 * How much a running total grew from the first value to the last. A fall means that it was zeroed in between, and what
 * it shows then has been counted since.
 */
export const growth = (totals: readonly (number | null)[]): number => {
  let grown = 0;
  let previous: number | null = null;
  for (const value of totals) {
    if (value === null) continue;
    if (previous !== null) grown += value >= previous ? value - previous : Math.max(0, value);
    previous = value;
  }
  return grown;
};
