import type { Instant } from '#shared/contracts/primitives.ts';
import type { LogRange } from '#shared/window/ranges.ts';

/** Bytes of a log file that never arrived, although later ones did. */
export interface Hole {
  /** Evidence keys of what arrived before and after. */
  readonly between: readonly [string, string];
  readonly source: string;
  readonly fileId: string;
  readonly from: number;
  /** First byte that arrived again. */
  readonly to: number;
  /** Mail time at the end of what arrived before and after; null = not known. */
  readonly before: Instant | null;
  readonly after: Instant | null;
}

/** Holes between the ranges of each file; expects them by file, ascending by start. What lies before the first is no hole. */
export const holesOf = (ranges: readonly LogRange[]): Hole[] => {
  const holes: Hole[] = [];
  let last: LogRange | null = null;
  for (const range of ranges) {
    const { source, fileId } = range;
    if (last?.source !== source || last.fileId !== fileId) {
      last = range;
      continue;
    }
    if (range.start > last.end) {
      holes.push({
        between: [last.key, range.key],
        source,
        fileId,
        from: last.end,
        to: range.start,
        before: last.at,
        after: range.at,
      });
    }
    if (range.end > last.end) last = range;
  }
  return holes;
};
