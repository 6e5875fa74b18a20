import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { evidenceKey } from '#shared/contracts/evidence.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import { checkEvidence } from '#adapters/system/evidence-content.ts';
import { toAsciiJson } from './ascii.ts';
import { isNoSuchKey, isPreconditionFailed, withS3Retry } from './s3-errors.ts';
import { listKeys, listStored } from './s3-list.ts';

/** Evidence in a bucket: the header as JSON in the metadata `header`, the body as it came. */
export const createS3EvidenceStore = (s3: S3Client, bucket: string): EvidenceStore => {
  const read = async (key: string): ReturnType<EvidenceStore['get']> => {
    try {
      const found = await withS3Retry(() => s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
      const gzip = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
      return { header: await checkEvidence(key, found.Metadata?.['header'] ?? '', gzip), gzip };
    } catch (error) {
      if (isNoSuchKey(error)) return null;
      throw error;
    }
  };

  return {
    async put(header, gzip) {
      const key = evidenceKey(header);
      const request = {
        Bucket: bucket,
        Key: key,
        Body: gzip,
        ContentType: 'application/gzip',
        Metadata: { header: toAsciiJson(header) },
        IfNoneMatch: '*',
      };
      try {
        await withS3Retry(() => s3.send(new PutObjectCommand(request)));
      } catch (error) {
        if (!isPreconditionFailed(error)) throw error;
        // Already there. Confirming without a look would lose the bytes if what is there were damaged.
        await read(key);
      }
      return key;
    },
    get: read,
    list: (prefix) => listKeys(s3, bucket, prefix),
    stored: (prefix) => listStored(s3, bucket, prefix),
  };
};
