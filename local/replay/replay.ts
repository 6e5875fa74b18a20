import type { Finding } from '#shared/contracts/finding.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import { findFiles } from '../analyze/find-files.ts';
import { readFile } from '../analyze/read-file.ts';
import { type FileReport, unread } from '../analyze/report.ts';
import { createIncidentLog, type Told } from './incidents.ts';
import { slices } from './slice.ts';
import { openSpill, type Spill } from './spill.ts';

/** What all playbooks say of a window; {@link Finding}s that matter most first. */
export type Assess = (window: Window, now: Instant) => Finding[];

/** How a history is replayed. */
export interface ReplayOptions {
  host: HostName;
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

/** Reads all files under the paths as one host's history, then tells it to the playbooks in the order of mail time. */
export const replay = async (paths: readonly string[], options: ReplayOptions): Promise<Replay> => {
  const spill = openSpill();
  try {
    const files = await readAll(paths, options, spill);
    const logs = options.assess.map((assess) => ({ assess, log: createIncidentLog() }));
    let window = spill.undated.reduce(foldDigest, emptyWindow(options.host));
    let span = null as Replay['span'];
    for await (const { digests } of spill.steps()) {
      window = digests.reduce(foldDigest, window);
      const at = window.latest;
      if (at === null) continue;
      span = { from: span?.from ?? at, to: at };
      for (const { assess, log } of logs) log.feed(assess(window, at), at);
    }
    return { files, incidents: logs.map(({ log }) => log.list()), span, dropped: spill.dropped() };
  } finally {
    spill.close();
  }
};

const readAll = async (
  paths: readonly string[],
  { host, timezone, every }: ReplayOptions,
  spill: Spill,
): Promise<FileReport[]> => {
  const files: FileReport[] = [];
  for await (const { path, error } of findFiles(paths)) {
    if (error !== null) {
      files.push(unread(path, error));
      continue;
    }
    const report = await readFile(path, {
      host,
      timezone,
      onDigest: (digest) => {
        for (const slice of slices(digest, every)) spill.add(slice);
      },
    });
    files.push(report);
  }
  return files;
};
