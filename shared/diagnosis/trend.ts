/** A measured value. */
export interface Point {
  /** Minutes; only differences count. */
  readonly minute: number;
  readonly value: number;
}

/** Points that a fit looks at: the number of pairs grows with the square. */
const MOST = 120;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const thinned = (points: readonly Point[]): readonly Point[] => {
  if (points.length <= MOST) return points;
  const step = (points.length - 1) / (MOST - 1);
  return Array.from({ length: MOST }, (_, i) => points[Math.round(i * step)]!);
};

/**
 * Change a minute: the median of the slopes of all pairs (Theil and Sen), which a third of wild values does not move.
 * Null with fewer than three points, or all at one time.
 */
export const slopeOf = (points: readonly Point[]): number | null => {
  if (points.length < 3) return null;
  const some = thinned(points);
  const slopes: number[] = [];
  for (const [i, a] of some.entries()) {
    for (const b of some.slice(i + 1)) {
      if (b.minute !== a.minute) slopes.push((b.value - a.value) / (b.minute - a.minute));
    }
  }
  return slopes.length === 0 ? null : median(slopes);
};

/** Minutes until `limit` is reached from the last point at the fitted rate; null = not at this rate, or not known. */
export const minutesUntil = (points: readonly Point[], limit: number): number | null => {
  const last = points.at(-1);
  const slope = slopeOf(points);
  if (!last || slope === null || slope === 0) return null;
  const minutes = (limit - last.value) / slope;
  return minutes >= 0 ? minutes : null;
};
