import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { unlessMissing } from '../mailhost/queue/tree.ts';

/** New bytes of one log file. */
export interface Range {
  /** Names the file across renames. */
  fileId: string;
  start: number;
  bytes: Uint8Array;
}

const readFrom = (path: string, from: number, inode: number | null): { inode: number; bytes: Uint8Array } | null =>
  unlessMissing(() => {
    const file = openSync(path, 'r');
    try {
      const { ino, size } = fstatSync(file);
      const bytes = new Uint8Array(Math.max(0, size - (inode === null || ino === inode ? from : 0)));
      readSync(file, bytes, 0, bytes.length, size - bytes.length);
      return { inode: ino, bytes };
    } finally {
      closeSync(file);
    }
  });

/**
 * Reads what was written to a log since the last call, as the collector does: after a rotation first the rest of the
 * file that was `path`, now `rotated`, then the new one. The host writes whole lines and stands still meanwhile.
 */
export const followLog = (path: string, rotated: string | null): (() => Range[]) => {
  let inode: number | null = null;
  let offset = 0;
  return () => {
    const ranges: Range[] = [];
    let now = readFrom(path, offset, inode);
    if (now === null) return ranges;
    if (inode !== null && now.inode !== inode) {
      const rest = rotated === null ? null : readFrom(rotated, offset, inode);
      if (rest?.inode === inode) ranges.push({ fileId: String(inode), start: offset, bytes: rest.bytes });
      offset = 0;
      now = readFrom(path, 0, null) ?? now;
    }
    inode = now.inode;
    ranges.push({ fileId: String(inode), start: offset, bytes: now.bytes });
    offset += now.bytes.length;
    return ranges.filter(({ bytes }) => bytes.length > 0);
  };
};
