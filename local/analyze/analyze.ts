import type { Digest } from '#shared/contracts/digest.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import { assess } from '#shared/playbooks/index.ts';
import { trimFuture } from '#shared/window/clock.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import { findFiles } from './find-files.ts';
import { readFile } from './read-file.ts';
import { type Analysis, type FileReport, unread } from './report.ts';

/**
 * Reads all files under the paths and assesses them as one host's evidence, as of `now`: what is later is left out.
 * `now` null = the latest time in them.
 */
export const analyze = async (
  paths: readonly string[],
  { host, timezone, now }: { host: HostName; timezone: string; now: Instant | null },
): Promise<Analysis> => {
  let window = emptyWindow(host);
  const onDigest = (digest: Digest): void => {
    window = foldDigest(window, now === null ? digest : trimFuture(digest, now));
  };
  const files: FileReport[] = [];
  for await (const { path, error } of findFiles(paths)) {
    if (error === null) files.push(await readFile(path, { host, timezone, onDigest }));
    else files.push(unread(path, error));
  }
  const at = now ?? window.latest;
  return { files, findings: at === null ? [] : assess(window, at), now: at };
};
