import type { Fact } from '#shared/contracts/fact.ts';
import { FRESH, freshFacts, minutesFrom } from '#shared/diagnosis/seen.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Files that the Job Controller does not know before it matters, and their share of those on disk. */
const UNKNOWN_TO_IT = 1_000;
const UNKNOWN_SHARE = 0.5;

type Row = Extract<Fact, { kind: 'qm-messages' }>;

/** A channel of which the Job Controller knows less than lies on disk. */
export interface Unseen {
  readonly channel: ChannelView;
  /** The count that its list is compared with. */
  readonly point: QueuePoint;
  readonly known: number;
  readonly rows: readonly Row[];
}

/**
 * The count before a list and the one after it, the smaller of both: a queue that grows or drains meanwhile must not
 * look like one that is not known. Null = none lies near.
 */
const countNear = ({ queue }: ChannelView, at: Row['at']): QueuePoint | null => {
  const near = queue.filter((p) => Math.abs(minutesFrom(p.at, at)) <= FRESH);
  const [before, after] = [near.findLast((p) => p.at <= at), near.find((p) => p.at >= at)];
  if (!before || !after) return before ?? after ?? null;
  return after.total < before.total ? after : before;
};

const comparedIn = (view: HostView): Unseen[] => {
  const listed = freshFacts(view, 'qm-messages');
  return view.channels.flatMap((channel) => {
    const rows = listed.filter((f) => f.channel === channel.name);
    const point = rows[0] ? countNear(channel, rows[0].at) : null;
    const known = rows.reduce((sum, f) => sum + f.active + f.delayed, 0);
    return point && point.total > known ? [{ channel, point, known, rows }] : [];
  });
};

/** How many of the files of some channels are not known. */
export const unseenOf = (channels: readonly Unseen[]): number =>
  channels.reduce((sum, { point, known }) => sum + point.total - known, 0);

const isMuch = (channels: readonly Unseen[]): boolean => {
  const total = channels.reduce((sum, { point }) => sum + point.total, 0);
  return unseenOf(channels) >= UNKNOWN_TO_IT && unseenOf(channels) >= UNKNOWN_SHARE * total;
};

/**
 * Channels of which the Job Controller knows too little, those first of which it knows the least: all together, for its
 * memory is one, else each that is much by itself.
 */
export const unseenIn = (view: HostView): Unseen[] => {
  const compared = comparedIn(view).toSorted((a, b) => unseenOf([b]) - unseenOf([a]));
  return isMuch(compared) ? compared : compared.filter((one) => isMuch([one]));
};
