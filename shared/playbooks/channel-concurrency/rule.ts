import type { Fact } from '#shared/contracts/fact.ts';
import { sumOutcomes } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { poolsOf, shippedPool } from '#shared/diagnosis/pools.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';
import { freshFacts, freshPoint } from '#shared/diagnosis/seen.ts';

/** Minutes over which growth is looked at. */
export const LOOKED_AT = 30;
/** Messages never tried that make a channel starve. */
const STARVES = 50;

type Job = Extract<Fact, { kind: 'qm-job' }>;

/** A pool whose jobs are as many as it may have. */
export interface FullPool {
  readonly name: string;
  readonly limit: number;
  readonly set: Fact;
  readonly jobs: readonly Job[];
  /** Intervals, of those in which jobs were listed, in which the pool was full. */
  readonly fullIn: readonly number[];
  /** Channels of the pool with mail never tried that grows although mail flows. */
  readonly growing: readonly Starving[];
  /** The same without a job. */
  readonly starving: readonly Starving[];
}

export interface Starving {
  readonly channel: ChannelView;
  readonly untried: number;
  readonly before: number;
  readonly delivered: number;
  readonly failed: number;
}

const grows = (view: HostView, channel: ChannelView, hasJob: boolean): Starving | null => {
  const now = freshPoint(view, channel);
  if (!now) return null;
  const before = (minutes: number) => channel.queue.findLast((p) => intervalAt(p.at) <= intervalAt(now.at) - minutes);
  const [earlier, lately] = [before(LOOKED_AT), before(LOOKED_AT / 2)];
  if (!earlier || !lately || now.neverTried < STARVES || now.neverTried <= earlier.neverTried * 1.2) return null;
  // With jobs of its own a channel grows as long as a burst lasts; without one it does not get on at all.
  if ((hasJob ? earlier : lately).neverTried < STARVES || now.neverTried < lately.neverTried) return null;
  const { delivered, failed } = sumOutcomes(channel.outcomes, view.latestInterval - LOOKED_AT);
  return { channel, untried: now.neverTried, before: earlier.neverTried, delivered, failed };
};

/** Pools that were full each time jobs were listed, at least twice, while mail that is ready grows; by name. */
export const fullPools = (view: HostView): FullPool[] => {
  const jobs = freshFacts(view, 'qm-job');
  if (jobs.length === 0) return [];
  return poolsOf(view).flatMap(({ name, limit, set }): FullPool[] => {
    const own = (job: Job): boolean => shippedPool(job.channel) === name;
    const now = jobs.filter(own);
    if (now.length < limit) return [];
    const fullIn = fullIntervals(view, own, limit);
    if (fullIn === null || fullIn.length < 2) return [];
    const hasJob = (channel: string): boolean => now.some((job) => job.channel === channel);
    const growing = view.channels
      .filter((c) => shippedPool(c.name) === name)
      .map((c) => grows(view, c, hasJob(c.name)))
      .filter((c) => c !== null);
    // Mail that fails is in trouble for another reason than want of jobs.
    const flowing = growing.filter((c) => c.failed <= c.delivered || !hasJob(c.channel.name));
    const starving = flowing.filter((c) => !hasJob(c.channel.name));
    return flowing.length > 0
      ? [{ name: name.toUpperCase(), limit, set, jobs: now, fullIn, growing: flowing, starving }]
      : [];
  });
};

/** Mail that grows although it flows, in pools with a known limit, of which jobs were not listed often enough to tell. */
export const unlistedIn = (view: HostView): Starving[] => {
  if (isAtLeast(view.productVersion, 6, 3) === false) return [];
  const pools = new Set(poolsOf(view).map(({ name }) => name));
  const listed = new Set(
    view.facts
      .latest('qm-job')
      .flatMap((f) => view.facts.series('qm-job', f.name).map(({ at }) => intervalAt(at)))
      .filter((interval) => interval >= view.latestInterval - LOOKED_AT),
  );
  if (listed.size > 1) return [];
  return view.channels
    .filter((c) => c.id !== null && pools.has(shippedPool(c.name)))
    .flatMap((c) => grows(view, c, false) ?? [])
    .filter((c) => c.failed <= c.delivered);
};

/** Intervals in which the pool was full; null when it was not in each that was seen lately. */
const fullIntervals = (view: HostView, own: (job: Job) => boolean, limit: number): number[] | null => {
  const counts = new Map<number, number>();
  for (const { name } of view.facts.latest('qm-job')) {
    for (const job of view.facts.series('qm-job', name)) {
      const interval = intervalAt(job.at);
      if (interval < view.latestInterval - LOOKED_AT) continue;
      counts.set(interval, (counts.get(interval) ?? 0) + (own(job) ? 1 : 0));
    }
  }
  return [...counts.values()].every((count) => count >= limit) ? [...counts.keys()].sort((a, b) => a - b) : null;
};
