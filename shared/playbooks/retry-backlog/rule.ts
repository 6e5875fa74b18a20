import type { Attempt } from '#shared/contracts/digest.ts';
import { freshPoint, minutesFrom } from '#shared/diagnosis/seen.ts';
import { mostlyBounces, type Spread, spreadOf } from '#shared/diagnosis/trouble.ts';
import { wilson } from '#shared/figures/wilson.ts';
import { sumOutcomes } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Messages tried in vain, and the share of the queue tried three times or more, from which on it is a backlog. */
const MANY = 500;
const OFTEN = 0.5;
/** Destinations that share it, and the largest share that one may have: one alone is another matter. */
const DESTINATIONS = 20;
const ONE = 0.3;
/** Minutes for which failures are looked at: the longest backoff, so that every waiting message had a turn. */
export const LOOKED_AT = 480;
/** Growth, and minutes over which, that make it a problem. */
const GREW = 1.25;
export const OVER = 180;
/**
 * A young one is told by its growth: so many more wait than at some time in the last three hours, they are this share of
 * all that entered since, and of at least so many second and later tries even the high end of the yield is this low.
 */
export const GREW_BY = 100;
const OF_ENTERED = 0.05;
const TRIES = 50;
const YIELD = 0.1;

/** Old mail for many destinations. */
export interface Backlog {
  readonly point: QueuePoint;
  /** The count that it is compared with. */
  readonly earlier: QueuePoint | null;
  readonly grew: boolean;
  readonly spread: Spread;
  /** First interval whose failures are looked at. */
  readonly from: number;
  /** Told by its growth, before most of it has been tried often. */
  readonly young: boolean;
}

const bringsNothing = (attempts: readonly Attempt[], from: number): boolean => {
  let [tries, delivered] = [0, 0];
  for (const { minute, failures, code, count } of attempts) {
    if (minute < from || failures === 0 || !'DQZR'.includes(code)) continue;
    tries += count;
    if (code === 'D') delivered += count;
  }
  return tries >= TRIES && wilson(delivered, tries).high <= YIELD;
};

/** The earliest count of the last three hours from which on so many came to wait; null = they did not. */
const growthOf = (channel: ChannelView, point: QueuePoint): QueuePoint | null => {
  const least = channel.queue
    .filter((p) => p !== point && minutesFrom(p.at, point.at) <= OVER)
    .reduce<QueuePoint | null>((min, p) => (min === null || p.retried < min.retried ? p : min), null);
  if (least === null || point.retried < least.retried + GREW_BY) return null;
  const { enqueued } = sumOutcomes(channel.outcomes, intervalAt(least.at));
  return point.retried - least.retried >= OF_ENTERED * enqueued ? least : null;
};

/** Whether much of a queue was tried often. */
export const isOld = ({ retried, triedOften, total }: QueuePoint): boolean =>
  retried >= MANY && triedOften >= OFTEN * total;

/** The count or listing of three hours before, and whether so much more waits now that it is a problem. */
export const growthSince = (channel: ChannelView, point: QueuePoint): Pick<Backlog, 'earlier' | 'grew'> => {
  const earlier = channel.queue.findLast((p) => minutesFrom(p.at, point.at) >= OVER) ?? null;
  return { earlier, grew: earlier !== null && point.retried >= GREW * earlier.retried };
};

/** A backlog of a channel; null = there is none, or it cannot be told. */
export const backlogOf = (view: HostView, channel: ChannelView): Backlog | null => {
  const point = freshPoint(view, channel);
  if (!point || point.retried < GREW_BY) return null;
  const from = view.latestInterval - LOOKED_AT;
  const spread = spreadOf(channel, from);
  if (spread.failing < DESTINATIONS || spread.topShare > ONE || mostlyBounces(channel, 0)) return null;
  if (isOld(point)) return { point, ...growthSince(channel, point), spread, from, young: false };
  const least = growthOf(channel, point);
  // Where hardly anybody is reached it is this host, not old mail; where most waits for a first try, a burst.
  if (!least || spread.delivered < spread.failures || point.retried * 2 < point.total) return null;
  if (!bringsNothing(channel.attempts, from)) return null;
  return { point, earlier: least, grew: true, spread, from, young: true };
};
