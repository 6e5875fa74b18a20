import { lstatSync, opendirSync } from 'node:fs';
import type { Dir } from 'node:fs';
import { join } from 'node:path';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { QueueCounts } from '#shared/contracts/evidence.ts';
import { parseQueueFileName } from '#shared/formats/queue-file-name.ts';

type ChannelCounts = QueueCounts['channels'][number];

/** Names read between two pauses: the event loop is held for a few milliseconds at most. */
const NAMES_PER_TURN = 4_000;
/** Of the contract: the last place collects all higher numbers of attempts. */
const LAST_ATTEMPT = 39;
const MAX_CHANNELS = 1_000;
const ALWAYS_SAMPLED = 16;
const LAST_DATE = Date.UTC(9999, 0, 1);
/** `subdirs N` spreads a channel over numbered directories. */
const SUBDIRECTORY = /^\d{1,4}$/;

interface Scan {
  counts: ChannelCounts;
  seen: number;
  oldestMs: number | null;
  mostAttempts: number;
}

/**
 * Counts queue files by name, per channel; opens none. Held files count in `held` only. Age comes from a handful of
 * files: the first few, every name whose ordinal is a power of two, and each with more attempts than any before it. Throws when the
 * queue directory itself cannot be read. The queue moves meanwhile: what vanishes is not counted.
 */
export const scanQueue = async (queueDir: string): Promise<QueueCounts> => {
  const result: QueueCounts = { channels: [], complete: true };
  const channels: string[] = [];
  const root = opendirSync(queueDir, { bufferSize: 1024 });
  try {
    for (let entry = root.readSync(); entry; entry = root.readSync())
      if (entry.isDirectory()) channels.push(entry.name);
  } finally {
    root.closeSync();
  }
  if (channels.length > MAX_CHANNELS) result.complete = false;

  for (const channel of channels.sort().slice(0, MAX_CHANNELS)) {
    const scan: Scan = {
      counts: { channel, byAttempts: [], held: 0, unknownNames: 0, oldest: null },
      seen: 0,
      oldestMs: null,
      mostAttempts: -1,
    };
    if (!(await scanDirectory(join(queueDir, channel), scan, true))) result.complete = false;
    if (scan.oldestMs !== null) scan.counts.oldest = toInstant(scan.oldestMs);
    result.channels.push(scan.counts);
  }
  return result;
};

/** False when the directory could not be read to its end. */
const scanDirectory = async (path: string, scan: Scan, top: boolean): Promise<boolean> => {
  const subdirectories: string[] = [];
  let dir: Dir;
  try {
    dir = opendirSync(path, { bufferSize: 1024 });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
  let complete = true;
  try {
    for (let entry = dir.readSync(), n = 1; entry; entry = dir.readSync(), n += 1) {
      if (n % NAMES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      if (!entry.isDirectory()) count(path, entry.name, scan);
      else if (top && SUBDIRECTORY.test(entry.name)) subdirectories.push(entry.name);
      else scan.counts.unknownNames += 1;
    }
  } catch {
    complete = false;
  } finally {
    dir.closeSync();
  }
  for (const name of subdirectories) {
    if (!(await scanDirectory(join(path, name), scan, false))) complete = false;
  }
  return complete;
};

const count = (path: string, name: string, scan: Scan): void => {
  const file = parseQueueFileName(name);
  if (!file) {
    scan.counts.unknownNames += 1;
    return;
  }
  scan.seen += 1;
  if (file.held) {
    scan.counts.held += 1;
  } else {
    const { byAttempts } = scan.counts;
    const index = Math.min(file.attempts, LAST_ATTEMPT);
    while (byAttempts.length <= index) byAttempts.push(0);
    byAttempts[index]! += 1;
  }
  if (scan.seen <= ALWAYS_SAMPLED || (scan.seen & (scan.seen - 1)) === 0 || file.attempts > scan.mostAttempts)
    sample(join(path, name), scan);
  scan.mostAttempts = Math.max(scan.mostAttempts, file.attempts);
};

const sample = (file: string, scan: Scan): void => {
  const mtime = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
  // A file can carry any date; outside of these it says nothing about its age.
  if (mtime !== undefined && mtime > 0 && mtime < LAST_DATE)
    scan.oldestMs = Math.min(scan.oldestMs ?? Infinity, Math.floor(mtime));
};
