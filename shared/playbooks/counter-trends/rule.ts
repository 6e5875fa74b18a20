import type { Fact } from '#shared/contracts/fact.ts';
import { corrected, growth } from '#shared/figures/counters.ts';
import { countOf, isFailure, waitingSince } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView } from '#shared/window/view.ts';
import type { SinceZeroed } from '#shared/diagnosis/channel-counters.ts';
import { minutesFrom } from '#shared/diagnosis/seen.ts';

type Counters = Extract<Fact, { kind: 'counters' }>;

/** Minutes that make the present, and at least as many twice before that make the past. */
export const RECENT = 60;
const PAST = 120;
/** Readings in each of both. */
const READINGS = 3;
/** A surge: so many, and so many times the rate of the past. */
const MANY = 100;
const TIMES = 5;
/** Growth of what is stored: so many, and to so many times. */
const STORED = 500;
const STORED_TIMES = 2;
/** Fall of the share that goes at the first try, in hundredths, of at least so many deliveries. */
const FIRST_FALL = 0.3;
/** Rise of the time in the queue. */
const SLOWER = 5;
/** Share of a rise that the log may show before it is the log's to explain. */
const EXPLAINED = 0.5;

/** One trend that counters show. */
export interface Sign {
  readonly anchor: string;
  readonly words: string;
}

export interface Trends {
  readonly since: number;
  readonly recent: readonly Counters[];
  readonly signs: readonly Sign[];
  /** Readings and minutes seen. */
  readonly readings: number;
}

const totals = (
  series: readonly Counters[],
  of: 'received' | 'attempted' | 'rejected' | 'failed' | 'delivered' | 'firstTime',
) => growth(series.map((f) => f[of]));

type Failing = 'attempted' | 'rejected' | 'failed';

const hourly = (series: readonly Counters[], of: Failing | 'received'): number =>
  (totals(series, of) * RECENT) / minutesFrom(series[0]!.at, series.at(-1)!.at);

/** The past in stretches of {@link PAST} minutes with as much mail as tells what is usual, one from each reading on. */
const stretches = (past: readonly Counters[]): (readonly Counters[])[] =>
  past.flatMap((first, from) => {
    const length = past.slice(from).findIndex((f) => minutesFrom(first.at, f.at) >= PAST);
    const stretch = past.slice(from, from + length + 1);
    return length > 0 && totals(stretch, 'received') >= MANY ? [stretch] : [];
  });

/**
 * More than in the hours before, or, where these had it already, more than in the calmest two: trouble that lasts does
 * not become what is usual. A calm stretch is one for its mail, so that a busy morning after a night is no surge.
 */
const surge = (past: readonly Counters[], recent: readonly Counters[], of: Failing) => {
  const now = totals(recent, of);
  if (now < MANY) return null;
  const share = now / Math.max(1, totals(recent, 'received'));
  const calm = stretches(past)
    .filter((stretch) => share * hourly(stretch, 'received') >= TIMES * hourly(stretch, of))
    .map((stretch) => hourly(stretch, of));
  const before = Math.min(hourly(past, of), ...calm);
  return now >= TIMES * before ? { now, before: Math.round(before) } : null;
};

const firstShare = (series: readonly Counters[]): number | null => {
  const delivered = totals(series, 'delivered');
  return delivered >= MANY ? totals(series, 'firstTime') / delivered : null;
};

/** Mean time in the queue of what left between the first and the last reading; null = nothing left, or not printed. */
const meanTime = (series: readonly Counters[]): number | null => {
  const [a, b] = [series[0]!, series.at(-1)!];
  if (a.queueTime === null || b.queueTime === null || a.queueTimeCount === null || b.queueTimeCount === null)
    return null;
  const left = b.queueTimeCount - a.queueTimeCount;
  return left <= 0 ? null : (b.queueTime * b.queueTimeCount - a.queueTime * a.queueTimeCount) / left;
};

/**
 * What the counters of a channel show now against the hours before, as far as the log of the channel does not show it
 * already: the log is exact. Null where too little was read.
 */
export const trendsOf = (
  series: readonly Counters[],
  sinceZero: SinceZeroed,
  channel: ChannelView | undefined,
): Trends | null => {
  const last = series.at(-1);
  if (!last) return null;
  const recent = series.filter((f) => minutesFrom(f.at, last.at) <= RECENT);
  const past = series.filter((f) => minutesFrom(f.at, last.at) >= RECENT);
  if (recent.length < READINGS || past.length < READINGS || minutesFrom(past[0]!.at, past.at(-1)!.at) < PAST)
    return null;
  const since = intervalAt(recent[0]!.at);
  const logged = (channel?.cells ?? []).filter((c) => c.minute >= since);
  const signs: Sign[] = [];

  const { series: own, lowest } = sinceZero;
  const stored = corrected(
    own.map((f) => f.stored),
    lowest('stored')?.value ?? 0,
  );
  const before = Math.max(0, past.length - (series.length - own.length));
  const [was, is] = [stored.slice(0, before).findLast((v) => v !== null), stored.findLast((v) => v !== null)];
  const steady = recent.every((f, i) => i === 0 || (f.stored ?? 0) >= (recent[i - 1]!.stored ?? 0));
  if (was != null && is != null && steady && is - was >= STORED && is >= STORED_TIMES * was) {
    const explained = waitingSince(channel?.outcomes ?? [], since) >= EXPLAINED * (is - was);
    if (!explained) signs.push({ anchor: 'step-stored', words: `stored grew from ${was} to ${is} (corrected)` });
  }
  const attempted = surge(past, recent, 'attempted');
  if (attempted && countOf(logged, isFailure) < EXPLAINED * attempted.now)
    signs.push({
      anchor: 'step-surge',
      words: `${attempted.now} temporary failures in the last hour, ${attempted.before} an hour before`,
    });
  const rejected = surge(past, recent, 'rejected');
  if (rejected && countOf(logged, (c) => c.code === 'J') < EXPLAINED * rejected.now)
    signs.push({
      anchor: 'step-surge',
      words: `${rejected.now} enqueues refused in the last hour, ${rejected.before} an hour before`,
    });
  const failed = surge(past, recent, 'failed');
  if (failed && countOf(logged, (c) => c.code === 'R') < EXPLAINED * failed.now)
    signs.push({
      anchor: 'step-surge',
      words: `${failed.now} failed for good in the last hour, ${failed.before} an hour before`,
    });
  const [firstWas, firstIs] = [firstShare(past), firstShare(recent)];
  if (firstWas !== null && firstIs !== null && firstWas - firstIs >= FIRST_FALL)
    signs.push({
      anchor: 'step-first-time',
      words: `${Math.round(firstIs * 100)} % left at the first try, ${Math.round(firstWas * 100)} % before`,
    });
  const [timeWas, timeIs] = [meanTime(past), meanTime(recent)];
  if (timeWas !== null && timeIs !== null && timeWas > 0 && timeIs >= SLOWER * timeWas && signs.length > 0)
    signs.push({
      anchor: 'step-queue-time',
      words: `the mean time in the queue rose from ${timeWas.toFixed(2)} to ${timeIs.toFixed(2)}, in the unit of the counters`,
    });
  return { since, recent, signs, readings: series.length };
};
