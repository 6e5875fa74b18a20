import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { sha256 } from '../hash.ts';
import type { FileMark } from './checkpoint.ts';

/** Longest piece of raw log in one evidence object, in bytes. */
export const CHUNK_BYTES = 1_048_576;
const HEAD_BYTES = 256;
const TAIL_BYTES = 256;
const NEWLINE = 10;

/** One open file of a log; it stays readable when it is renamed or removed. */
export interface LogFile {
  readonly fd: number;
  readonly dev: string;
  readonly ino: string;
  /** Null until enough of the file is there to name it by. */
  mark: FileMark | null;
}

/** Null when there is no such file. */
export const openLog = (path: string): LogFile | null => {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${path} could not be opened`, { cause: error });
  }
  const stat = fstatSync(fd, { bigint: true });
  if (!stat.isFile()) {
    closeSync(fd);
    throw new Error(`${path} is no regular file`);
  }
  return { fd, dev: String(stat.dev), ino: String(stat.ino), mark: null };
};

export const closeLog = (file: LogFile): void => closeSync(file.fd);
export const sizeOf = (file: LogFile): number => fstatSync(file.fd).size;

/** Up to `length` bytes from `start`; fewer at the end of the file. */
export const readRange = (file: LogFile, start: number, length: number): Buffer => {
  const bytes = Buffer.allocUnsafe(Math.max(0, length));
  let done = 0;
  while (done < length) {
    const n = readSync(file.fd, bytes, done, length - done, start + done);
    if (n === 0) break;
    done += n;
  }
  return bytes.subarray(0, done);
};

/**
 * Names a file by its first line, or by its first 256 bytes, whichever is shorter: an inode is used again, a first line
 * with its time stamp is not. Until that much is there, only `final` gives it a name.
 */
export const identify = (file: LogFile, final: boolean): FileMark | null => {
  const head = readRange(file, 0, HEAD_BYTES);
  const newline = head.indexOf(NEWLINE);
  if (head.length === 0 || (newline === -1 && head.length < HEAD_BYTES && !final)) return null;
  const headLength = newline === -1 ? head.length : newline + 1;
  return {
    fileId: nameOf(file, head.subarray(0, headLength)),
    dev: file.dev,
    ino: file.ino,
    headLength,
    offset: 0,
    tail: { length: 0, sha256: sha256('') },
    previousSha256: null,
    pending: null,
  };
};

const nameOf = (file: LogFile, head: Buffer): string => `${file.dev}-${file.ino}-${sha256(head).slice(0, 16)}`;

/** Whether the open file is still the one that the mark speaks of, up to its offset. */
export const isSame = (file: LogFile, mark: FileMark): boolean => {
  const head = readRange(file, 0, mark.headLength);
  if (head.length !== mark.headLength || nameOf(file, head) !== mark.fileId) return false;
  const tail = readRange(file, mark.offset - mark.tail.length, mark.tail.length);
  return tail.length === mark.tail.length && sha256(tail) === mark.tail.sha256;
};

/** The mark after `raw`, which ends at `end`, is confirmed. */
export const advanced = (mark: FileMark, raw: Buffer, end: number): FileMark => {
  const tail = raw.subarray(-TAIL_BYTES);
  return {
    ...mark,
    offset: end,
    tail: { length: tail.length, sha256: sha256(tail) },
    previousSha256: sha256(raw),
    pending: null,
  };
};

/** Length of the part of `bytes` that may be shipped: whole lines, or all of it when one line fills a chunk. */
export const wholeLines = (bytes: Buffer): number => {
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  return end === 0 && bytes.length >= CHUNK_BYTES ? bytes.length : end;
};
