import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { StoredKey } from '#shared/ports.ts';

/** Every key under a prefix, in ascending order, page by page. */
export async function* listKeys(s3: S3Client, bucket: string, prefix: string): AsyncIterable<string> {
  for await (const { key } of listStored(s3, bucket, prefix)) yield key;
}

/** The same with the time at which each object was stored, to the second. */
export async function* listStored(s3: S3Client, bucket: string, prefix: string): AsyncIterable<StoredKey> {
  // Asked for in URL encoding, because XML has no way to write every character that a key may hold.
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix, EncodingType: 'url' });
  for await (const page of pages) {
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (Key === undefined || LastModified === undefined) continue;
      yield { key: decodeURIComponent(Key.replaceAll('+', ' ')), at: toInstant(LastModified.getTime()) };
    }
  }
}
