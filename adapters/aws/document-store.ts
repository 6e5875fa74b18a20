import { randomUUID } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DocumentStore } from '#shared/ports.ts';
import { toAsciiJson } from './ascii.ts';
import { isNoSuchKey, isPreconditionFailed, withS3Retry } from './s3-errors.ts';
import { listKeys } from './s3-list.ts';

/**
 * Documents in a bucket with conditional writes. `writer` names the process in the metadata of what it writes.
 * Every write carries a nonce: after a refusal it tells whether the present document is this very write, whose answer
 * was lost. Should somebody have written on top of it in the meantime, the answer is `conflict` all the same.
 */
export const createS3DocumentStore = (s3: S3Client, bucket: string, writer: string): DocumentStore => {
  /** True = written. The same nonce goes with every repetition of the request, the SDK's own included. */
  const write = async (key: string, text: string, condition: { IfNoneMatch: '*' } | { IfMatch: string }) => {
    const nonce = randomUUID();
    const request = {
      Bucket: bucket,
      Key: key,
      Body: text,
      ContentType: 'application/json; charset=utf-8',
      Metadata: { nonce, writer: toAsciiJson(writer) },
      ...condition,
    };
    try {
      await withS3Retry(() => s3.send(new PutObjectCommand(request)));
      return true;
    } catch (error) {
      if (isPreconditionFailed(error)) return (await presentNonce(key)) === nonce;
      // A condition on a document that is gone.
      if (isNoSuchKey(error)) return false;
      throw error;
    }
  };

  const presentNonce = async (key: string): Promise<string | null> => {
    try {
      const head = await withS3Retry(() => s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
      return head.Metadata?.['nonce'] ?? null;
    } catch (error) {
      if (isNoSuchKey(error)) return null;
      throw error;
    }
  };

  return {
    async get(key) {
      try {
        const found = await withS3Retry(() => s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
        if (!found.Body || found.ETag === undefined) throw new Error(`S3 answered without body or etag for ${key}.`);
        // Not transformToString, which would drop a byte order mark.
        return { text: Buffer.from(await found.Body.transformToByteArray()).toString('utf8'), etag: found.ETag };
      } catch (error) {
        if (isNoSuchKey(error)) return null;
        throw error;
      }
    },
    create: async (key, text) => ((await write(key, text, { IfNoneMatch: '*' })) ? 'created' : 'exists'),
    replace: async (key, text, etag) => ((await write(key, text, { IfMatch: etag })) ? 'replaced' : 'conflict'),
    list: (prefix) => listKeys(s3, bucket, prefix),
  };
};
