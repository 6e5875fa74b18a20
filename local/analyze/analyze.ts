import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import { beginningOf } from './beginning.ts';
import { findFiles, type Found } from './find-files.ts';
import { readFile } from './read-file.ts';
import { type Analysis, type FileReport, unread } from './report.ts';
import { createTimeline } from './timeline.ts';

/**
 * Reads all files under the paths and assesses them as one host's evidence, each stretch of mail time on its own. With
 * `now` only the last day up to then: what is later is left out.
 */
export const analyze = async (
  paths: readonly string[],
  { host, timezone, now }: { host: HostName; timezone: string; now: Instant | null },
): Promise<Analysis> => {
  const timeline = createTimeline({ host, now });
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
  for (const { index, path } of readable) {
    const sinks = { onDigest: timeline.add, counts: timeline.counts, onUndated: timeline.addUndated };
    reports.set(index, await readFile(path, { host, timezone, ...sinks }));
  }
  const files = found.flatMap((_, index) => reports.get(index) ?? []);
  return { files, asOf: now, ...timeline.end() };
};
