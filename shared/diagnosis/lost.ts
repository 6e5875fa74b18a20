import type { QueuePoint } from '#shared/window/queue-points.ts';
import { minutesFrom } from './seen.ts';

/**
 * Files a minute by which a queue shrank from one count to the next, below 0 if it grew; null when the counts do not tell:
 * a directory was not read to its end, messages were held or released between them, or a listing does not show held ones. The deliveries of the log are no
 * measure of it: they count recipients, of which a file has one or thousands.
 */
export const lostPerMinute = (before: QueuePoint, now: QueuePoint): number | null => {
  const minutes = minutesFrom(before.at, now.at);
  if (minutes <= 0 || !before.complete || !now.complete || before.held === null || before.held !== now.held)
    return null;
  return (before.total - now.total) / minutes;
};
