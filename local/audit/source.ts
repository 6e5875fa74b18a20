import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import * as z from 'zod';
import type { AuditFile } from '#shared/audit/chain.ts';
import { AUDIT_PREFIX } from '#shared/contracts/audit.ts';

/** Documents of a state bucket as they lie on a disk. */
export interface Source {
  /** Records of the audit in the order of their keys, each read when it is asked for. */
  records(): Iterable<AuditFile>;
  /** Keys of all documents, in ascending order. */
  keys: readonly string[];
  /** Text of a document of these. */
  textOf(key: string): string;
  /** Texts under a prefix; none, where only the audit was copied. */
  under(prefix: string): Iterable<string>;
}

/** Metadata of an object of the one-machine store fit into this many times over. */
const META_LIMIT = 64 * 1024;

const RECORD_FILE = /^\d{12}\.json$/;

/**
 * Reads a copy of the state bucket (`aws s3 sync`), a copy of its `audit/` alone, or the store of a system that runs on
 * this machine. Throws when the directory cannot be read.
 */
export const openSource = (directory: string): Source => {
  const files = new Map<string, { path: string; start: number }>();
  for (const path of filesIn(directory)) {
    if (path.endsWith('.object')) {
      const object = objectAt(path);
      files.set(object.key, { path, start: object.start });
    } else {
      const key = relative(directory, path).split(sep).join('/');
      files.set(RECORD_FILE.test(key) ? `${AUDIT_PREFIX}${key}` : key, { path, start: 0 });
    }
  }
  const keys = [...files.keys()].sort();
  const read = (key: string): Buffer => {
    const { path, start } = files.get(key)!;
    return readFileSync(path).subarray(start);
  };
  const textOf = (key: string): string => read(key).toString('utf8');
  return {
    keys,
    textOf,
    *records() {
      for (const key of keys) if (key.startsWith(AUDIT_PREFIX)) yield { key, bytes: read(key) };
    },
    *under(prefix) {
      for (const key of keys) if (key.startsWith(prefix)) yield textOf(key);
    },
  };
};

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());

/** The one-machine store keeps an object in one file: a line of JSON with its key, then the body. */
const objectAt = (path: string): { key: string; start: number } => {
  const file = openSync(path, 'r');
  try {
    const beginning = Buffer.alloc(META_LIMIT);
    const end = beginning.subarray(0, readSync(file, beginning, 0, META_LIMIT, 0)).indexOf('\n');
    const { key } = z.object({ key: z.string() }).parse(JSON.parse(beginning.toString('utf8', 0, Math.max(0, end))));
    return { key, start: end + 1 };
  } catch (cause) {
    throw new Error(`${path} is no object of a one-machine store`, { cause });
  } finally {
    closeSync(file);
  }
};
