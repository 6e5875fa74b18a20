import type { Checksum } from './payload.ts';

/** What is known of an object without opening it. */
export interface ObjectMeta {
  key: string;
  size: number;
  /** In quotes, as in the header. */
  etag: string;
  /** Epoch milliseconds. */
  modifiedAt: number;
  contentType: string;
  contentEncoding: string | null;
  /** User metadata by lower-case name. */
  metadata: Record<string, string>;
  checksum: Checksum | null;
}

/**
 * Where objects lie. Synchronous on purpose: a condition is checked and the object written in one step that nothing
 * can come between, and that is what makes conditional writes atomic.
 */
export interface ObjectFiles {
  buckets(): string[];
  createBucket(bucket: string): void;
  /** All objects of a bucket, at start. */
  load(bucket: string): ObjectMeta[];
  write(bucket: string, meta: ObjectMeta, body: Buffer): void;
  /** Bytes from `start` up to, not including, `end`. */
  read(bucket: string, key: string, start: number, end: number): Buffer;
  remove(bucket: string, key: string): void;
}

/** Objects that end with the process. */
export const createMemoryFiles = (): ObjectFiles => {
  const buckets = new Map<string, Map<string, Buffer>>();
  const of = (bucket: string): Map<string, Buffer> => {
    const found = buckets.get(bucket);
    if (!found) throw new Error(`No bucket ${bucket}.`);
    return found;
  };
  return {
    buckets: () => [...buckets.keys()],
    createBucket: (bucket) => void buckets.set(bucket, new Map()),
    load: () => [],
    write: (bucket, meta, body) => void of(bucket).set(meta.key, body),
    read(bucket, key, start, end) {
      const body = of(bucket).get(key);
      if (!body) throw new Error(`No body for ${key}.`);
      return body.subarray(start, end);
    },
    remove: (bucket, key) => void of(bucket).delete(key),
  };
};
