import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** Every key under a prefix, in ascending order, page by page. */
export async function* listKeys(s3: S3Client, bucket: string, prefix: string): AsyncIterable<string> {
  // Asked for in URL encoding, because XML has no way to write every character that a key may hold.
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix, EncodingType: 'url' });
  for await (const page of pages) {
    for (const { Key } of page.Contents ?? []) {
      if (Key !== undefined) yield decodeURIComponent(Key.replaceAll('+', ' '));
    }
  }
}
