import { createHash, randomUUID } from 'node:crypto';
import { S3Error } from './errors.ts';
import type { ObjectMeta } from './objects.ts';

/** One uploaded part. */
export interface Part {
  number: number;
  etag: string;
  body: Buffer;
  modifiedAt: number;
}

/** What the object will be, once complete. */
export type UploadTarget = Pick<ObjectMeta, 'key' | 'contentType' | 'contentEncoding' | 'metadata'>;

/** An upload in parts that is not complete yet. */
export interface Upload {
  id: string;
  bucket: string;
  target: UploadTarget;
  startedAt: number;
  parts: Map<number, Part>;
}

/** Uploads under way; throws {@link S3Error}. They lie in memory and end with the process. */
export interface Uploads {
  create(bucket: string, target: UploadTarget, now: number): Upload;
  /** Throws NoSuchUpload unless the id belongs to that key. */
  get(bucket: string, key: string, id: string): Upload;
  addPart(upload: Upload, part: Part): void;
  end(upload: Upload): void;
  /** In order of key, then of start. */
  list(bucket: string, prefix: string): Upload[];
}

/** S3's own limit for every part but the last. */
const SMALLEST_PART = 5 * 1024 * 1024;
/** All parts of all open uploads together; an upload that nobody completes must not fill the memory. */
const OPEN_PARTS_LIMIT = 256 * 1024 * 1024;

/** No uploads. */
export const createUploads = (): Uploads => {
  const uploads = new Map<string, Upload>();
  let held = 0;
  const sizeOf = (upload: Upload): number =>
    [...upload.parts.values()].reduce((sum, part) => sum + part.body.length, 0);
  return {
    create(bucket, target, now) {
      const upload: Upload = { id: randomUUID(), bucket, target, startedAt: now, parts: new Map() };
      uploads.set(upload.id, upload);
      return upload;
    },
    get(bucket, key, id) {
      const upload = uploads.get(id);
      if (upload && upload.bucket === bucket && upload.target.key === key) return upload;
      throw new S3Error('NoSuchUpload', 'The specified upload does not exist.');
    },
    addPart(upload, part) {
      const added = part.body.length - (upload.parts.get(part.number)?.body.length ?? 0);
      if (held + added > OPEN_PARTS_LIMIT) throw new S3Error('SlowDown', 'Too much lies in open uploads.');
      held += added;
      upload.parts.set(part.number, part);
    },
    end(upload) {
      if (uploads.delete(upload.id)) held -= sizeOf(upload);
    },
    list: (bucket, prefix) =>
      [...uploads.values()]
        .filter((upload) => upload.bucket === bucket && upload.target.key.startsWith(prefix))
        .sort((a, b) =>
          a.target.key < b.target.key ? -1 : a.target.key > b.target.key ? 1 : a.startedAt - b.startedAt,
        ),
  };
};

/** The object made of the named parts, with the etag of its parts' digests. */
export const assemble = (upload: Upload, named: readonly { number: number; etag: string }[]) => {
  if (named.length === 0) throw new S3Error('MalformedXML', 'No parts are named.');
  if (named.some(({ number }, place) => place > 0 && number <= named[place - 1]!.number)) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const digest = createHash('md5');
  const bodies = named.map(({ number, etag }, place) => {
    const part = upload.parts.get(number);
    if (!part || part.etag !== etag) {
      throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found.');
    }
    if (place < named.length - 1 && part.body.length < SMALLEST_PART) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    digest.update(Buffer.from(part.etag.replaceAll('"', ''), 'hex'));
    return part.body;
  });
  return { body: Buffer.concat(bodies), etag: `"${digest.digest('hex')}-${named.length}"` };
};
