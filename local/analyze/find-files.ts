import { lstat, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A regular file to read, or a path that cannot be one and why. */
export type Found = { path: string; error: null } | { path: string; error: string };

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Files under the given paths, folders read recursively in name order. A path that a person named may be a symbolic
 * link; links inside folders are not followed (they can lead in circles, or out of what was meant) but reported.
 */
export async function* findFiles(paths: readonly string[]): AsyncGenerator<Found> {
  for (const path of paths) {
    try {
      const stats = await stat(path);
      if (stats.isDirectory()) yield* inFolder(path);
      else yield regular(path, stats.isFile());
    } catch (error) {
      yield { path, error: reasonOf(error) };
    }
  }
}

const regular = (path: string, isFile: boolean): Found => ({ path, error: isFile ? null : 'not a regular file' });

async function* inFolder(folder: string): AsyncGenerator<Found> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(folder)) names.push(entry.name);
  } catch (error) {
    yield { path: folder, error: reasonOf(error) };
    return;
  }
  for (const name of names.sort()) {
    const path = join(folder, name);
    try {
      const stats = await lstat(path);
      if (stats.isDirectory()) yield* inFolder(path);
      else if (stats.isSymbolicLink()) yield { path, error: 'symbolic link, not followed' };
      else yield regular(path, stats.isFile());
    } catch (error) {
      yield { path, error: reasonOf(error) };
    }
  }
}
