import { header, type AwsCall, type AwsRequest, type AwsResponse } from '../http.ts';
import { createBucket, deleteObjects, headBucket, listObjects } from './bucket-operations.ts';
import type { ObjectCall, S3Context } from './context.ts';
import { errorResponse, S3Error } from './errors.ts';
import { deleteObject, getObject, headObject, putObject } from './object-operations.ts';
import { abortUpload, completeUpload, createUpload, listParts, listUploads, uploadPart } from './upload-operations.ts';

type Operation = (s3: S3Context, call: ObjectCall) => AwsResponse;

/** Permissions where they have another name than the operation. Source: Service Authorization Reference, Amazon S3. */
const PERMISSIONS: Record<string, string> = {
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  DeleteObjects: 'DeleteObject',
  HeadObject: 'GetObject',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  AbortMultipartUpload: 'AbortMultipartUpload',
  ListParts: 'ListMultipartUploadParts',
};

/** Method, whether there is a key, and the query words that make the operation what it is. */
const OPERATIONS: Record<string, [name: string, operation: Operation]> = {
  'PUT bucket': ['CreateBucket', createBucket],
  'HEAD bucket': ['HeadBucket', headBucket],
  'GET bucket list-type': ['ListObjectsV2', listObjects],
  'GET bucket uploads': ['ListMultipartUploads', listUploads],
  'POST bucket delete': ['DeleteObjects', deleteObjects],
  'PUT key': ['PutObject', putObject],
  'GET key': ['GetObject', getObject],
  'HEAD key': ['HeadObject', headObject],
  'DELETE key': ['DeleteObject', deleteObject],
  'POST key uploads': ['CreateMultipartUpload', createUpload],
  'PUT key partNumber uploadId': ['UploadPart', uploadPart],
  'POST key uploadId': ['CompleteMultipartUpload', completeUpload],
  'DELETE key uploadId': ['AbortMultipartUpload', abortUpload],
  'GET key uploadId': ['ListParts', listParts],
};

/** Query words that say how, not what. */
const PARAMETERS = new Set([
  'x-id',
  'prefix',
  'delimiter',
  'max-keys',
  'start-after',
  'continuation-token',
  'encoding-type',
]);

const KEY_LIMIT = 1024;

/** Recognises a call. Throws {@link S3Error} for one that this S3 does not know: half an answer would be worse. */
export const routeS3 = (s3: S3Context, request: AwsRequest): AwsCall => {
  const { bucket, key } = splitPath(request.path);
  const words = [...request.query.keys()].filter((word) => !PARAMETERS.has(word)).sort();
  const route = [request.method, key === '' ? 'bucket' : 'key', ...words].join(' ');
  const found = OPERATIONS[route];
  if (!found || header(request.headers, 'x-amz-copy-source') !== undefined) {
    throw new S3Error('NotImplemented', `This emulator does not know ${route}.`);
  }
  const [operation, run] = found;
  const wished = key === '' ? (request.query.get('prefix') ?? '') : key;
  const action = PERMISSIONS[operation] ?? operation;
  const plain = action === 'PutObject' && header(request.headers, 'if-none-match') === undefined;
  const wish = { service: 's3', action, bucket, key: wished, ...(plain && { plain }) } as const;
  return {
    operation,
    subject: key,
    wish,
    perform: () => attempt(request.method, () => run(s3, { bucket, key, request })),
  };
};

/** Turns a refusal into its answer; anything else thrown is a bug and goes on. */
export const attempt = (method: string, run: () => AwsResponse): AwsResponse => {
  try {
    return run();
  } catch (error) {
    if (error instanceof S3Error) return errorResponse(error, method);
    throw error;
  }
};

/** Splits at the first slash only and resolves nothing: whatever follows the bucket is the key. */
const splitPath = (path: string): { bucket: string; key: string } => {
  const [, bucket = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  let key: string;
  try {
    key = decodeURIComponent(rest);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
  if (Buffer.byteLength(key) > KEY_LIMIT) throw new S3Error('KeyTooLongError', 'Your key is too long');
  return { bucket, key };
};
