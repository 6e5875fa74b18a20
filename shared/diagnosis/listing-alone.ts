import { LONGEST_BACKOFF } from '#shared/window/runs.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { freshPoint } from './seen.ts';

/**
 * The newest listing of a queue of which nothing else is known: no collector counts it, and the log shows no try of its
 * channel in the time in which each of its messages has a turn. Null = there is none, or it is old.
 */
export const listingAlone = (view: HostView, channel: ChannelView): QueuePoint | null => {
  const point = freshPoint(view, channel);
  if (!point || channel.queue.some(({ listing }) => listing === null)) return null;
  const from = intervalAt(point.at) - LONGEST_BACKOFF;
  return channel.cells.some(({ minute, code }) => minute >= from && code !== 'E') ? null : point;
};
