import type { Finding } from '#shared/contracts/finding.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import { join } from '#shared/correlation/join.ts';
import { logOptionsIn } from '#shared/formats/mail-log/options.ts';
import { beginningOf } from './beginning.ts';
import { findFiles, type Found } from './find-files.ts';
import { type KeptSummaries, keepSummaries } from './kept-summaries.ts';
import { readFile, type ReadOptions } from './read-file.ts';
import { addSpan, type Analysis, type FileReport, type Span, unread } from './report.ts';
import { createTimeline } from './timeline.ts';

/** Where the evidence of one host is. */
export interface HostPaths {
  host: HostName;
  paths: readonly string[];
}

interface Options {
  timezone: string;
  now: Instant | null;
}

/**
 * Reads all files under the paths of each host and assesses them, each stretch of mail time on its own. With `now` only
 * the last day up to then: what is later is left out. What blames a destination is compared between the hosts.
 */
export const analyze = async (hosts: readonly HostPaths[], { timezone, now }: Options): Promise<Analysis> => {
  const summaries = hosts.length > 1 ? keepSummaries() : null;
  const files: FileReport[] = [];
  let findings: Finding[] = [];
  let stretches: Span[] = [];
  let latest: Instant | null = null;
  // One after the other, so that memory holds the logs of one.
  for (const host of hosts) {
    const one = await analyzeHost(host, { timezone, now }, summaries);
    files.push(...one.files);
    findings = [...findings, ...one.findings];
    stretches = one.stretches.reduce(addSpan, stretches);
    if (one.now !== null && (latest === null || one.now > latest)) latest = one.now;
  }
  // Only causes are compared, as only they open incidents.
  if (summaries) findings = join(findings).map(summaries.compare);
  return { files, findings, stretches, asOf: now, now: latest };
};

const analyzeHost = async (
  { host, paths }: HostPaths,
  { timezone, now }: Options,
  summaries: KeptSummaries | null,
): Promise<Omit<Analysis, 'asOf'>> => {
  const timeline = createTimeline({ host, now, ...(summaries && { onWindow: summaries.add }) });
  const found: Found[] = [];
  for await (const file of findFiles(paths)) found.push(file);
  const reports = new Map<number, FileReport>();
  const readable: { index: number; path: string; from: Instant | null }[] = [];
  for (const [index, { path, error }] of found.entries()) {
    if (error === null) readable.push({ index, path, from: await beginningOf(path, timezone) });
    else reports.set(index, unread(path, error));
  }
  // What has no time first, as it belongs to all; then in order of time, so that old time can be let go.
  readable.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : (a.from ?? '') > (b.from ?? '') ? 1 : 0));
  let said: Fact[] = [];
  const hear = (facts: readonly Fact[]): void => {
    said = [...said, ...facts.filter(({ kind }) => kind === 'option')];
  };
  const sinks: Pick<ReadOptions, 'onDigest' | 'counts' | 'onUndated'> = {
    onDigest: (digest) => {
      hear(digest.facts);
      timeline.add(digest);
    },
    counts: timeline.counts,
    onUndated: (facts) => {
      hear(facts);
      timeline.addUndated(facts);
    },
  };
  for (const { index, path } of readable)
    reports.set(index, await readFile(path, { host, timezone, fields: logOptionsIn(said), ...sinks }));
  const files = found.flatMap((_, index) => reports.get(index) ?? []);
  return { files, ...timeline.end() };
};
