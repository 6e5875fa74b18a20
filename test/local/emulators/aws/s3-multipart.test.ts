import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompleteMultipartUploadCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { emulate, type Emulated } from './emulated.ts';

const Bucket = 'box';
const Key = 'big';
const MIB = 1024 * 1024;

const begin = async ({ s3 }: Emulated) => {
  const command = new CreateMultipartUploadCommand({ Bucket, Key, Metadata: { a: 'b' }, ContentType: 'text/plain' });
  return (await s3.send(command)).UploadId!;
};

const part = async ({ s3 }: Emulated, UploadId: string, PartNumber: number, Body: Buffer) => {
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ETag };
};

const complete = (
  { s3 }: Emulated,
  UploadId: string,
  Parts: { PartNumber: number; ETag: string | undefined }[],
  input: Partial<CompleteMultipartUploadCommandInput> = {},
) => s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...input }));

describe('a multipart upload', () => {
  it('becomes one object of its parts', async () => {
    const emulated = await emulate();
    const id = await begin(emulated);
    const second = await part(emulated, id, 7, Buffer.from('end'));
    await part(emulated, id, 2, Buffer.from('sent again below'));
    const first = await part(emulated, id, 2, Buffer.alloc(5 * MIB, 'x'));
    const { ETag } = await complete(emulated, id, [first, second]);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const found = await emulated.s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=-5' }));
    expect(await found.Body!.transformToString()).toBe('xxend');
    expect(found).toMatchObject({ ETag, Metadata: { a: 'b' }, ContentType: 'text/plain' });
    expect(found.ContentRange).toBe(`bytes ${5 * MIB - 2}-${5 * MIB + 2}/${5 * MIB + 3}`);
  });

  it('is listed with its parts until it ends', async () => {
    const emulated = await emulate();
    const id = await begin(emulated);
    await part(emulated, id, 1, Buffer.from('abc'));
    const uploads = () => emulated.s3.send(new ListMultipartUploadsCommand({ Bucket }));
    const listed = await emulated.s3.send(new ListPartsCommand({ Bucket, Key, UploadId: id }));
    expect(listed.Parts).toMatchObject([{ PartNumber: 1, Size: 3 }]);
    expect((await uploads()).Uploads).toMatchObject([{ Key, UploadId: id }]);
    await emulated.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id }));
    expect((await uploads()).Uploads).toBeUndefined();
    await expect(part(emulated, id, 2, Buffer.from('x'))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('is completed only if the key is free, when asked so, and stays open otherwise', async () => {
    const emulated = await emulate();
    const ids = [await begin(emulated), await begin(emulated)];
    const parts: Awaited<ReturnType<typeof part>>[] = [];
    for (const id of ids) parts.push(await part(emulated, id, 1, Buffer.from(id)));
    const race = ids.map((id, n) => complete(emulated, id, [parts[n]!], { IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled(race);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const loser = outcomes.findIndex(({ status }) => status === 'rejected');
    expect(outcomes[loser]).toMatchObject({ reason: { name: 'PreconditionFailed' } });
    await complete(emulated, ids[loser]!, [parts[loser]!]);
  });

  it('is completed only over the object that was meant', async () => {
    const emulated = await emulate();
    const id = await begin(emulated);
    const only = await part(emulated, id, 1, Buffer.from('new'));
    await expect(complete(emulated, id, [only], { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await emulated.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'old' }));
    await expect(complete(emulated, id, [only], { IfMatch: '"0"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await complete(emulated, id, [only], { IfMatch: ETag });
  });

  it('is refused with wrong parts', async () => {
    const emulated = await emulate();
    const id = await begin(emulated);
    const one = await part(emulated, id, 1, Buffer.from('one'));
    const two = await part(emulated, id, 2, Buffer.from('two'));
    await expect(complete(emulated, id, [one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(emulated, id, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(emulated, id, [{ ...one, ETag: two.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(emulated, id, [{ ...one, PartNumber: 3 }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(emulated, id, [])).rejects.toMatchObject({ name: 'MalformedXML' });
    await expect(part(emulated, id, 10_001, Buffer.from('x'))).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});
