import type { Fact } from '#shared/contracts/fact.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { sumOutcomes } from '#shared/window/outcomes.ts';
import { byText } from '#shared/window/merge.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { askJobs } from '#shared/diagnosis/ask.ts';
import { freshFacts, freshPoint } from '#shared/diagnosis/seen.ts';

/** Minutes in which deliveries are looked for. */
export const LOOKED_AT = 30;
/** Messages that are ready before it matters. */
const MANY = 50;
/** Share of what came that may have been delivered, and of what is ready. */
const FEW = 0.2;
/** Share of the jobs, or of the active messages, on one host. */
const MOST = 0.6;

/** A channel whose jobs are all on one host. */
export interface Stuck {
  readonly channel: ChannelView;
  readonly host: string;
  readonly active: number;
  readonly at: Instant;
  /** First interval looked at. */
  readonly from: number;
  readonly delivered: number;
  readonly enqueued: number;
  /** Jobs of the channel, 0 = not seen, and how many of them (else: active messages) are on the host. */
  readonly jobs: number;
  readonly onHost: number;
  readonly facts: readonly Fact[];
}

const most = (hosts: readonly (readonly [string, number])[]): [string, number] | null => {
  const counts = new Map<string, number>();
  for (const [host, count] of hosts) if (host !== '') counts.set(host, (counts.get(host) ?? 0) + count);
  return [...counts].sort((a, b) => b[1] - a[1] || byText(a[0], b[0]))[0] ?? null;
};

/** A channel with much mail ready, little of it delivered although it is tried, and nothing seen of its jobs. */
export interface Unseen {
  readonly channel: ChannelView;
  readonly active: number;
  readonly delivered: number;
  readonly at: Instant;
  readonly from: number;
}

/** Whether it could be stuck on one host, had anybody said what its jobs do; else null. */
export const unseenJobs = (view: HostView, channel: ChannelView): Unseen | null => {
  const point = freshPoint(view, channel);
  if (!point || point.neverTried < MANY || askJobs(view, channel).length === 0) return null;
  const from = view.latestInterval - LOOKED_AT;
  const { delivered, enqueued } = sumOutcomes(channel.outcomes, from);
  const tried = channel.cells.some((c) => c.minute >= from && c.code !== 'E');
  if (!tried || delivered > FEW * Math.max(enqueued, point.neverTried)) return null;
  return { channel, active: point.neverTried, delivered, at: point.at, from };
};

/** Whether a channel has much mail ready, delivers next to nothing, and all its jobs are on one host; else null. */
export const stuckOn = (view: HostView, channel: ChannelView): Stuck | null => {
  const from = view.latestInterval - LOOKED_AT;
  const { delivered, enqueued } = sumOutcomes(channel.outcomes, from);
  const jobs = freshFacts(view, 'qm-job').filter((f) => f.channel === channel.name);
  const rows = freshFacts(view, 'qm-messages').filter((f) => f.channel === channel.name);
  const point = freshPoint(view, channel);
  const active = rows.length > 0 ? rows.reduce((sum, f) => sum + f.active, 0) : (point?.neverTried ?? 0);
  if (active < MANY || delivered > FEW * Math.max(enqueued, active)) return null;
  const at = rows[0]?.at ?? point!.at;
  const same = { channel, active, at, from, delivered, enqueued };
  if (jobs.length > 0) {
    // A job with several hosts in hand is not stuck on one of them.
    const top = most(jobs.flatMap((f) => (f.hosts.length === 1 ? [[f.hosts[0]!.toLowerCase(), 1] as const] : [])));
    return top && top[1] >= MOST * jobs.length
      ? { ...same, host: top[0], jobs: jobs.length, onHost: top[1], facts: jobs }
      : null;
  }
  const top = most(rows.map((f) => [f.host.toLowerCase(), f.active] as const));
  // Where nothing is tried at all, nothing is stuck either: then the program is missing, or the channel stopped.
  const tried = channel.cells.some((c) => c.minute >= from && c.code !== 'E');
  return tried && top && top[1] >= MOST * active
    ? { ...same, host: top[0], jobs: 0, onHost: top[1], facts: rows }
    : null;
};
