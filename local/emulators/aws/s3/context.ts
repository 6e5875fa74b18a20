import { header, type AwsRequest } from '../http.ts';
import { S3Error } from './errors.ts';
import type { Uploads } from './multipart.ts';
import type { ObjectMeta } from './objects.ts';
import type { S3Store, WriteCondition } from './store.ts';

/** An object was created; what a notification says about it. */
export interface ObjectCreated {
  bucket: string;
  meta: ObjectMeta;
  cause: 'Put' | 'CompleteMultipartUpload';
}

/** What the operations of S3 work with. */
export interface S3Context {
  store: S3Store;
  uploads: Uploads;
  /** Epoch milliseconds. */
  now(): number;
  /** Called after the object is in place, before the client is told. */
  created(event: ObjectCreated): void;
}

/** A call at one object. */
export interface ObjectCall {
  bucket: string;
  key: string;
  request: AwsRequest;
}

/** Conditions of a write. S3 knows no other value of If-None-Match than `*`. */
export const writeCondition = ({ headers }: AwsRequest): WriteCondition => {
  const ifNoneMatch = header(headers, 'if-none-match');
  const ifMatch = header(headers, 'if-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented.');
  }
  return {
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch: true as const }),
    ...(ifMatch === undefined ? {} : { ifMatch: quoted(ifMatch) }),
  };
};

/** An etag in quotes, however it was given. */
export const quoted = (etag: string): string => `"${etag.replaceAll('"', '')}"`;

const METADATA_LIMIT = 2 * 1024;

/** What a request says about the object it makes. */
export const describeObject = (key: string, { headers }: AwsRequest) => {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const name of Object.keys(headers)) {
    if (!name.startsWith('x-amz-meta-')) continue;
    const value = header(headers, name) ?? '';
    size += name.length - 'x-amz-meta-'.length + Buffer.byteLength(value);
    metadata[name.slice('x-amz-meta-'.length)] = value;
  }
  if (size > METADATA_LIMIT) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  }
  // aws-chunked names the way of the bytes here, not what they are.
  const encodings = (header(headers, 'content-encoding') ?? '').split(',').map((encoding) => encoding.trim());
  const contentEncoding = encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked').join(',');
  return {
    key,
    contentType: header(headers, 'content-type') ?? 'binary/octet-stream',
    contentEncoding: contentEncoding === '' ? null : contentEncoding,
    metadata,
  };
};
