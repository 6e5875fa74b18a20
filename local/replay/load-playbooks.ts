import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Finding } from '#shared/contracts/finding.ts';
import type { Assess } from './replay.ts';

/** The playbooks of another checkout gave no findings; the message says so in a sentence. */
export class PlaybooksFailed extends Error {}

/**
 * `assess` of another checkout's playbooks: runs code of `dir/index.ts`. Throws, with the cause, when there is none; what it
 * returns throws {@link PlaybooksFailed} where there are no findings.
 */
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
  return checked(path, assess as Assess);
};

/** Code of another version, which may be unfinished or speak another contract. */
const checked =
  (path: string, assess: Assess): Assess =>
  (window, now) => {
    let said: unknown;
    try {
      said = assess(window, now);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PlaybooksFailed(`${path}: assess failed at ${now}: ${reason}`, { cause });
    }
    const findings = Finding.array().safeParse(said);
    if (findings.success) return findings.data;
    const { path: place, message } = findings.error.issues[0]!;
    const where = place.length === 0 ? '' : ` (${place.join('.')})`;
    throw new PlaybooksFailed(`${path}: assess returned no list of findings at ${now}: ${message}${where}`);
  };
