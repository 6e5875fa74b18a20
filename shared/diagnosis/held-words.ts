import type { QueuePoint } from '#shared/window/queue-points.ts';

/** How many of a queue's files are held, besides those that wait: `3 held (1 by Queuewarden)`. */
export const heldWords = ({ held, heldByUs }: Pick<QueuePoint, 'held' | 'heldByUs'>): string =>
  held === null
    ? 'held ones are not in the listing'
    : `${held} held${heldByUs > 0 ? ` (${heldByUs} by Queuewarden)` : ''}`;
