import type { ChannelView, HostView } from '#shared/window/view.ts';
import { instantOf } from '#shared/window/time.ts';

/** Waiting recipients, and minutes since the first of them came, before silence means anything. */
export const ENOUGH_WAITING = 5;
export const LONG_MINUTES = 30;

/** Mail of a channel that nobody tries. */
export interface Waiting {
  readonly recipients: number;
  /** Interval in which the first of them came, in minutes since the epoch. */
  readonly since: number;
  readonly minutes: number;
  /** Last entry that ended or put off a message; null = none in the time seen. */
  readonly lastEntry: number | null;
}

/** Mail that waits while the channel's log is silent; null = it is tried, or too little to say. */
export const waitingIn = (view: HostView, channel: ChannelView): Waiting | null => {
  const lastEntry = channel.outcomes.findLast((o) => o.delivered + o.returned + o.failed > 0)?.minute ?? null;
  const after = channel.outcomes.filter((o) => o.minute > (lastEntry ?? -Infinity) && o.enqueued > 0);
  const since = after[0]?.minute;
  const recipients = after.reduce((sum, o) => sum + o.enqueued, 0);
  if (since === undefined || recipients < ENOUGH_WAITING) return null;
  const minutes = view.latestInterval - since;
  if (minutes < LONG_MINUTES) return null;
  const counts = channel.queue.filter((p) => p.at >= instantOf(since));
  const [first, last] = [counts[0], counts.at(-1)];
  if (last && last.neverTried < ENOUGH_WAITING) return null;
  const grows = counts.length >= 2 && last!.total >= first!.total;
  // Dequeues are logged only where logging is on: silence counts if it was not always silent, or the files stay.
  return lastEntry !== null || grows ? { recipients, since, minutes, lastEntry } : null;
};
