import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';

/** Silence is never said sooner: a restart of the collector, a slow analysis or a lost event mends itself in less. */
export const SHORTEST_SILENCE_MS = 5 * 60_000;
/** Heartbeats that must be missing, by the host's own habit. */
const MISSED = 5;
/** Interval of a host of which too little was heard to know its habit. */
const UNKNOWN_INTERVAL_MS = 3 * 60_000;
/** Latest intervals that the habit is taken from. */
const HABIT = 20;
/** Heartbeats that prove that a host is back: one alone may be the last word of a program that cannot stay up. */
export const PROOF = 3;

/** A stretch of heartbeats without silence. */
export interface Beating {
  readonly first: Instant;
  readonly last: Instant;
  readonly count: number;
  /** Last heartbeat before the silence that this stretch ended; null = none is known. */
  readonly before: Instant | null;
}

/** What a host's heartbeats are like. */
export interface Habit {
  readonly intervalMs: number;
  /** From here on their absence is silence. */
  readonly silenceMs: number;
}

/** Median of the latest intervals of ascending times. */
export const habitOf = (beats: readonly Instant[]): Habit => {
  const times = beats.slice(-HABIT - 1).map(fromInstant);
  const gaps = times
    .slice(1)
    .map((time, i) => time - times[i]!)
    .sort((a, b) => a - b);
  const intervalMs = gaps.length < 2 ? UNKNOWN_INTERVAL_MS : gaps[Math.floor((gaps.length - 1) / 2)]!;
  return { intervalMs, silenceMs: Math.max(SHORTEST_SILENCE_MS, MISSED * intervalMs) };
};

/** The latest stretch; null = no heartbeat was ever heard. */
export const beatingOf = (beats: readonly Instant[], { silenceMs }: Habit): Beating | null => {
  const last = beats.at(-1);
  if (last === undefined) return null;
  let start = beats.length - 1;
  while (start > 0 && fromInstant(beats[start]!) - fromInstant(beats[start - 1]!) < silenceMs) start--;
  return { first: beats[start]!, last, count: beats.length - start, before: beats[start - 1] ?? null };
};

/**
 * Where a finding of silence ends in time: right after the last heartbeat. So it is older than any later heartbeat, which
 * ends it however late it is told, and newer than the recovery that this same heartbeat may have proved.
 */
export const rightAfter = (last: Instant): Instant => toInstant(fromInstant(last) + 1);
