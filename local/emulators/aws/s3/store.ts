import { S3Error } from './errors.ts';
import { createKeyIndex, type KeyIndex } from './keys.ts';
import { listPage, type ListPage, type ListQuery } from './listing.ts';
import type { ObjectFiles, ObjectMeta } from './objects.ts';

/** When a write may happen. */
export interface WriteCondition {
  /** Only if the key is free. */
  ifNoneMatch?: true;
  /** Only if the object has this etag. */
  ifMatch?: string;
}

/** Buckets with their objects; throws {@link S3Error}. */
export interface S3Store {
  createBucket(bucket: string): void;
  has(bucket: string): boolean;
  requireBucket(bucket: string): void;
  /** Null when there is no such key. */
  find(bucket: string, key: string): ObjectMeta | null;
  read(bucket: string, key: string, start: number, end: number): Buffer;
  write(bucket: string, meta: ObjectMeta, body: Buffer, condition: WriteCondition): void;
  /** Deleting what is not there is no error. */
  remove(bucket: string, key: string): void;
  list(bucket: string, query: ListQuery): ListPage;
}

/** Opens the buckets that lie in `files`. */
export const createS3Store = (files: ObjectFiles): S3Store => {
  const buckets = new Map<string, { objects: Map<string, ObjectMeta>; index: KeyIndex }>();
  const open = (bucket: string): void => {
    const objects = new Map(files.load(bucket).map((meta) => [meta.key, meta]));
    buckets.set(bucket, { objects, index: createKeyIndex(objects.keys()) });
  };
  for (const bucket of files.buckets()) open(bucket);

  const of = (bucket: string) => {
    const found = buckets.get(bucket);
    if (!found) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist.');
    return found;
  };

  return {
    createBucket(bucket) {
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) {
        throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.');
      }
      if (buckets.has(bucket)) throw new S3Error('BucketAlreadyOwnedByYou', 'You own this bucket already.');
      files.createBucket(bucket);
      open(bucket);
    },
    has: (bucket) => buckets.has(bucket),
    requireBucket: (bucket) => void of(bucket),
    find: (bucket, key) => of(bucket).objects.get(key) ?? null,
    read: (bucket, key, start, end) => files.read(bucket, key, start, end),
    write(bucket, meta, body, condition) {
      const { objects, index } = of(bucket);
      checkCondition(objects.get(meta.key), condition);
      files.write(bucket, meta, body);
      objects.set(meta.key, meta);
      index.add(meta.key);
    },
    remove(bucket, key) {
      const { objects, index } = of(bucket);
      if (!objects.has(key)) return;
      files.remove(bucket, key);
      objects.delete(key);
      index.delete(key);
    },
    list: (bucket, query) => listPage(of(bucket).index, query),
  };
};

const checkCondition = (present: ObjectMeta | undefined, { ifNoneMatch, ifMatch }: WriteCondition): void => {
  if (ifNoneMatch && present) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  if (ifMatch === undefined) return;
  if (!present) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  if (present.etag !== ifMatch) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
};
