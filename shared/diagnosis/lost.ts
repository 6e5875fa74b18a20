import { fromInstant } from '#shared/contracts/primitives.ts';
import type { QueuePoint } from '#shared/window/view.ts';

/**
 * Files a minute by which a queue shrank from one count to the next, below 0 if it grew; null when the counts do not tell:
 * a directory was not read to its end, or messages were held or released between them. The deliveries of the log are no
 * measure of it: they count recipients, of which a file has one or thousands.
 */
export const lostPerMinute = (before: QueuePoint, now: QueuePoint): number | null => {
  const minutes = minutesBetween(before, now);
  if (minutes <= 0 || !before.complete || !now.complete || before.held !== now.held) return null;
  return (before.total - now.total) / minutes;
};

/** Minutes from one count to the next. */
export const minutesBetween = (before: QueuePoint, now: QueuePoint): number =>
  (fromInstant(now.at) - fromInstant(before.at)) / 60_000;
