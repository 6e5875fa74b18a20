import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request as the services see it: body read, path still percent-encoded. */
export interface AwsRequest {
  method: string;
  /** Raw path: `..` and `%2F` may be part of a key and must not be resolved. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What to answer. */
export interface AwsResponse {
  status: number;
  headers?: Record<string, string | number>;
  body?: string | Buffer;
}

/** What somebody wants to do, in IAM's terms. */
export type Wish =
  /** `key` = object key; for ListBucket, the prefix. `plain` = a write that does not say `If-None-Match`. */
  | { service: 's3'; action: string; bucket: string; key: string; plain?: boolean }
  | { service: 'sqs'; action: string; queue: string }
  | { service: 'kms'; action: string; key: string };

/** One recognised call: what faults are matched against, and how to perform it. */
export interface AwsCall {
  /** Operation name of the API, e.g. `PutObject`. */
  operation: string;
  /** Object key or queue name; empty when the call has neither. */
  subject: string;
  /** What IAM would be asked. */
  wish: Wish;
  /** `gone` fires when the client has hung up. */
  perform(gone: AbortSignal): Promise<AwsResponse> | AwsResponse;
}

/** No call of the bot comes near this; a part or an object above it is refused. */
export const BODY_LIMIT = 64 * 1024 * 1024;

/** Reads a request to its end; null when the body is above {@link BODY_LIMIT}. */
export const readRequest = async (message: IncomingMessage): Promise<AwsRequest | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  if (size > BODY_LIMIT) return null;
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)),
    headers: message.headers,
    body: Buffer.concat(chunks),
  };
};

/** Writes an answer; `date` is the service's time. */
export const writeResponse = (message: ServerResponse, response: AwsResponse, date: Date): void => {
  const body = response.body ?? '';
  message.writeHead(response.status, {
    date: date.toUTCString(),
    ...(response.status === 204 || response.status === 304 ? {} : { 'content-length': Buffer.byteLength(body) }),
    ...response.headers,
  });
  message.end(body);
};

/** One header as text; several of the same name count as none given. */
export const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** Access key that a request is signed with; '' = it cannot be seen. */
export const callerOf = ({ headers }: AwsRequest): string =>
  /\bCredential=([^/,\s]{1,128})\//.exec(header(headers, 'authorization') ?? '')?.[1] ?? '';
