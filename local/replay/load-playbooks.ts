import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Assess } from './replay.ts';

/** `assess` of another checkout's playbooks: runs code of `dir/index.ts`. Throws, with the cause, when there is none. */
export const loadPlaybooks = async (dir: string): Promise<Assess> => {
  const path = join(resolve(dir), 'index.ts');
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(path).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${path} cannot be loaded: ${reason}\nIt must lie in a checkout (shared/playbooks) whose packages are installed.`,
      { cause },
    );
  }
  const assess = (loaded as { assess?: unknown }).assess;
  if (typeof assess !== 'function') throw new Error(`${path} exports no function "assess"`);
  return assess as Assess;
};
