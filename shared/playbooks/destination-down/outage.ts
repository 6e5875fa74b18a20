import type { ReasonClass } from '#shared/contracts/digest.ts';
import { isDestinationFailure, type Outcome, sumOutcomes, waitingSince } from '#shared/window/outcomes.ts';
import { type FailingRun, recoveredSince } from '#shared/window/runs.ts';
import type { ChannelView, DestinationView } from '#shared/window/view.ts';

/** Facts of one outage, for a destination or for all of a channel. */
export interface Outage {
  run: FailingRun;
  /** Failed attempts, deliveries, and recipients still waiting, since the failures began. */
  failed: number;
  delivered: number;
  /** Null when the log shows no enqueue to compare with. */
  waiting: number | null;
  /** Reasons of the failures, the most frequent first. */
  reasons: readonly { reason: ReasonClass; count: number }[];
  /** Interval since which mail flows again; null = it does not. */
  recovered: number | null;
  /** Interval of the last delivery before the failures; null = none in the window. */
  lastDelivery: number | null;
}

/** Facts of a run. `outcomes` is the series that it was found in. */
export const outageOf = (
  of: Pick<ChannelView | DestinationView, 'cells'>,
  outcomes: readonly Outcome[],
  run: FailingRun,
  latestInterval: number,
  share?: number,
): Outage => {
  const since = sumOutcomes(outcomes, run.first);
  const within = sumOutcomes(run.outcomes);
  return {
    run,
    failed: within.unreachable + within.deferred,
    delivered: sumOutcomes(run.outcomes.slice(1)).delivered,
    waiting: since.enqueued > 0 ? waitingSince(outcomes, run.first) : null,
    reasons: reasonsOf(of, run),
    recovered: recoveredSince(outcomes, run, latestInterval, share),
    lastDelivery: outcomes.findLast((o) => o.minute < run.first && o.delivered > 0)?.minute ?? null,
  };
};

const reasonsOf = (of: Pick<DestinationView, 'cells'>, run: FailingRun): Outage['reasons'] => {
  const counts = new Map<ReasonClass, number>();
  for (const cell of of.cells) {
    if (cell.minute < run.first || cell.minute > run.last || !isDestinationFailure(cell)) continue;
    counts.set(cell.reason, (counts.get(cell.reason) ?? 0) + cell.count);
  }
  // "Skipped" repeats an earlier reason, so that it explains nothing while there is another.
  const rank = (reason: ReasonClass): number => (reason === 'skipped-host' ? 1 : 0);
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => rank(a.reason) - rank(b.reason) || b.count - a.count || (a.reason < b.reason ? -1 : 1));
};

/**
 * Whether the outage still is one. Silence for longer than the longest wait between two attempts is no proof of either,
 * for by then every waiting message was tried again, was returned, or was held.
 */
export const isOngoing = ({ run, recovered }: Outage, latestInterval: number, longestWait: number): boolean =>
  run.open && recovered === null && latestInterval - run.last <= longestWait;
