import type { AwsResponse } from '../http.ts';
import { describeObject, quoted, writeCondition, type ObjectCall, type S3Context } from './context.ts';
import { S3Error } from './errors.ts';
import { assemble } from './multipart.ts';
import type { ObjectMeta } from './objects.ts';
import { hex, readPayload } from './payload.ts';
import { childText, element, parseXml, xmlDocument, type Xml } from './xml.ts';

const xmlResponse = (root: Xml): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: xmlDocument(root),
});

const iso = (ms: number): string => new Date(ms).toISOString();

/** CreateMultipartUpload. */
export const createUpload = (s3: S3Context, { bucket, key, request }: ObjectCall): AwsResponse => {
  s3.store.requireBucket(bucket);
  const upload = s3.uploads.create(bucket, describeObject(key, request), s3.now());
  return xmlResponse(
    element(
      'InitiateMultipartUploadResult',
      element('Bucket', bucket),
      element('Key', key),
      element('UploadId', upload.id),
    ),
  );
};

/** UploadPart; a part sent again replaces the former one. */
export const uploadPart = (s3: S3Context, { bucket, key, request }: ObjectCall): AwsResponse => {
  const upload = s3.uploads.get(bucket, key, request.query.get('uploadId') ?? '');
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const { body, checksum } = readPayload(request);
  const etag = `"${hex('md5', body)}"`;
  s3.uploads.addPart(upload, { number, etag, body, modifiedAt: s3.now() });
  return { status: 200, headers: { etag, ...(checksum ? { [checksum.header]: checksum.value } : {}) } };
};

/** CompleteMultipartUpload under the same conditions as PutObject; the upload stays open when they do not hold. */
export const completeUpload = (s3: S3Context, { bucket, key, request }: ObjectCall): AwsResponse => {
  const upload = s3.uploads.get(bucket, key, request.query.get('uploadId') ?? '');
  const { body, etag } = assemble(upload, namedParts(readPayload(request).body));
  const meta: ObjectMeta = { ...upload.target, size: body.length, etag, modifiedAt: s3.now(), checksum: null };
  s3.store.write(bucket, meta, body, writeCondition(request));
  s3.uploads.end(upload);
  s3.created({ bucket, meta, cause: 'CompleteMultipartUpload' });
  return xmlResponse(
    element('CompleteMultipartUploadResult', element('Bucket', bucket), element('Key', key), element('ETag', etag)),
  );
};

/** AbortMultipartUpload. */
export const abortUpload = (s3: S3Context, { bucket, key, request }: ObjectCall): AwsResponse => {
  s3.uploads.end(s3.uploads.get(bucket, key, request.query.get('uploadId') ?? ''));
  return { status: 204 };
};

/** ListParts, on one page. */
export const listParts = (s3: S3Context, { bucket, key, request }: ObjectCall): AwsResponse => {
  const upload = s3.uploads.get(bucket, key, request.query.get('uploadId') ?? '');
  const parts = [...upload.parts.values()].sort((a, b) => a.number - b.number);
  return xmlResponse(
    element(
      'ListPartsResult',
      element('Bucket', bucket),
      element('Key', key),
      element('UploadId', upload.id),
      element('IsTruncated', false),
      ...parts.map((part) =>
        element(
          'Part',
          element('PartNumber', part.number),
          element('LastModified', iso(part.modifiedAt)),
          element('ETag', part.etag),
          element('Size', part.body.length),
        ),
      ),
    ),
  );
};

/** ListMultipartUploads, on one page. */
export const listUploads = (s3: S3Context, { bucket, request }: ObjectCall): AwsResponse => {
  s3.store.requireBucket(bucket);
  const prefix = request.query.get('prefix') ?? '';
  return xmlResponse(
    element(
      'ListMultipartUploadsResult',
      element('Bucket', bucket),
      element('Prefix', prefix),
      element('IsTruncated', false),
      ...s3.uploads
        .list(bucket, prefix)
        .map((upload) =>
          element(
            'Upload',
            element('Key', upload.target.key),
            element('UploadId', upload.id),
            element('Initiated', iso(upload.startedAt)),
          ),
        ),
    ),
  );
};

const namedParts = (body: Buffer): { number: number; etag: string }[] => {
  const root = parseXml(body.toString('utf8'));
  if (root?.name !== 'CompleteMultipartUpload') {
    throw new S3Error('MalformedXML', 'The XML you provided was not well-formed.');
  }
  return root.children
    .filter((child) => child.name === 'Part')
    .map((part) => ({ number: Number(childText(part, 'PartNumber')), etag: quoted(childText(part, 'ETag') ?? '') }));
};
