import { heldByUs } from '#shared/acts/held.ts';
import type { Act } from '#shared/contracts/acts.ts';
import type { QueueCounts } from '#shared/contracts/evidence.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { byText } from './merge.ts';
import { intervalAt } from './time.ts';

/** What only a listing tells of a queue. */
export interface ListingView {
  /** Its heading in the evidence. */
  readonly line: EvidenceLine | null;
  /** Since when the first of those waits that were never tried; null = there is none, or its date could not be read. */
  readonly untriedSince: Instant | null;
}

/** A channel's files at the time of a snapshot: the collector's count, or a listing of the whole queue. */
export interface QueuePoint {
  readonly at: Instant;
  /** Files that are not held. */
  readonly total: number;
  readonly neverTried: number;
  /** Files by failed attempts, from their names: index 0 = never tried; the last index collects the rest. */
  readonly byAttempts: readonly number[];
  readonly retried: number;
  /** Tried without success three times or more. */
  readonly triedOften: number;
  /** Null = a listing that shows no held files, which does not mean that there are none. */
  readonly held: number | null;
  /** How many of the held ones may be held by commands of ours. */
  readonly heldByUs: number;
  /** Null = not sampled. */
  readonly oldest: Instant | null;
  /** False: lower bounds. */
  readonly complete: boolean;
  /** Null = counted by the collector. */
  readonly listing: ListingView | null;
}

/** Held files of a channel at the time of a snapshot, which may tell of nothing else. */
export type HeldPoint = Pick<QueuePoint, 'at' | 'heldByUs' | 'complete' | 'listing'> & { readonly held: number };

/** What was counted or listed of a channel, ascending by time. */
export interface QueueSeries {
  readonly queue: readonly QueuePoint[];
  readonly held: readonly HeldPoint[];
}

type Counted = QueueCounts['channels'][number];
type Listed = Extract<Fact, { kind: 'qm-directory' | 'qm-held' }>;

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

const pointOf = (
  at: Instant,
  byAttempts: readonly number[],
  rest: Pick<QueuePoint, 'held' | 'heldByUs' | 'oldest' | 'complete' | 'listing'>,
): QueuePoint => ({
  at,
  total: sum(byAttempts),
  neverTried: byAttempts[0] ?? 0,
  byAttempts,
  retried: sum(byAttempts.slice(1)),
  triedOften: sum(byAttempts.slice(3)),
  ...rest,
});

const counted = (
  at: Instant,
  { byAttempts, held, oldest, channel }: Counted,
  complete: boolean,
  acts: readonly Act[],
) =>
  pointOf(at, byAttempts, {
    held,
    heldByUs: Math.min(held, heldByUs(acts, channel, at)),
    oldest,
    complete,
    listing: null,
  });

const histogramOf = (attempts: readonly (readonly [number, number])[]): number[] => {
  const counts: number[] = [];
  for (const [failed, files] of attempts) {
    while (counts.length <= failed) counts.push(0);
    counts[failed]! += files;
  }
  return counts;
};

const listed = (fact: Extract<Fact, { kind: 'qm-directory' }>, acts: readonly Act[]): QueuePoint => {
  const { at, name, held, attempts, oldest, line, untriedSince = null } = fact;
  return pointOf(at, histogramOf(attempts), {
    held,
    heldByUs: Math.min(held ?? 0, heldByUs(acts, name, at)),
    oldest,
    complete: true,
    listing: { line, untriedSince },
  });
};

/**
 * One of each interval, ascending by time: the collector's count, which tells most; a listing where there is none, or
 * none that was read to its end. Of several listings the last.
 */
const merged = <P extends HeldPoint | QueuePoint>(points: readonly P[]): P[] => {
  const best = new Map<number, P>();
  const rank = ({ listing, complete }: P): number => (listing === null ? (complete ? 2 : 0) : 1);
  for (const point of points.toSorted((a, b) => byText(a.at, b.at))) {
    const interval = intervalAt(point.at);
    const other = best.get(interval);
    if (!other || rank(point) >= rank(other)) best.set(interval, point);
  }
  return [...best.values()].sort((a, b) => byText(a.at, b.at));
};

const heldIn = (points: readonly QueuePoint[]): HeldPoint[] =>
  points.flatMap((point) => (point.held === null ? [] : [{ ...point, held: point.held }]));

const heldOnly = ({ at, name, held, line }: Extract<Fact, { kind: 'qm-held' }>, acts: readonly Act[]): HeldPoint => ({
  at,
  held,
  heldByUs: Math.min(held, heldByUs(acts, name, at)),
  complete: true,
  listing: { line, untriedSince: null },
});

/**
 * What is known of the queues of a host, by channel. A listing counts if it shows all of its queue; that of held files
 * counts them alone.
 */
export const queuesOf = (
  window: Pick<Window, 'queueCounts' | 'facts'>,
  acts: readonly Act[],
): Map<string, QueueSeries> => {
  const queues = new Map<string, { queue: QueuePoint[]; held: HeldPoint[] }>();
  const of = (channel: string) => {
    const known = queues.get(channel) ?? { queue: [], held: [] };
    queues.set(channel, known);
    return known;
  };
  for (const { at, counts } of window.queueCounts)
    for (const channel of counts.channels) of(channel.channel).queue.push(counted(at, channel, counts.complete, acts));
  for (const fact of window.facts.filter((f): f is Listed => f.kind === 'qm-directory' || f.kind === 'qm-held')) {
    if (fact.kind === 'qm-held') of(fact.name).held.push(heldOnly(fact, acts));
    else if (fact.whole) of(fact.name).queue.push(listed(fact, acts));
  }
  return new Map(
    [...queues].map(([channel, { queue, held }]) => [
      channel,
      { queue: merged(queue), held: merged([...heldIn(queue), ...held]) },
    ]),
  );
};
