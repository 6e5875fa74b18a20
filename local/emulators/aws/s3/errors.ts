import type { AwsResponse } from '../http.ts';
import { element, xmlDocument } from './xml.ts';

const STATUS = {
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  ConditionalRequestConflict: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  SlowDown: 503,
} as const;

/** Error codes that this S3 knows, as documented under "Error responses". */
export type S3ErrorCode = keyof typeof STATUS;

/** A refusal on its way to the client. */
export class S3Error extends Error {
  readonly code: S3ErrorCode;

  constructor(code: S3ErrorCode, message: string) {
    super(message);
    this.name = 'S3Error';
    this.code = code;
  }
}

/** The refusal as S3 writes it; an answer to HEAD has no body. */
export const errorResponse = ({ code, message }: S3Error, method: string): AwsResponse => ({
  status: STATUS[code],
  headers: { 'content-type': 'application/xml' },
  body: method === 'HEAD' ? '' : xmlDocument(element('Error', element('Code', code), element('Message', message))),
});
