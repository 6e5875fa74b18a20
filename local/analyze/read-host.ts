import type { Fact } from '#shared/contracts/fact.ts';
import { logOptionsIn } from '#shared/formats/mail-log/options.ts';
import { type Beginning, beginningOf } from './beginning.ts';
import { findFiles, type Found } from './find-files.ts';
import type { HostPaths } from './host-paths.ts';
import { readFile, type ReadOptions } from './read-file.ts';
import { unread } from './report.ts';
import type { ReadFile } from './zone-signs.ts';

/** Where the digests of a host's files go. */
export type HostSinks = Pick<ReadOptions, 'onDigest' | 'counts' | 'onUndated'>;

/**
 * Reads all files under a host's paths: first what has no time, as it belongs to all, then logs in the order of their
 * beginnings. Logs are read with the fields that the host's options tell. Reports stand in the order of the paths.
 */
export const readHost = async ({ host, paths }: HostPaths, timezone: string, sinks: HostSinks): Promise<ReadFile[]> => {
  const found: Found[] = [];
  for await (const file of findFiles(paths)) found.push(file);
  const reports = new Map<number, ReadFile>();
  const readable: ({ index: number; path: string } & Beginning)[] = [];
  for (const [index, { path, error }] of found.entries()) {
    if (error === null) readable.push({ index, path, ...(await beginningOf(path, timezone)) });
    else reports.set(index, { ...unread(path, error), clock: null });
  }
  readable.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : (a.from ?? '') > (b.from ?? '') ? 1 : 0));
  const options = hearing(sinks);
  for (const { index, path, clock } of readable) {
    const report = await readFile(path, { host, timezone, fields: options.heard(), ...options.sinks });
    reports.set(index, { ...report, clock });
  }
  return found.flatMap((_, index) => reports.get(index) ?? []);
};

/** Sinks that remember what was said of the log's options. */
const hearing = (sinks: HostSinks): { sinks: HostSinks; heard: () => ReturnType<typeof logOptionsIn> } => {
  let said: Fact[] = [];
  const hear = (facts: readonly Fact[]): void => {
    said = [...said, ...facts.filter(({ kind }) => kind === 'option')];
  };
  const { onDigest, onUndated } = sinks;
  return {
    heard: () => logOptionsIn(said),
    sinks: {
      ...sinks,
      onDigest: (digest) => {
        hear(digest.facts);
        onDigest(digest);
      },
      ...(onUndated && {
        onUndated: (facts) => {
          hear(facts);
          onUndated(facts);
        },
      }),
    },
  };
};
