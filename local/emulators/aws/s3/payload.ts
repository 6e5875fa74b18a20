import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { header, type AwsRequest } from '../http.ts';
import { S3Error } from './errors.ts';

/** A checksum that the client sent along and that was found right. */
export interface Checksum {
  /** Header name, e.g. `x-amz-checksum-crc32`. */
  header: string;
  /** Base64. */
  value: string;
}

/** What the client meant to send, with everything it said about it checked. */
export interface Payload {
  body: Buffer;
  checksum: Checksum | null;
  /** A Content-MD5 or a checksum came along. */
  verified: boolean;
}

const CHECKSUMS: Record<string, (body: Buffer) => string> = {
  'x-amz-checksum-crc32': (body) => {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(crc32(body));
    return value.toString('base64');
  },
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest('base64'),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest('base64'),
};

/** Unwraps aws-chunked bodies and verifies Content-MD5, x-amz-content-sha256 and checksums from headers or trailers. */
export const readPayload = (request: AwsRequest): Payload => {
  const { headers } = request;
  const declared = header(headers, 'x-amz-content-sha256') ?? '';
  const { body, trailers } = declared.startsWith('STREAMING-')
    ? unchunk(request)
    : { body: request.body, trailers: new Map<string, string>() };
  if (/^[0-9a-f]{64}$/.test(declared) && hex('sha256', body) !== declared) {
    throw new S3Error('BadDigest', 'The provided x-amz-content-sha256 does not match what was received.');
  }
  const md5 = header(headers, 'content-md5');
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const checksum = checkedChecksum(headers, trailers, body);
  return { body, checksum, verified: md5 !== undefined || checksum !== null };
};

/** Hex digest. */
export const hex = (algorithm: 'md5' | 'sha256', bytes: Buffer): string =>
  createHash(algorithm).update(bytes).digest('hex');

const checkedChecksum = (
  headers: IncomingHttpHeaders,
  trailers: ReadonlyMap<string, string>,
  body: Buffer,
): Checksum | null => {
  const sent: [string, string][] = [...trailers];
  for (const name of Object.keys(headers)) sent.push([name, header(headers, name) ?? '']);
  for (const [name, value] of sent) {
    if (!/^x-amz-checksum-(?:crc|sha|xxhash|md5)/.test(name)) continue;
    const compute = CHECKSUMS[name];
    // Storing what was not verified would be a lie that only real S3 finds out.
    if (!compute) throw new S3Error('NotImplemented', `This emulator does not compute ${name}.`);
    if (compute(body) !== value) throw new S3Error('BadDigest', `The ${name} you specified did not match.`);
    return { header: name, value };
  }
  return null;
};

/** Decodes `size[;extension]CRLF data CRLF … 0 CRLF trailers CRLF`, as in "Transferring payload in multiple chunks". */
const unchunk = ({ body: raw, headers }: AwsRequest): { body: Buffer; trailers: Map<string, string> } => {
  const chunks: Buffer[] = [];
  let position = 0;
  const line = (): string => {
    const end = raw.indexOf('\r\n', position);
    if (end === -1) throw new S3Error('IncompleteBody', 'The chunked body ends too early.');
    const text = raw.toString('latin1', position, end);
    position = end + 2;
    return text;
  };
  for (;;) {
    const size = /^(?<hex>[0-9a-fA-F]{1,8})(?:;.*)?$/.exec(line())?.groups?.['hex'];
    if (size === undefined) throw new S3Error('InvalidRequest', 'A chunk has no size.');
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    if (position + length > raw.length) throw new S3Error('IncompleteBody', 'The chunked body ends too early.');
    chunks.push(raw.subarray(position, position + length));
    position += length;
    if (line() !== '') throw new S3Error('InvalidRequest', 'A chunk is longer than it says.');
  }
  const trailers = new Map<string, string>();
  while (position < raw.length) {
    const [name = '', value = ''] = line().split(/:(.*)/s);
    if (name !== '') trailers.set(name.toLowerCase(), value.trim());
  }
  const body = Buffer.concat(chunks);
  const decoded = header(headers, 'x-amz-decoded-content-length');
  if (decoded !== undefined && Number(decoded) !== body.length) {
    throw new S3Error('IncompleteBody', 'The decoded body is not as long as announced.');
  }
  for (const name of (header(headers, 'x-amz-trailer') ?? '').split(',')) {
    if (name.trim() !== '' && !trailers.has(name.trim())) {
      throw new S3Error('InvalidRequest', `The announced trailer ${name.trim()} did not come.`);
    }
  }
  return { body, trailers };
};
