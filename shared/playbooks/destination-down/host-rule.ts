import type { Cell } from '#shared/contracts/digest.ts';
import { isDestinationFailure } from '#shared/window/outcomes.ts';
import { failingRuns, type FailingRun, isDense, TOLERATED_SHARE, walkRun } from '#shared/window/runs.ts';
import type { ChannelView } from '#shared/window/view.ts';
import type { Pace, Patience } from './context.ts';
import { SUSTAINED } from './rule.ts';

/** Destinations that must fail together, each with as many failures, before it is this host. */
const TOGETHER = 3;

/** A time when every destination of a channel failed from this host. */
export interface HostRun {
  run: FailingRun;
  /** Three of the failing destinations took mail before. Without, it may be a channel for hopeless destinations. */
  proven: boolean;
  /** Destinations that failed, in the order in which they were found to. */
  destinations: string[];
}

interface Tried {
  failed: number;
  delivered: number;
}

const isFailing = (t: Tried): boolean =>
  t.failed >= TOGETHER && t.delivered <= TOLERATED_SHARE * (t.delivered + t.failed);
const isDelivering = (t: Tried): boolean => t.delivered > TOLERATED_SHARE * (t.delivered + t.failed);

const firstDeliveries = (channel: ChannelView): Map<string, number> =>
  new Map(
    channel.destinations.flatMap(({ name, outcomes }) => {
      const first = outcomes.find((o) => o.delivered > 0);
      return first ? [[name, first.minute] as const] : [];
    }),
  );

/** Deliveries and failures of named destinations. The empty name and the collector of rare names are none. */
const isTry = (cell: Cell): boolean =>
  cell.destination !== '' && cell.destination !== '*' && (cell.code === 'D' || isDestinationFailure(cell));

/** Times when the whole host failed to deliver a channel's mail. Linear in the channel's cells. */
export const hostRuns = (channel: ChannelView, { patience, longestWait }: Pace): HostRun[] => {
  const runs = failingRuns(channel.outcomes, longestWait).filter(isDense);
  if (runs.length === 0) return [];
  const delivered = firstDeliveries(channel);
  const earliest = Math.min(...delivered.values());
  const tries = channel.cells.filter(isTry);
  let start = 0;
  return runs.flatMap((run) => {
    while (start < tries.length && tries[start]!.minute < run.first) start++;
    const known = (name: string): boolean => (delivered.get(name) ?? Infinity) < run.first;
    const found = judge(tries, start, run, known, patience);
    if (!found) return [];
    const proven = found.filter(known).length >= TOGETHER;
    // A channel that does deliver, but not to any of these, has old mail for dead hosts and nothing else to do.
    return proven || earliest >= run.first ? [{ run, proven, destinations: found }] : [];
  });
};

/** Destinations that failed together in a run, whose tries are at `start` and after; null = it was not the host. */
const judge = (
  tries: readonly Cell[],
  start: number,
  run: FailingRun,
  known: (name: string) => boolean,
  patience: Patience,
): string[] | null => {
  const tried = new Map<string, Tried>();
  const failing = new Set<string>();
  const delivering = new Set<string>();
  const put = (set: Set<string>, name: string, is: boolean): void => {
    if (is) set.add(name);
    else set.delete(name);
  };
  let next = start;
  const readTo = (minute: number): void => {
    for (; next < tries.length && tries[next]!.minute <= minute; next++) {
      const cell = tries[next]!;
      // In the first interval the deliveries may have come before the trouble.
      if (cell.code === 'D' && cell.minute === run.first) continue;
      const t = tried.get(cell.destination) ?? { failed: 0, delivered: 0 };
      tried.set(cell.destination, t);
      if (cell.code === 'D') t.delivered += cell.count;
      else t.failed += cell.count;
      put(failing, cell.destination, isFailing(t));
      put(delivering, cell.destination, isDelivering(t));
    }
  };
  let found: string[] | null = null;
  walkRun(run, (at) => {
    const isSustained =
      at.unreachable >= at.deferred ? at.minute - run.first >= SUSTAINED : patience(run.first, at.minute);
    if (!isSustained) return false;
    readTo(at.minute);
    if (failing.size < TOGETHER || delivering.size > failing.size * TOLERATED_SHARE) return false;
    found = [...failing];
    return found.filter(known).length >= TOGETHER;
  });
  return found;
};
