import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { emulate, type Emulated } from './emulated.ts';

const Bucket = 'box';

const put = ({ s3 }: Emulated, Key: string, input: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: 'body', ...input }));

const text = async ({ s3 }: Emulated, Key: string, Range?: string): Promise<string> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Body!.transformToString();
};

const refusal = async (call: Promise<unknown>): Promise<[status: number | undefined, code: string]> => {
  try {
    await call;
  } catch (error) {
    const { $metadata, name } = error as S3ServiceException;
    return [$metadata.httpStatusCode, name];
  }
  throw new Error('The call went through.');
};

describe('an object', () => {
  it('comes back with its metadata, type, encoding, etag and time', async () => {
    const emulated = await emulate();
    await put(emulated, 'a', { Metadata: { Nonce: 'n-1' }, ContentType: 'text/plain', ContentEncoding: 'gzip' });
    const expected = {
      ETag: '"841a2d689ad86bd1611447453c22c6fc"',
      ContentLength: 4,
      ContentType: 'text/plain',
      ContentEncoding: 'gzip',
      Metadata: { nonce: 'n-1' },
      LastModified: new Date('2026-03-01T12:00:00.000Z'),
    };
    expect(await emulated.s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).toMatchObject(expected);
    expect(await emulated.s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).toMatchObject(expected);
  });

  it('has the time that it is given, whatever the clock of the queues shows', async () => {
    const emulated = await emulate({ objectTime: () => Date.UTC(2026, 2, 4) });
    await put(emulated, 'a');
    const { LastModified } = await emulated.s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
    expect(LastModified).toEqual(new Date('2026-03-04T00:00:00.000Z'));
  });

  it('may be empty', async () => {
    const emulated = await emulate();
    await put(emulated, 'a', { Body: new Uint8Array() });
    expect(await text(emulated, 'a')).toBe('');
    expect(await refusal(text(emulated, 'a', 'bytes=0-'))).toEqual([416, 'InvalidRange']);
  });

  it('arrives as a stream with a checksum in the trailer', async () => {
    const emulated = await emulate();
    const Body = Readable.from([Buffer.from('abc'), Buffer.from('def')]);
    await put(emulated, 'a', { Body, ContentLength: 6 });
    const found = await emulated.s3.send(new GetObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }));
    expect(found).toMatchObject({ ChecksumCRC32: 'S4457w==', ContentLength: 6 });
    expect(found.ContentEncoding).toBeUndefined();
    expect(await found.Body!.transformToString()).toBe('abcdef');
  });

  it('is refused when it is not what its digests say', async () => {
    const emulated = await emulate();
    const wrong: Partial<PutObjectCommandInput>[] = [
      { ContentMD5: 'XUFAKrxLKna5cZ2REBfFkg==' },
      { ChecksumCRC32: 'AAAAAA==' },
      { ChecksumSHA256: 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=' },
      { ChecksumSHA1: 'qvTGHdzF6KLavt4PO0gs2a6pQ00=' },
    ];
    for (const input of wrong) expect(await refusal(put(emulated, 'a', input))).toEqual([400, 'BadDigest']);
    expect(await refusal(text(emulated, 'a'))).toEqual([404, 'NoSuchKey']);
  });

  it('is refused with a checksum that the emulator cannot compute', async () => {
    const emulated = await emulate();
    expect(await refusal(put(emulated, 'a', { ChecksumCRC32C: 'yZRlqg==' }))).toEqual([501, 'NotImplemented']);
  });

  it('is replaced by a second write and gone after a delete', async () => {
    const emulated = await emulate();
    await put(emulated, 'a');
    await put(emulated, 'a', { Body: 'second' });
    expect(await text(emulated, 'a')).toBe('second');
    await emulated.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await emulated.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect(await refusal(text(emulated, 'a'))).toEqual([404, 'NoSuchKey']);
    expect(await refusal(emulated.s3.send(new HeadObjectCommand({ Bucket, Key: 'a' })))).toEqual([404, 'NotFound']);
  });

  it('has a key of at most 1024 bytes and metadata of at most 2 KiB', async () => {
    const emulated = await emulate();
    await put(emulated, 'ü'.repeat(512));
    expect(await refusal(put(emulated, 'ü'.repeat(513)))).toEqual([400, 'KeyTooLongError']);
    await put(emulated, 'a', { Metadata: { m: 'x'.repeat(2047) } });
    const tooMuch = put(emulated, 'a', { Metadata: { m: 'x'.repeat(2048) } });
    expect(await refusal(tooMuch)).toEqual([400, 'MetadataTooLarge']);
  });

  it('needs a bucket', async () => {
    const { s3 } = await emulate();
    expect(await refusal(s3.send(new PutObjectCommand({ Bucket: 'none', Key: 'a', Body: 'x' })))).toEqual([
      404,
      'NoSuchBucket',
    ]);
    expect(await refusal(s3.send(new HeadBucketCommand({ Bucket: 'none' })))).toEqual([404, 'NotFound']);
    await s3.send(new HeadBucketCommand({ Bucket }));
  });
});

describe('a range', () => {
  it.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=3-5', '345', 'bytes 3-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
  ])('%s', async (Range, expected, ContentRange) => {
    const emulated = await emulate();
    await put(emulated, 'a', { Body: '0123456789' });
    const found = await emulated.s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range }));
    expect(found).toMatchObject({ ContentRange, ContentLength: expected.length, $metadata: { httpStatusCode: 206 } });
    expect(await found.Body!.transformToString()).toBe(expected);
  });

  it.each(['bytes=10-', 'bytes=11-12', 'bytes=-0'])('%s cannot be satisfied', async (Range) => {
    const emulated = await emulate();
    await put(emulated, 'a', { Body: '0123456789' });
    expect(await refusal(text(emulated, 'a', Range))).toEqual([416, 'InvalidRange']);
  });

  it.each(['bytes=5-3', 'bytes=-', 'lines=1-2', 'bytes=0-1,3-4'])('%s is ignored', async (Range) => {
    const emulated = await emulate();
    await put(emulated, 'a', { Body: '0123456789' });
    expect(await text(emulated, 'a', Range)).toBe('0123456789');
  });
});

describe('a condition', () => {
  it('If-None-Match: * lets exactly one of twenty writers win, the rest get 412', async () => {
    const emulated = await emulate();
    const writes = Array.from({ length: 20 }, (_, n) => put(emulated, 'a', { Body: `${n}`, IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled(writes);
    const winners = outcomes.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    expect(winners).toHaveLength(1);
    expect(await text(emulated, 'a')).toBe(`${winners[0]}`);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'PreconditionFailed' });
    }
  });

  it('If-Match lets exactly one of twenty writers win', async () => {
    const emulated = await emulate();
    const { ETag } = await put(emulated, 'a');
    const writes = Array.from({ length: 20 }, (_, n) => put(emulated, 'a', { Body: `${n}`, IfMatch: ETag }));
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('If-Match on a missing key is 404', async () => {
    const emulated = await emulate();
    expect(await refusal(put(emulated, 'a', { IfMatch: '"0"' }))).toEqual([404, 'NoSuchKey']);
  });

  it('If-None-Match knows no etags', async () => {
    const emulated = await emulate();
    expect(await refusal(put(emulated, 'a', { IfNoneMatch: '"0"' }))).toEqual([501, 'NotImplemented']);
  });

  it('guards reading too', async () => {
    const emulated = await emulate();
    const { ETag } = await put(emulated, 'a');
    const get = (input: object) => emulated.s3.send(new GetObjectCommand({ Bucket, Key: 'a', ...input }));
    expect(await (await get({ IfMatch: ETag })).Body!.transformToString()).toBe('body');
    expect(await refusal(get({ IfMatch: '"0"' }))).toEqual([412, 'PreconditionFailed']);
    expect((await refusal(get({ IfNoneMatch: ETag })))[0]).toBe(304);
  });
});

describe('DeleteObjects', () => {
  it('deletes strange keys and answers for each', async () => {
    const emulated = await emulate();
    const keys = ['a&b', '<c>', 'ü"\'', ' d ', '../e'];
    for (const key of [...keys, 'stays']) await put(emulated, key);
    const Delete = { Objects: [...keys, 'never was'].map((Key) => ({ Key })) };
    const { Deleted } = await emulated.s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, 'never was']);
    for (const key of keys) expect(await refusal(text(emulated, key))).toEqual([404, 'NoSuchKey']);
    expect(await text(emulated, 'stays')).toBe('body');
  });

  it('is silent when asked to be', async () => {
    const emulated = await emulate();
    await put(emulated, 'a');
    const Delete = { Objects: [{ Key: 'a' }], Quiet: true };
    expect((await emulated.s3.send(new DeleteObjectsCommand({ Bucket, Delete }))).Deleted).toBeUndefined();
  });
});

describe('a stranger', () => {
  it('without Authorization header is turned away', async () => {
    const { emulator } = await emulate();
    const response = await fetch(`${emulator.endpoint}/box/a`, { method: 'PUT', body: 'x' });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });

  it.each(['/box/%', '/box/%ff', '/box/a?acl', '/box?versioning'])(
    'asking for %s gets no half answer',
    async (path) => {
      const { emulator } = await emulate();
      const response = await fetch(emulator.endpoint + path, { headers: { authorization: 'AWS4' } });
      expect([400, 501]).toContain(response.status);
      expect(await response.text()).toMatch(/<Code>(?:InvalidURI|NotImplemented)<\/Code>/);
    },
  );

  it.each([
    ['without a size', 'x\r\nabc\r\n'],
    ['cut short', '5\r\nabc'],
    ['with a chunk that is longer than it says', '2\r\nabc\r\n0\r\n\r\n'],
    ['without the announced trailer', '3\r\nabc\r\n0\r\n\r\n'],
    ['with a wrong trailer', '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'],
  ])('sending chunks %s stores nothing', async (_what, body) => {
    const emulated = await emulate();
    const response = await fetch(`${emulated.emulator.endpoint}/box/a`, {
      method: 'PUT',
      body,
      headers: {
        authorization: 'AWS4',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
    });
    expect(response.status).toBe(400);
    expect(await refusal(text(emulated, 'a'))).toEqual([404, 'NoSuchKey']);
  });
});

it('makes buckets by the rules for their names', async () => {
  const { emulator } = await emulate();
  for (const name of ['..', 'a..b', 'A-b-c', 'ab', '../../etc', '-abc']) {
    await expect(emulator.createBucket(name)).rejects.toThrow('not valid');
  }
  await emulator.createBucket('box');
});

it('tells its time with every answer, refusals included', async () => {
  const { s3, serverNow, clock } = await emulate();
  expect(serverNow()).toBeNull();
  const start = Date.parse(clock.now());
  await refusal(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' })));
  expect(serverNow()! - start).toBeGreaterThanOrEqual(0);
  expect(serverNow()! - start).toBeLessThan(10_000);
  clock.advance(3_600_000);
  await refusal(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' })));
  expect(serverNow()! - start).toBeGreaterThanOrEqual(3_600_000);
});

it('takes a client that speaks to it with checksums only when required', async () => {
  const { emulator } = await emulate();
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint: emulator.endpoint,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'plain' }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  expect(await Body!.transformToString()).toBe('plain');
  s3.destroy();
});
