import { linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One command at a time on this host. */
export interface Lock {
  release(): void;
  /** Whether somebody waits for it who goes before reads. */
  isAwaited(): boolean;
}

/** Who holds the lock: process id and, where the system tells, when that process began (a pid is used again). */
const self = (): string => `${process.pid} ${beganAt(process.pid)}`;

/** Tries once. Null = another live process has it. A lock whose process is gone is taken over. */
export const tryLock = (stateDir: string): Lock | null => {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, 'executor.lock');
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, self(), { mode: 0o600 });
  try {
    if (!linked(mine, path)) {
      const seen = readOrNull(path);
      if (seen !== null && isAlive(seen)) return null;
      if (seen !== null && !removeStale(path, seen)) return null;
      if (!linked(mine, path)) return null;
    }
    return {
      release: () => {
        if (readOrNull(path) === self()) unlinkSync(path);
      },
      isAwaited: () => isAwaited(stateDir),
    };
  } finally {
    unlinkSync(mine);
  }
};

/** What the lock is wanted for. A change is announced while it waits: reads end early for it, and let it go first. */
export type Want = 'change' | 'read';

/** Waits for the lock, asking every `everyMs`. Null after `timeoutMs`. */
export const lockWithin = async (
  stateDir: string,
  timeoutMs: number,
  want: Want,
  everyMs = 100,
): Promise<Lock | null> => {
  const deadline = performance.now() + timeoutMs;
  let withdraw: (() => void) | null = null;
  try {
    for (;;) {
      const lock = want === 'read' && isAwaited(stateDir) ? null : tryLock(stateDir);
      if (lock || performance.now() >= deadline) return lock;
      if (want === 'change') withdraw ??= announce(stateDir);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  } finally {
    withdraw?.();
  }
};

const WAITING = 'executor.waiting.';
/** What a process has for a moment only: it is left where one is ended in it. */
const MOMENTARY = /^executor\.(?:announced|lock|lock\.stale)\.(?<pid>\d+)$/;

/** Says that a change of this process waits, until the returned function is called. */
const announce = (stateDir: string): (() => void) => {
  const path = join(stateDir, `${WAITING}${process.pid}`);
  // Whole from the first moment on: what cannot be understood is taken for left behind.
  const draft = join(stateDir, `executor.announced.${process.pid}`);
  writeFileSync(draft, self(), { mode: 0o600 });
  renameSync(draft, path);
  return () => rmSync(path, { force: true });
};

/** Also clears away what processes left that are gone. */
const isAwaited = (stateDir: string): boolean => {
  const names = namesIn(stateDir);
  for (const name of names) {
    const pid = MOMENTARY.exec(name)?.groups?.['pid'];
    // Not by its text: of a process that lives it may not be written yet.
    if (pid !== undefined && !exists(Number(pid))) rmSync(join(stateDir, name), { force: true });
  }
  return (
    names
      .filter((name) => name.startsWith(WAITING))
      .filter((name) => {
        const mark = readOrNull(join(stateDir, name));
        const waits = mark !== null && isAlive(mark);
        if (!waits) rmSync(join(stateDir, name), { force: true });
        return waits;
      }).length > 0
  );
};

const namesIn = (dir: string): string[] => {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`who waits in ${dir} could not be read`, { cause: error });
  }
};

const linked = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new Error(`the lock ${to} could not be made`, { cause: error });
  }
};

/** Moves the stale lock aside first: of two processes that found it stale, only one gets it. */
const removeStale = (path: string, seen: string): boolean => {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return true;
  }
  const taken = readOrNull(aside);
  // Somebody was faster, and this is their new lock: give it back.
  if (taken !== seen) linked(aside, path);
  unlinkSync(aside);
  return taken === seen;
};

const isAlive = (text: string): boolean => {
  const [pid, began] = text.split(' ');
  const id = Number(pid);
  if (!Number.isSafeInteger(id) || id <= 0 || !exists(id)) return false;
  return beganAt(id) === began;
};

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};

/** Start time in ticks since boot from Linux' /proc; `-` where there is none. */
const beganAt = (pid: number): string => {
  const stat = readOrNull(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
};

const readOrNull = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};
