import { header, type AwsResponse } from '../http.ts';
import { describeObject, quoted, writeCondition, type ObjectCall, type S3Context } from './context.ts';
import { S3Error } from './errors.ts';
import type { ObjectMeta } from './objects.ts';
import { hex, readPayload } from './payload.ts';
import { parseRange } from './range.ts';

/** PutObject with its conditions, in one step. */
export const putObject = (s3: S3Context, { bucket, key, request }: ObjectCall): AwsResponse => {
  const { body, checksum } = readPayload(request);
  const meta: ObjectMeta = {
    ...describeObject(key, request),
    size: body.length,
    etag: `"${hex('md5', body)}"`,
    modifiedAt: s3.now(),
    checksum,
  };
  s3.store.write(bucket, meta, body, writeCondition(request));
  s3.created({ bucket, meta, cause: 'Put' });
  return { status: 200, headers: { etag: meta.etag, ...(checksum ? { [checksum.header]: checksum.value } : {}) } };
};

/** GetObject: whole, a range, or 304 and 412 by its etag. */
export const getObject = (s3: S3Context, call: ObjectCall): AwsResponse => {
  const meta = existing(s3, call);
  const refused = readCondition(meta, call);
  if (refused) return refused;
  const range = parseRange(header(call.request.headers, 'range'), meta.size);
  if (range === 'unsatisfiable') throw new S3Error('InvalidRange', 'The requested range is not satisfiable');
  if (range === null) {
    const withChecksum = header(call.request.headers, 'x-amz-checksum-mode') === 'ENABLED' && meta.checksum !== null;
    return {
      status: 200,
      headers: { ...describe(meta), ...(withChecksum ? { [meta.checksum!.header]: meta.checksum!.value } : {}) },
      body: s3.store.read(call.bucket, call.key, 0, meta.size),
    };
  }
  return {
    status: 206,
    headers: { ...describe(meta), 'content-range': `bytes ${range.start}-${range.end - 1}/${meta.size}` },
    body: s3.store.read(call.bucket, call.key, range.start, range.end),
  };
};

/** HeadObject: what GetObject would say, without the body. */
export const headObject = (s3: S3Context, call: ObjectCall): AwsResponse => {
  const meta = existing(s3, call);
  return readCondition(meta, call) ?? { status: 200, headers: { ...describe(meta), 'content-length': meta.size } };
};

/** DeleteObject; deleting what is not there is fine. */
export const deleteObject = (s3: S3Context, { bucket, key }: ObjectCall): AwsResponse => {
  s3.store.remove(bucket, key);
  return { status: 204 };
};

const existing = (s3: S3Context, { bucket, key }: ObjectCall): ObjectMeta => {
  const meta = s3.store.find(bucket, key);
  if (!meta) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  return meta;
};

const readCondition = (meta: ObjectMeta, { request }: ObjectCall): AwsResponse | null => {
  const ifMatch = header(request.headers, 'if-match');
  if (ifMatch !== undefined && ifMatch !== '*' && quoted(ifMatch) !== meta.etag) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  const ifNoneMatch = header(request.headers, 'if-none-match');
  const unchanged = ifNoneMatch !== undefined && (ifNoneMatch === '*' || quoted(ifNoneMatch) === meta.etag);
  return unchanged ? { status: 304, headers: { etag: meta.etag } } : null;
};

const describe = (meta: ObjectMeta): Record<string, string> => ({
  etag: meta.etag,
  'last-modified': new Date(meta.modifiedAt).toUTCString(),
  'accept-ranges': 'bytes',
  'content-type': meta.contentType,
  ...(meta.contentEncoding === null ? {} : { 'content-encoding': meta.contentEncoding }),
  ...Object.fromEntries(Object.entries(meta.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
});
