import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import { GAPS_KEPT, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import type { Checkpoint, FileMark, Gap } from './checkpoint.ts';
import { closeLog, identify, isSame, openLog, sizeOf } from './log-file.ts';
import type { LogFile } from './log-file.ts';
import { look, shipDue } from './shipping.ts';
import type { Shipping, Waiting } from './shipping.ts';

/** How long a rotated file is still watched for late writers, in milliseconds. */
const SETTLE_MS = 60_000;

interface Tracked {
  file: LogFile;
  waiting: Waiting;
  /** Since when the file is no longer the one of that name; null = it is. */
  rotatedAt: number | null;
  size: number;
  /** When its size was last seen to change. */
  changedAt: number;
}

/** How one log stands, for the heartbeat. */
export interface FollowerStatus {
  path: string;
  files: { fileId: string | null; offset: number; size: number; rotated: boolean }[];
  gaps: Gap[];
  gapsInAll: number;
}

/** Follows one log by name, across rotation, rename, truncation and reuse of inodes. */
export interface Follower {
  /** Looks once and ships what is due; true = there is more at once. Rejects when the store does: nothing is lost. */
  poll(): Promise<boolean>;
  status(): FollowerStatus;
  close(): void;
}

export interface FollowerOptions extends Shipping {
  log: { source: LogSource; path: string };
  stateDir: string;
}

export const openFollower = (options: FollowerOptions): Follower => {
  const { log, stateDir, now } = options;
  const checkpoint = loadCheckpoint(stateDir, log.path);
  /** Oldest first; the last one may be the current one. */
  let tracked: Tracked[] = [];

  const save = (): void => {
    checkpoint.files = tracked.flatMap(({ file }) => file.mark ?? []);
    saveCheckpoint(stateDir, checkpoint);
  };
  const gap = (mark: FileMark, reason: Gap['reason']): void => {
    checkpoint.gaps = [
      ...checkpoint.gaps,
      { at: toInstant(now()), fileId: mark.fileId, from: mark.offset, reason },
    ].slice(-GAPS_KEPT);
    checkpoint.gapsInAll += 1;
  };
  const track = (file: LogFile, rotatedAt: number | null): void => {
    tracked.push({ file, waiting: look.nothing(file), rotatedAt, size: -1, changedAt: now() });
  };

  resume(checkpoint, log.path, gap).forEach(({ file, rotated }) => track(file, rotated ? now() : null));
  save();

  const findCurrent = (): void => {
    const stat = statSync(log.path, { bigint: true, throwIfNoEntry: false });
    const current = tracked.find(({ rotatedAt }) => rotatedAt === null);
    if (stat && current?.file.dev === String(stat.dev) && current.file.ino === String(stat.ino)) return;
    if (current) current.rotatedAt = now();
    const back = tracked.find(({ file }) => file.dev === String(stat?.dev) && file.ino === String(stat?.ino));
    if (back) {
      // Renamed and renamed back: opened a second time it would be shipped a second time.
      back.rotatedAt = null;
      return;
    }
    const file = stat ? openLog(log.path) : null;
    if (file) track(file, null);
  };

  /** Forgets what is known of a file that is not what it was. */
  const startOver = (entry: Tracked, reason: Gap['reason']): void => {
    gap(entry.file.mark!, reason);
    entry.file.mark = null;
    entry.waiting = look.nothing(entry.file);
    save();
  };

  const isSettled = ({ rotatedAt, changedAt }: Tracked): boolean =>
    rotatedAt !== null && now() - Math.max(rotatedAt, changedAt) >= SETTLE_MS;

  /** Sees how far a file has grown, and names it. Before anything is shipped: known files are found after a crash. */
  const notice = (entry: Tracked): void => {
    const { file } = entry;
    const size = sizeOf(file);
    if (size !== entry.size) {
      entry.size = size;
      entry.changedAt = now();
    }
    if (file.mark && size < (file.mark.pending?.end ?? file.mark.offset)) startOver(entry, 'truncated');
    if (file.mark) return;
    file.mark = identify(file, isSettled(entry));
    if (file.mark) save();
  };

  const ship = async (entry: Tracked): Promise<boolean> => {
    const { file } = entry;
    const settled = isSettled(entry);
    if (file.mark === null || !look.isDue(entry, entry.size, settled, options)) return false;
    const outcome = isSame(file, file.mark) ? await shipDue(entry, log.source, settled, options, save) : 'rewritten';
    if (outcome === 'rewritten') startOver(entry, 'rewritten');
    return outcome !== 'nothing';
  };

  const retire = (): void => {
    const finished = tracked.filter(
      (entry) => isSettled(entry) && !entry.file.mark?.pending && (entry.file.mark?.offset ?? 0) >= entry.size,
    );
    if (finished.length === 0) return;
    tracked = tracked.filter((entry) => !finished.includes(entry));
    save();
    for (const { file } of finished) closeLog(file);
  };

  return {
    poll: async () => {
      findCurrent();
      tracked.forEach(notice);
      let more = false;
      for (const entry of tracked) more = (await ship(entry)) || more;
      retire();
      return more;
    },
    status: () => ({
      path: log.path,
      files: tracked.map(({ file, size, rotatedAt }) => ({
        fileId: file.mark?.fileId ?? null,
        offset: file.mark?.offset ?? 0,
        size: Math.max(0, size),
        rotated: rotatedAt !== null,
      })),
      gaps: checkpoint.gaps,
      gapsInAll: checkpoint.gapsInAll,
    }),
    close: () => tracked.forEach(({ file }) => closeLog(file)),
  };
};

/** Finds the files of a checkpoint again: by name, or, renamed, by inode in the same directory. */
const resume = (
  checkpoint: Checkpoint,
  path: string,
  gap: (mark: FileMark, reason: Gap['reason']) => void,
): { file: LogFile; rotated: boolean }[] =>
  checkpoint.files.flatMap((mark) => {
    const found = findByInode(path, mark);
    const file = found === null ? null : openLog(found);
    if (file && isSame(file, mark)) {
      file.mark = mark;
      return [{ file, rotated: found !== path }];
    }
    gap(mark, file ? 'rewritten' : 'vanished');
    if (file) closeLog(file);
    return [];
  });

const findByInode = (path: string, mark: FileMark): string | null => {
  const isIt = (candidate: string): boolean => {
    const stat = statSync(candidate, { bigint: true, throwIfNoEntry: false });
    return stat !== undefined && stat.isFile() && String(stat.ino) === mark.ino && String(stat.dev) === mark.dev;
  };
  if (isIt(path)) return path;
  const dir = dirname(path);
  return (
    readdirSync(dir)
      .map((name) => join(dir, name))
      .find(isIt) ?? null
  );
};
