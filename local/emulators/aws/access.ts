import { type AwsRequest, header } from './http.ts';

/** What somebody wants to do, in IAM's terms. */
export type Wish =
  /** `key` = object key; for ListBucket, the prefix. */
  | { service: 's3'; action: string; bucket: string; key: string }
  | { service: 'sqs'; action: string; queue: string }
  | { service: 'kms'; action: string; key: string };

/** Access key that a request is signed with; '' = it cannot be seen. */
export const callerOf = ({ headers }: AwsRequest): string =>
  /\bCredential=([^/,\s]{1,128})\//.exec(header(headers, 'authorization') ?? '')?.[1] ?? '';
