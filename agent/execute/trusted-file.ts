import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Largest file that is read as configuration. */
const LIMIT = 1_000_000;

export type TrustedText = { ok: true; text: string } | { ok: false; why: string };

/**
 * Reads a file that decides what this program may do. Only its owner may be able to write it, and that owner is root or
 * the user that runs the program. The open file is examined, so that it cannot be exchanged in between.
 */
export const readTrustedFile = (path: string): TrustedText => {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return { ok: false, why: `${path} could not be opened: ${(error as NodeJS.ErrnoException).code ?? 'error'}` };
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return { ok: false, why: `${path} is no regular file` };
    if ((stat.mode & 0o022) !== 0) return { ok: false, why: `${path} can be written by others than its owner` };
    if (stat.uid !== 0 && stat.uid !== process.geteuid?.()) {
      return { ok: false, why: `${path} belongs neither to root nor to the user that runs this program` };
    }
    if (stat.size > LIMIT) return { ok: false, why: `${path} is too large` };
    return { ok: true, text: readFileSync(fd, 'utf8') };
  } catch (error) {
    return { ok: false, why: `${path} could not be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}` };
  } finally {
    closeSync(fd);
  }
};
