import { failingRuns, failuresOf, type FailingRun, isDense } from '#shared/window/runs.ts';
import type { Outcome } from '#shared/window/outcomes.ts';
import type { ChannelView, DestinationView } from '#shared/window/view.ts';
import { INTERVAL } from '#shared/window/time.ts';
import { type RangeSum, rangeSum } from '#shared/figures/range-sum.ts';

/** Whether temporary refusals since `first` lasted so long at `at` that they count as trouble; minutes since the epoch. */
export type Patience = (first: number, at: number) => boolean;

/** What the retries of a channel make of its failures. */
export interface Pace {
  patience: Patience;
  /** Minutes between two attempts at a message, at most. */
  longestWait: number;
}

/** What every destination of a channel is judged against. */
export interface ChannelContext {
  channel: ChannelView;
  /** Destinations with dense failing runs; intervals in which the whole host failed are left out. */
  suspects: readonly { destination: DestinationView; outcomes: readonly Outcome[]; runs: readonly FailingRun[] }[];
  /** All destination failures of the channel. */
  failures: RangeSum;
  /** Failures outside of the suspects' dense runs: the trouble that there always is. */
  noise: RangeSum;
  /** First interval from `from` on by which two other destinations have taken mail; null = none. */
  othersDeliveredBy: (name: string, from: number) => number | null;
  pace: Pace;
}

const bump = (values: Map<number, number>, minute: number, by: number): void => {
  if (by !== 0) values.set(minute, (values.get(minute) ?? 0) + by);
};

/** Three names an interval are enough to know two others, whoever is asked about. */
const deliverersOf = (channel: ChannelView): [number, Set<string>][] => {
  const byInterval = new Map<number, Set<string>>();
  for (const { name, outcomes } of channel.destinations) {
    for (const { minute, delivered } of outcomes) {
      if (delivered === 0) continue;
      const names = byInterval.get(minute);
      if (!names) byInterval.set(minute, new Set([name]));
      else if (names.size < 3) names.add(name);
    }
  }
  return [...byInterval].sort(([a], [b]) => a - b);
};

/** Prepares a channel. `hostRuns` are the times when it was the whole host that failed. Linear in the channel's cells. */
export const channelContext = (channel: ChannelView, hostRuns: readonly FailingRun[], pace: Pace): ChannelContext => {
  const masked = (minute: number): boolean =>
    hostRuns.some((run) => minute >= run.first && minute <= run.last + INTERVAL);
  const failures = new Map<number, number>();
  const suspects = channel.destinations.flatMap((destination) => {
    const { name, outcomes: all } = destination;
    const outcomes = hostRuns.length === 0 ? all : all.filter((o) => !masked(o.minute));
    for (const o of outcomes) bump(failures, o.minute, failuresOf(o));
    // The empty name and the collector of rare names are no destinations.
    if (name === '' || name === '*') return [];
    const runs = failingRuns(outcomes, pace.longestWait).filter(isDense);
    return runs.length > 0 ? [{ destination, outcomes, runs }] : [];
  });
  const noise = new Map(failures);
  for (const { runs } of suspects)
    for (const run of runs) for (const o of run.outcomes) bump(noise, o.minute, -failuresOf(o));
  const deliverers = deliverersOf(channel);
  return {
    channel,
    pace,
    suspects,
    failures: rangeSum(failures),
    noise: rangeSum(noise),
    othersDeliveredBy: (name, from) => {
      const others = new Set<string>();
      for (const [minute, names] of deliverers) {
        if (minute < from) continue;
        for (const other of names) if (other !== name) others.add(other);
        if (others.size >= 2) return minute;
      }
      return null;
    },
  };
};
