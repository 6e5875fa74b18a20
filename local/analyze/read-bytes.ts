import { constants, open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

const PIECE = 384 * 1024;

/** Unzipped bytes for one zipped byte that no log reaches; a file beyond it was made to fill memory or time. */
const MAX_RATIO = 300;

/** Below this size no ratio matters. */
const RATIO_FROM = 64 * 1024 * 1024;

/** Largest content that is read of one file. */
const MAX_BYTES = 64 * 1024 ** 3;

/** As much of a file as tells how it begins. */
const HEAD = 16 * 1024;

/** A file whose content is not what it may be. The message is for people. */
export class BadFile extends Error {}

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/**
 * Content of a file in pieces of about 384 KiB, unzipped if it begins like gzip (whatever its name).
 * Throws {@link BadFile} when it unzips to more than a log could; other errors are those of reading and unzipping.
 */
export async function* readBytes(
  path: string,
  { ratioFrom = RATIO_FROM }: { ratioFrom?: number } = {},
): AsyncGenerator<Uint8Array> {
  // Without O_NONBLOCK the open of a pipe that took the file's place would never return.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new BadFile('not a regular file');
    const head = new Uint8Array(2);
    await file.read(head, 0, 2, 0);
    const raw = file.createReadStream({ start: 0, highWaterMark: PIECE, autoClose: false });
    const gunzip = isGzip(head) ? createGunzip({ chunkSize: PIECE }) : null;
    // Errors reach the reader of the last stream.
    const bytes = gunzip ? pipeline(raw, gunzip, () => undefined) : raw;
    let total = 0;
    for await (const piece of bytes as AsyncIterable<Uint8Array>) {
      total += piece.length;
      if (gunzip && total > ratioFrom && total > gunzip.bytesWritten * MAX_RATIO)
        throw new BadFile(`gzip unzips to more than ${MAX_RATIO} times its size: not read further`);
      if (total > MAX_BYTES) throw new BadFile(`more than ${MAX_BYTES / 1024 ** 3} GiB: not read further`);
      yield piece;
    }
  } finally {
    await file.close();
  }
}

/** The first 16 KiB of a file, read as by {@link readBytes}; less where there is no more. */
export const readHead = async (path: string): Promise<Uint8Array> => {
  for await (const piece of readBytes(path)) return piece.subarray(0, HEAD);
  return new Uint8Array(0);
};
