import type { AwsResponse } from '../http.ts';
import type { ObjectCall, S3Context } from './context.ts';
import { S3Error } from './errors.ts';
import { readPayload } from './payload.ts';
import { childText, element, parseXml, xmlDocument } from './xml.ts';

/** S3's own limit of a page and of a list to delete. */
const PAGE_LIMIT = 1000;

/** CreateBucket. */
export const createBucket = (s3: S3Context, { bucket }: ObjectCall): AwsResponse => {
  s3.store.createBucket(bucket);
  return { status: 200, headers: { location: `/${bucket}` } };
};

/** HeadBucket. */
export const headBucket = (s3: S3Context, { bucket }: ObjectCall): AwsResponse => {
  s3.store.requireBucket(bucket);
  return { status: 200 };
};

/** ListObjectsV2 with prefix, delimiter, start-after and pages. */
export const listObjects = (s3: S3Context, { bucket, request }: ObjectCall): AwsResponse => {
  const { query } = request;
  const token = query.get('continuation-token');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const maxKeys = pageSize(query.get('max-keys'));
  const page = s3.store.list(bucket, {
    prefix,
    delimiter,
    after: token === null ? startAfter : fromToken(token),
    maxKeys,
  });
  const name = encoder(query.get('encoding-type'));
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument(
      element(
        'ListBucketResult',
        element('Name', bucket),
        element('Prefix', name(prefix)),
        ...(delimiter === '' ? [] : [element('Delimiter', name(delimiter))]),
        ...(startAfter === '' ? [] : [element('StartAfter', name(startAfter))]),
        ...(query.get('encoding-type') === 'url' ? [element('EncodingType', 'url')] : []),
        element('MaxKeys', maxKeys),
        element('KeyCount', page.keys.length + page.commonPrefixes.length),
        element('IsTruncated', page.next !== null),
        ...(token === null ? [] : [element('ContinuationToken', token)]),
        ...(page.next === null ? [] : [element('NextContinuationToken', toToken(page.next))]),
        ...page.keys.map((key) => {
          const meta = s3.store.find(bucket, key)!;
          return element(
            'Contents',
            element('Key', name(key)),
            element('LastModified', new Date(meta.modifiedAt).toISOString()),
            element('ETag', meta.etag),
            element('Size', meta.size),
            element('StorageClass', 'STANDARD'),
          );
        }),
        ...page.commonPrefixes.map((group) => element('CommonPrefixes', element('Prefix', name(group)))),
      ),
    ),
  };
};

/** DeleteObjects: up to a thousand keys, each answered for unless `Quiet`. */
export const deleteObjects = (s3: S3Context, { bucket, request }: ObjectCall): AwsResponse => {
  const { body, verified } = readPayload(request);
  if (!verified) throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5');
  const root = parseXml(body.toString('utf8'));
  const keys = (root?.children ?? [])
    .filter((child) => child.name === 'Object')
    .map((object) => childText(object, 'Key') ?? '');
  if (root?.name !== 'Delete' || keys.length === 0 || keys.length > PAGE_LIMIT || keys.includes('')) {
    throw new S3Error('MalformedXML', 'The XML you provided was not well-formed or did not validate.');
  }
  s3.store.requireBucket(bucket);
  for (const key of keys) s3.store.remove(bucket, key);
  const quiet = childText(root, 'Quiet') === 'true';
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument(
      element('DeleteResult', ...(quiet ? [] : keys.map((key) => element('Deleted', element('Key', key))))),
    ),
  };
};

const pageSize = (text: string | null): number => {
  if (text === null) return PAGE_LIMIT;
  if (!/^\d{1,10}$/.test(text)) throw new S3Error('InvalidArgument', 'Provided max-keys not an integer');
  return Math.min(Number(text), PAGE_LIMIT);
};

const toToken = (after: string): string => Buffer.from(after).toString('base64url');

const fromToken = (token: string): string => {
  const after = Buffer.from(token, 'base64url').toString('utf8');
  if (token === '' || toToken(after) !== token) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  }
  return after;
};

const encoder = (type: string | null): ((name: string) => string) => {
  if (type === null || type === '') return (name) => name;
  if (type !== 'url') throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return (name) => encodeURIComponent(name).replaceAll('%20', '+').replaceAll('%2F', '/');
};
