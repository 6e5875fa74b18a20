import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writevSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { ObjectFiles, ObjectMeta } from './objects.ts';

const StoredMeta = z.object({
  key: z.string(),
  size: z.int().nonnegative(),
  etag: z.string(),
  modifiedAt: z.number(),
  contentType: z.string(),
  contentEncoding: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  checksum: z.object({ header: z.string(), value: z.string() }).nullable(),
});

/** Keys of 1 KiB and metadata of 2 KiB fit many times over, escapes included. */
const META_LIMIT = 64 * 1024;

/**
 * Objects under a directory, one file each: a line of JSON with the metadata, then the body, put in place by a rename.
 * Files are named by the hash of the key, so that no key can lead elsewhere. Throws at start on a file it cannot read.
 */
export const createDiskFiles = (directory: string): ObjectFiles => {
  mkdirSync(directory, { recursive: true });
  const bodyStart = new Map<string, number>();
  const pathOf = (bucket: string, key: string): string =>
    join(directory, bucket, `${createHash('sha256').update(key).digest('hex')}.object`);

  const loadOne = (path: string): ObjectMeta => {
    const { meta, start, size } = readMeta(path);
    if (start + meta.size !== size) throw new Error(`${path} is not as long as it says.`);
    bodyStart.set(path, start);
    return meta;
  };

  return {
    buckets: () => readdirSync(directory),
    createBucket: (bucket) => void mkdirSync(join(directory, bucket), { recursive: true }),
    load(bucket) {
      const files = readdirSync(join(directory, bucket)).map((name) => join(directory, bucket, name));
      // Left behind by a process that ended between writing and renaming: nobody was told that these exist.
      for (const path of files) if (path.endsWith('.tmp')) rmSync(path);
      return files.filter((path) => path.endsWith('.object')).map(loadOne);
    },
    write(bucket, meta, body) {
      const path = pathOf(bucket, meta.key);
      const temporary = `${path}.${randomUUID()}.tmp`;
      const line = Buffer.from(`${JSON.stringify(meta)}\n`);
      const file = openSync(temporary, 'wx');
      try {
        writeAll(file, line, body);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
      bodyStart.set(path, line.length);
    },
    read(bucket, key, start, end) {
      const path = pathOf(bucket, key);
      return readRange(path, (bodyStart.get(path) ?? 0) + start, end - start);
    },
    remove(bucket, key) {
      const path = pathOf(bucket, key);
      rmSync(path, { force: true });
      bodyStart.delete(path);
    },
  };
};

const writeAll = (file: number, line: Buffer, body: Buffer): void => {
  const written = writevSync(file, [line, body]);
  if (written !== line.length + body.length) throw new Error('The disk took only a part of an object.');
};

const readMeta = (path: string): { meta: ObjectMeta; start: number; size: number } => {
  const file = openSync(path, 'r');
  try {
    const beginning = Buffer.alloc(META_LIMIT);
    const length = readSync(file, beginning, 0, META_LIMIT, 0);
    const end = beginning.subarray(0, length).indexOf('\n');
    const meta = StoredMeta.parse(JSON.parse(beginning.toString('utf8', 0, Math.max(0, end))));
    return { meta, start: end + 1, size: fstatSync(file).size };
  } catch (cause) {
    throw new Error(`${path} is not an object of this emulator.`, { cause });
  } finally {
    closeSync(file);
  }
};

const readRange = (path: string, position: number, length: number): Buffer => {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    if (readSync(file, bytes, 0, length, position) !== length) throw new Error(`${path} is too short.`);
    return bytes;
  } finally {
    closeSync(file);
  }
};
