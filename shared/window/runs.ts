import type { Outcome } from './outcomes.ts';
import { INTERVAL } from './time.ts';

/** Longest wait between two attempts by the documented normal backoff, in minutes (2005Q4 Administration Guide, backoff). */
export const LONGEST_BACKOFF = 480;

/** A run goes on as long as no larger share of its attempts succeeds. */
export const TOLERATED_SHARE = 0.05;

/** Failed attempts within one hour that make a run dense: a handful of old messages with their retries never is. */
export const DENSE = 10;

/** A time during which nearly every attempt failed because of the destination. Minutes since the epoch. */
export interface FailingRun {
  /** First and last interval with a failure. */
  readonly first: number;
  readonly last: number;
  /** Intervals from `first` to `last`. Deliveries in the first one may precede the failures and are not the run's. */
  readonly outcomes: readonly Outcome[];
  /** Nothing was delivered since that would end it. */
  readonly open: boolean;
}

/** Failures of an interval for which the destination, or the way to it, is to blame. */
export const failuresOf = (o: Pick<Outcome, 'unreachable' | 'deferred'>): number => o.unreachable + o.deferred;

const close = (outcomes: Outcome[], open: boolean): FailingRun => {
  while (failuresOf(outcomes.at(-1)!) === 0) outcomes.pop();
  return { first: outcomes[0]!.minute, last: outcomes.at(-1)!.minute, outcomes, open };
};

/**
 * Cuts a series into failing runs, in order. Failures further apart than `longestWait` minutes, the longest between two
 * attempts at a message, are no one trouble: in between nothing waited. Linear.
 */
export const failingRuns = (series: readonly Outcome[], longestWait: number): FailingRun[] => {
  const runs: FailingRun[] = [];
  let open: { outcomes: Outcome[]; failed: number; delivered: number; last: number } | null = null;
  for (const o of series) {
    const failed = failuresOf(o);
    if (open) {
      const delivered: number = open.delivered + o.delivered;
      const share = delivered / (delivered + open.failed + failed);
      const silent = failed > 0 && o.minute - open.last > longestWait + INTERVAL;
      if (share <= TOLERATED_SHARE && !silent) {
        open.outcomes.push(o);
        open.failed += failed;
        open.delivered = delivered;
        if (failed > 0) open.last = o.minute;
        continue;
      }
      runs.push(close(open.outcomes, false));
    }
    open = failed > 0 ? { outcomes: [o], failed, delivered: 0, last: o.minute } : null;
  }
  if (open) runs.push(close(open.outcomes, true));
  return runs;
};

/** Calls `see` for each failing interval of a run with the failures of the hour that ends there. */
export const walkRun = (
  run: FailingRun,
  see: (at: { minute: number; unreachable: number; deferred: number; lastHour: number }) => boolean,
): boolean => {
  let [start, lastHour, unreachable, deferred] = [0, 0, 0, 0];
  for (const o of run.outcomes) {
    lastHour += failuresOf(o);
    unreachable += o.unreachable;
    deferred += o.deferred;
    while (run.outcomes[start]!.minute <= o.minute - 60) lastHour -= failuresOf(run.outcomes[start++]!);
    if (failuresOf(o) > 0 && see({ minute: o.minute, unreachable, deferred, lastHour })) return true;
  }
  return false;
};

/** Whether a run was ever {@link DENSE}. */
export const isDense = (run: FailingRun): boolean => walkRun(run, ({ lastHour }) => lastHour >= DENSE);

/** Deliveries that prove a recovery. */
const PROOF = 3;

/**
 * Interval since which mail flows again after a run: at least three deliveries after the last failure of the series, or
 * `share` of the attempts successful in the last ten minutes of mail time. Null when it does not, or when that is not known.
 */
export const recoveredSince = (
  series: readonly Outcome[],
  run: FailingRun,
  latestInterval: number,
  share = 0.8,
): number | null => {
  const flows = (from: number, share: number): number | null => {
    let [delivered, failed, since] = [0, 0, null as number | null];
    for (const o of series) {
      if (o.minute < from) continue;
      delivered += o.delivered;
      failed += failuresOf(o);
      if (o.delivered > 0) since ??= o.minute;
    }
    return delivered >= PROOF && delivered >= share * (delivered + failed) ? since : null;
  };
  const lastFailure = series.reduce((last, o) => (failuresOf(o) > 0 ? o.minute : last), run.last);
  const now = flows(lastFailure + INTERVAL, 1) ?? flows(Math.max(run.last, latestInterval - INTERVAL), share);
  if (now === null) return null;
  // The mail may have flowed for longer, with a failure now and then that does not count as trouble.
  return flows(run.last + INTERVAL, share) ?? now;
};
