import type { Finding } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { join } from '#shared/correlation/join.ts';
import type { HostPaths } from './host-paths.ts';
import { type KeptSummaries, keepSummaries } from './kept-summaries.ts';
import { readHost } from './read-host.ts';
import { addSpan, type Analysis, type Span } from './report.ts';
import { createTimeline } from './timeline.ts';
import { type ReadFile, zoneSigns } from './zone-signs.ts';

const ASSUMED = 'UTC';

interface Options {
  /** Null = nobody named one; then it is UTC. */
  timezone: string | null;
  now: Instant | null;
}

/**
 * Reads all files under the paths of each host and assesses them, each stretch of mail time on its own. With `now` only
 * the last day up to then: what is later is left out. What blames a destination is compared between the hosts.
 */
export const analyze = async (hosts: readonly HostPaths[], { timezone, now }: Options): Promise<Analysis> => {
  const name = timezone ?? ASSUMED;
  const summaries = hosts.length > 1 ? keepSummaries() : null;
  const files: ReadFile[] = [];
  let findings: Finding[] = [];
  let stretches: Span[] = [];
  let latest: Instant | null = null;
  // One after the other, so that memory holds the logs of one.
  for (const host of hosts) {
    const one = await analyzeHost(host, { timezone: name, now }, summaries);
    files.push(...one.files);
    findings = [...findings, ...one.findings];
    stretches = one.stretches.reduce(addSpan, stretches);
    if (one.now !== null && (latest === null || one.now > latest)) latest = one.now;
  }
  // Only causes are compared, as only they open incidents.
  if (summaries) findings = join(findings).map(summaries.compare);
  const isAssumed = timezone === null;
  const zone = { name, isAssumed, signs: isAssumed ? await zoneSigns(files) : [] };
  return { zone, files, findings, stretches, asOf: now, now: latest };
};

const analyzeHost = async (
  { host, paths }: HostPaths,
  { timezone, now }: Options & { timezone: string },
  summaries: KeptSummaries | null,
): Promise<Omit<Analysis, 'asOf' | 'files' | 'zone'> & { files: ReadFile[] }> => {
  const timeline = createTimeline({ host, now, ...(summaries && { onWindow: summaries.add }) });
  const sinks = { onDigest: timeline.add, counts: timeline.counts, onUndated: timeline.addUndated };
  const files = await readHost({ host, paths }, timezone, sinks);
  return { files, ...timeline.end() };
};
