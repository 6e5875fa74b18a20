import type { Bounds } from '#shared/contracts/finding.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import type { QueuedMessage } from '#shared/contracts/result.ts';

/** Whether a listed message lies within bounds. A figure that the listing does not give lies outside of every bound on it. */
export const withinBounds = (
  bounds: Bounds | undefined,
  { attempts, blocks, queuedSince }: Pick<QueuedMessage, 'attempts' | 'blocks' | 'queuedSince'>,
  now: Instant,
): boolean => {
  if (!bounds) return true;
  const age = queuedSince === null ? null : (fromInstant(now) - fromInstant(queuedSince)) / 60_000;
  return (
    between(age, bounds.minAge, undefined) &&
    between(attempts, bounds.minAttempts, bounds.maxAttempts) &&
    between(blocks, bounds.minBlocks, bounds.maxBlocks)
  );
};

const between = (value: number | null, least: number | undefined, most: number | undefined): boolean =>
  (least === undefined && most === undefined) ||
  (value !== null && value >= (least ?? -Infinity) && value <= (most ?? Infinity));
