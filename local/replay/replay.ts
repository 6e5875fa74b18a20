import type { Finding } from '#shared/contracts/finding.ts';
import type { Digest } from '#shared/contracts/digest.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import type { PeerSummary } from '#shared/contracts/summary.ts';
import type { Window } from '#shared/contracts/window.ts';
import { compare } from '#shared/correlation/compare.ts';
import { summarize } from '#shared/correlation/summarize.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import type { HostPaths } from '../analyze/host-paths.ts';
import { readHost } from '../analyze/read-host.ts';
import type { FileReport } from '../analyze/report.ts';
import { createIncidentLog, type Told } from './incidents.ts';
import { slices } from './slice.ts';
import { openSpill, type Spill, type Step } from './spill.ts';

/** What all playbooks say of a window; {@link Finding}s that matter most first. */
export type Assess = (window: Window, now: Instant) => Finding[];

/** How a history is replayed. */
export interface ReplayOptions {
  timezone: string;
  /** Minutes of mail time between two looks. */
  every: number;
  /** Sets of playbooks; each gets incidents of its own. */
  assess: readonly Assess[];
}

/** Outcome of a replay. */
export interface Replay {
  files: FileReport[];
  /** For each set of playbooks. */
  incidents: Told[][];
  /** First and last mail time; null = no file carried a time. */
  span: { from: Instant; to: Instant } | null;
  /** Stretches of time left out for damaged stamps. */
  dropped: number;
}

/** Reads all files under the paths of each host as its history, then tells it to the playbooks in the order of mail time. */
export const replay = async (hosts: readonly HostPaths[], options: ReplayOptions): Promise<Replay> => {
  const histories: History[] = [];
  try {
    const files: FileReport[] = [];
    for (const host of hosts) {
      const spill = openSpill();
      histories.push({ host: host.host, spill });
      const onDigest = (digest: Digest): void => {
        for (const slice of slices(digest, options.every)) spill.add(slice);
      };
      files.push(...(await readHost(host, options.timezone, { onDigest })));
    }
    const { incidents, span } = await tell(histories, options.assess);
    return { files, incidents, span, dropped: histories.reduce((sum, { spill }) => sum + spill.dropped(), 0) };
  } finally {
    for (const { spill } of histories) spill.close();
  }
};

interface History {
  host: HostName;
  spill: Spill;
}

const tell = async (
  histories: readonly History[],
  sets: readonly Assess[],
): Promise<Pick<Replay, 'incidents' | 'span'>> => {
  const logs = sets.map((assess) => ({ assess, log: createIncidentLog() }));
  const windows = new Map(
    histories.map(({ host, spill }) => [host, spill.undated.reduce(foldDigest, emptyWindow(host))]),
  );
  const summaries = new Map<HostName, PeerSummary>();
  let span = null as Replay['span'];
  for await (const steps of together(histories)) {
    for (const { host, digests } of steps) {
      const window = digests.reduce(foldDigest, windows.get(host)!);
      windows.set(host, window);
      const summary = histories.length > 1 ? summarize(window) : null;
      if (summary) summaries.set(host, summary);
    }
    // What each host left for the others by this time is known to all, as to the analyzer.
    const peers = [...summaries.values()];
    for (const { host } of steps) {
      const window = windows.get(host)!;
      const at = window.latest;
      if (at === null) continue;
      span = { from: span && span.from < at ? span.from : at, to: span && span.to > at ? span.to : at };
      for (const { assess, log } of logs)
        log.feed(
          assess(window, at).map((finding) => compare(finding, peers)),
          at,
        );
    }
  }
  return { incidents: logs.map(({ log }) => log.list()), span };
};

interface HostStep extends Step {
  host: HostName;
}

/** Steps of all hosts in the order of mail time, those of the same minute together. */
async function* together(histories: readonly History[]): AsyncGenerator<HostStep[]> {
  const heads = histories.map(({ host, spill }) => ({ host, steps: spill.steps(), next: null as Step | null }));
  for (const head of heads) head.next = await nextOf(head.steps);
  for (;;) {
    const minute = Math.min(...heads.map(({ next }) => next?.minute ?? Infinity));
    if (minute === Infinity) return;
    const due = heads.filter(({ next }) => next?.minute === minute);
    yield due.map(({ host, next }) => ({ host, ...next! }));
    for (const head of due) head.next = await nextOf(head.steps);
  }
}

const nextOf = async (steps: AsyncGenerator<Step>): Promise<Step | null> => {
  const { done, value } = await steps.next();
  return done === true ? null : value;
};
