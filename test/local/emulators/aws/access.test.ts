import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { emulate } from './emulated.ts';

it('refuses what the holder of a key may not do, and does not do it', async () => {
  const asked: string[] = [];
  const { emulator, s3, sqs } = await emulate({
    authorize: (caller, wish) => {
      asked.push(`${caller} ${wish.service}:${wish.action}`);
      return wish.service === 's3' && wish.action === 'GetObject';
    },
  });
  const url = await emulator.createQueue('q');
  const at = { Bucket: 'box', Key: 'a' };
  await expect(s3.send(new PutObjectCommand({ ...at, Body: 'x' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'box' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(s3.send(new GetObjectCommand(at))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }))).rejects.toThrow('not authorized');
  // The clock that stands still makes the SDK correct its own and ask again.
  expect([...new Set(asked)]).toEqual([
    'test s3:PutObject',
    'test s3:ListBucket',
    'test s3:GetObject',
    'test sqs:SendMessage',
  ]);
});
