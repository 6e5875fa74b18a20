import type { Act } from '#shared/contracts/acts.ts';
import type { Attempt, Cell, Coverage, Exemplar, Notice, Sending } from '#shared/contracts/digest.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import { ChannelName } from '#shared/contracts/primitives.ts';
import type { ChannelLows, SourceCoverage, Window } from '#shared/contracts/window.ts';
import { type FactsView, factsView, newestFactAt } from './facts.ts';
import { byText } from './merge.ts';
import { type Outcome, outcomesOf } from './outcomes.ts';
import { type HeldPoint, type QueuePoint, queuesOf } from './queue-points.ts';
import { type LogRange, rangesOf } from './ranges.ts';
import { intervalAt } from './time.ts';

/** What went to one destination (an account, for ims-ms) of a channel. */
export interface DestinationView {
  readonly name: string;
  /** Ascending by minute. */
  readonly cells: readonly Cell[];
  readonly outcomes: readonly Outcome[];
}

export interface ChannelView {
  readonly name: string;
  /** The name as a contract takes it; null when it is no possible channel name. */
  readonly id: ChannelName | null;
  /** In text order of their names. */
  readonly destinations: readonly DestinationView[];
  readonly cells: readonly Cell[];
  readonly outcomes: readonly Outcome[];
  /** Ascending by minute. */
  readonly attempts: readonly Attempt[];
  /** What entered this queue, ascending by minute. */
  readonly sendings: readonly Sending[];
  /** What was counted or listed of its files, ascending by time. */
  readonly queue: readonly QueuePoint[];
  /** The same of its held files, of which there are listings of their own. */
  readonly held: readonly HeldPoint[];
}

/** A host's window, indexed once for all playbooks. */
export interface HostView {
  readonly host: HostName;
  /** The reader's time, for forecasts only: verdicts rest on mail time. */
  readonly now: Instant;
  /** Latest mail time; where nothing but facts was seen, the time of the newest. */
  readonly latest: Instant;
  /** Interval of `latest`, in minutes since the epoch. */
  readonly latestInterval: number;
  /** In text order of their names. */
  readonly channels: readonly ChannelView[];
  /** Ascending by minute, as are the sendings. */
  readonly notices: readonly Notice[];
  readonly sendings: readonly Sending[];
  readonly facts: FactsView;
  /** What we did to this host ourselves, ascending by time. */
  readonly acts: readonly Act[];
  readonly productVersion: string | null;
  /** What could be read of the host's evidence. */
  readonly coverage: Coverage;
  /** The same by source and hour, ascending. */
  readonly coverageBySource: readonly SourceCoverage[];
  /** Lowest readings of counters, ascending by channel: they are remembered for longer than all else. */
  readonly counterLows: readonly ChannelLows[];
  /** Lines that prove a cell, notice or sender, ascending by time. */
  proof(key: string): readonly Exemplar[];
  /** Log ranges that arrived, by source and file, ascending by start. */
  arrived(): readonly LogRange[];
}

const groupBy = <T>(rows: readonly T[], keyOf: (row: T) => string): [string, T[]][] => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].sort(([a], [b]) => byText(a, b));
};

/** Indexes a window; null when nothing was seen yet. Linear in the window. `acts` = what we did to the host. */
export const hostView = (window: Window, now: Instant, acts: readonly Act[] = []): HostView | null => {
  const latest = window.latest ?? newestFactAt(window.facts);
  if (latest === null) return null;
  const queues = queuesOf(window, acts);
  const logged = new Map(groupBy(window.cells, (c) => c.channel));
  const attempts = new Map(groupBy(window.attempts, (a) => a.channel));
  const sendings = new Map(groupBy(window.sendings, (s) => s.channel));
  const channels = [...new Set([...logged.keys(), ...queues.keys(), ...sendings.keys()])]
    .sort(byText)
    .map((name): ChannelView => {
      const cells = logged.get(name) ?? [];
      const id = ChannelName.safeParse(name);
      return {
        name,
        id: id.success ? id.data : null,
        destinations: groupBy(cells, (c) => c.destination).map(([destination, own]) => ({
          name: destination,
          cells: own,
          outcomes: outcomesOf(own),
        })),
        cells,
        outcomes: outcomesOf(cells),
        attempts: attempts.get(name) ?? [],
        sendings: sendings.get(name) ?? [],
        queue: queues.get(name)?.queue ?? [],
        held: queues.get(name)?.held ?? [],
      };
    });
  const proofs = new Map(groupBy(window.exemplars, (e) => e.key));
  return {
    host: window.host,
    now,
    latest,
    latestInterval: intervalAt(latest),
    channels,
    notices: window.notices,
    sendings: window.sendings,
    facts: factsView(window.facts),
    acts,
    productVersion: window.productVersion,
    coverage: window.coverage,
    coverageBySource: window.coverageBySource ?? [],
    counterLows: window.counterLows ?? [],
    proof: (key) => proofs.get(key) ?? [],
    // Few playbooks ask, and a day of a busy host is thousands of keys.
    arrived: () => rangesOf(window.merged),
  };
};
