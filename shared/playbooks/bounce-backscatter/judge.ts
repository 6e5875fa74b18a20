import type { Finding } from '#shared/contracts/finding.ts';
import { isForbidden, isListable } from '#shared/diagnosis/ask.ts';
import { freshPoint, isFresh } from '#shared/diagnosis/seen.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { bouncesOf, type QueueSample, queueSampleOf } from './queue-sample.ts';
import { type Backscatter, backscatterOf, DOMINATE } from './rule.ts';

/** Share of the queue, at the high end of its interval, below which bounces are few. */
const FEW = DOMINATE / 2;
/** Minutes for which the host's answer is awaited. */
const PATIENCE = 30;

/** What the queue says of bounces that come and find nobody. */
export interface Judged {
  readonly verdict: Finding['verdict'];
  readonly confidence: number;
  /** The newest sample of the queue, and what it says of bounces. */
  readonly drawn: QueueSample | null;
  readonly queued: ReturnType<typeof bouncesOf> | null;
  /** The newest count of the queue, where more waits than these bounces can be; null = no such doubt, or it was answered. */
  readonly open: QueuePoint | null;
}

/** The channel as it was known at the end of an interval. */
const until = (channel: ChannelView, to: number): ChannelView => {
  const seen = <T extends { minute: number }>(rows: readonly T[]): T[] => rows.filter(({ minute }) => minute <= to);
  return {
    ...channel,
    cells: seen(channel.cells),
    outcomes: seen(channel.outcomes),
    sendings: seen(channel.sendings),
    destinations: channel.destinations.map((d) => ({ ...d, cells: seen(d.cells), outcomes: seen(d.outcomes) })),
  };
};

const isNew = (view: HostView, channel: ChannelView): boolean => {
  const earlier = view.latestInterval - PATIENCE;
  return backscatterOf({ ...view, latestInterval: earlier }, until(channel, earlier)) === null;
};

/**
 * The log tells what came and what fails, a sample what is queued. Where it shows other mail, bounces are not what fills
 * the queue, and where they are few there is nothing to be done about them. Without a sample, a queue of more than twice
 * the bounces that came in the time seen is mostly of another make, or older: the host's answer is awaited, and where
 * none comes, or the host's owner forbids to take one, it is only suspected. Of a queue that is too long to be listed there will be none: the log has to do.
 */
export const judge = (view: HostView, channel: ChannelView, { came }: Backscatter): Judged => {
  const drawn = queueSampleOf(view, channel);
  const queued = drawn && bouncesOf(drawn);
  if (drawn && queued) {
    const known = { drawn, queued, open: null };
    if (queued.high >= DOMINATE) return { verdict: 'problem', confidence: 0.95, ...known };
    if (queued.high >= FEW) return { verdict: 'suspected', confidence: 0.4, ...known };
    // Nothing is asked about what is normal: an answer that grows old is called so.
    return isFresh(view, drawn.at)
      ? { verdict: 'normal', confidence: 0.8, ...known }
      : { verdict: 'unknown', confidence: 0.3, ...known };
  }
  const point = freshPoint(view, channel);
  const isOpen = point !== null && came < DOMINATE * point.total && isListable(view, channel);
  if (!isOpen) return { verdict: 'problem', confidence: 0.85, drawn, queued, open: null };
  return isNew(view, channel) && !isForbidden(view, 'sample', channel)
    ? { verdict: 'unknown', confidence: 0.3, drawn, queued, open: point }
    : { verdict: 'suspected', confidence: 0.5, drawn, queued, open: point };
};
