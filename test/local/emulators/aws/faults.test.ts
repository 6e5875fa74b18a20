import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it, vi } from 'vitest';
import { emulate } from './emulated.ts';

const Bucket = 'box';

/** Clients that do not try again, so that each fault is seen. */
const setUp = async (options: Parameters<typeof emulate>[0] = {}) => {
  const emulated = await emulate(options);
  const common = { region: 'us-east-1', endpoint: emulated.emulator.endpoint, maxAttempts: 1 };
  const s3 = new S3Client({ ...common, forcePathStyle: true });
  const sqs = new SQSClient(common);
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' }));
  return { ...emulated, s3, sqs, put };
};

it.each([
  ['conflict', 409, 'ConditionalRequestConflict'],
  ['slow-down', 503, 'SlowDown'],
  ['internal-error', 500, 'InternalError'],
] as const)('%s refuses the next call and does nothing', async (kind, httpStatusCode, name) => {
  const { emulator, put } = await setUp();
  emulator.faults.inject({ operation: 'PutObject', fault: { kind } });
  await expect(put('a')).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  await put('a');
});

it.each([
  ['slow-down', 503, 'ThrottlingException'],
  ['internal-error', 500, 'InternalFailure'],
] as const)('%s at a queue', async (kind, httpStatusCode, name) => {
  const { emulator, sqs } = await setUp();
  const QueueUrl = await emulator.createQueue('q');
  emulator.faults.inject({ operation: 'SendMessage', keyPrefix: 'q', fault: { kind } });
  await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }))).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode },
  });
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
});

it('lost-answer performs the call and drops the connection', async () => {
  const { emulator, put, s3 } = await setUp();
  emulator.faults.inject({ operation: 'PutObject', fault: { kind: 'lost-answer' } });
  await expect(put('a')).rejects.toMatchObject({ code: 'ECONNRESET' });
  await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
});

it('delay performs the call later', async () => {
  const { emulator, put, clock } = await setUp();
  emulator.faults.inject({ operation: 'PutObject', fault: { kind: 'delay', ms: 60_000 } });
  const late = put('a');
  await vi.waitFor(() => expect(clock.pending()).toBe(1), { interval: 1 });
  await put('a');
  clock.advance(60_000);
  await expect(late).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

it('befalls only what matches, so often as told, the oldest rule first', async () => {
  const { emulator, put } = await setUp({
    faults: [{ operation: 'PutObject', keyPrefix: 'x/', times: 2, fault: { kind: 'conflict' } }],
  });
  emulator.faults.inject({ operation: 'GetObject', fault: { kind: 'internal-error' } });
  emulator.faults.inject({ keyPrefix: 'x/1', fault: { kind: 'slow-down' } });
  await put('y');
  const outcomes: string[] = [];
  for (let n = 0; n < 4; n += 1) {
    outcomes.push(
      await put('x/1').then(
        () => 'done',
        (error: Error) => error.name,
      ),
    );
  }
  expect(outcomes).toEqual(['ConditionalRequestConflict', 'ConditionalRequestConflict', 'SlowDown', 'done']);
});

it('is over when it is called off', async () => {
  const { emulator, put } = await setUp();
  emulator.faults.inject({ times: 100, fault: { kind: 'conflict' } });
  await expect(put('a')).rejects.toThrow();
  emulator.faults.clear();
  await put('a');
});
