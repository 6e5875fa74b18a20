import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseFileName, type FileName } from './file-name.ts';
import type { Message } from './message.ts';
import { HEAD_BYTES, parseEnvelope, type Envelope } from './message-file.ts';

/** A message file, as far as its place tells. */
export interface QueueFile extends FileName {
  channel: string;
  /** Three digits or empty. */
  subdir: string;
  /** File name, with the subdirectory before it if there is one. */
  label: string;
  path: string;
}

/** Place of a message file below a queue directory. */
export const pathOf = (queueDir: string, channel: string, subdir: string, name: string): string =>
  subdir === '' ? join(queueDir, channel, name) : join(queueDir, channel, subdir, name);

const missing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The value, or null when a file or directory it needs is not there (any more). Other errors pass. */
export const unlessMissing = <T>(act: () => T): T | null => {
  try {
    return act();
  } catch (error) {
    if (missing(error)) return null;
    throw error;
  }
};

/** Channels that have a queue directory, sorted. */
export const listChannels = (queueDir: string): string[] =>
  (unlessMissing(() => readdirSync(queueDir, { withFileTypes: true })) ?? [])
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** A name in a channel's queue as a message file; null when it is not named like one. */
export const queueFile = (queueDir: string, channel: string, subdir: string, name: string): QueueFile | null => {
  const parts = parseFileName(name);
  if (!parts) return null;
  const label = subdir === '' ? name : `${subdir}/${name}`;
  return { ...parts, channel, subdir, label, path: pathOf(queueDir, channel, subdir, name) };
};

/** Message files of a channel, by names alone; anything that is not named like one is passed over. */
export const listQueue = (queueDir: string, channel: string): QueueFile[] => {
  const files: QueueFile[] = [];
  const read = (subdir: string): void => {
    const dir = join(queueDir, channel, subdir);
    for (const entry of unlessMissing(() => readdirSync(dir, { withFileTypes: true })) ?? []) {
      if (entry.isDirectory()) {
        if (subdir === '' && /^\d{3}$/.test(entry.name)) read(entry.name);
        continue;
      }
      const file = queueFile(queueDir, channel, subdir, entry.name);
      if (file) files.push(file);
    }
  };
  read('');
  return files;
};

/** Reads up to `length` bytes of a file; null when it is gone. */
export const readPart = (path: string, offset: number, length: number): Buffer | null =>
  unlessMissing(() => {
    const fd = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(fd, buffer, 0, length, offset));
    } finally {
      closeSync(fd);
    }
  });

/** Size and last change of a file; null when it is gone. */
export const statOf = (path: string): { bytes: number; changedAt: number } | null => {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? { bytes: stat.size, changedAt: stat.mtimeMs } : null;
};

const envelopeIn = (page: Buffer): Envelope | null => {
  const end = page.indexOf('\n\n');
  // Cut before it becomes a string: values would keep the whole page in memory, 100,000 times.
  return end < 0 ? null : parseEnvelope(page.toString('utf8', 0, end + 2));
};

/** Envelope of a queue file; null when the file is gone or not readable as one. */
export const readEnvelope = (path: string): Envelope | null => {
  // Most envelopes fit the first page; reading more of 100,000 files would cost seconds.
  const page = readPart(path, 0, 4096);
  if (!page) return null;
  return envelopeIn(page) ?? envelopeIn(readPart(path, 0, HEAD_BYTES) ?? page);
};

/** A queue file as a message; null when the file is gone or not readable as one. */
export const readMessage = (file: QueueFile): Message | null => {
  const envelope = readEnvelope(file.path);
  if (!envelope) return null;
  const { contentAt: _at, content: _length, ...message } = envelope;
  return {
    ...message,
    id: file.id,
    channel: file.channel,
    subdir: file.subdir,
    attempts: file.attempts,
    suffix: file.suffix,
  };
};
