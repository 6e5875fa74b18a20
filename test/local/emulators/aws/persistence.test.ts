import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type ReceiveMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAwsEmulator } from '#local/emulators/aws/server.ts';
import { emulate, restart, type Emulated } from './emulated.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'aws-emulator-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const Bucket = 'box';

describe('objects on disk', () => {
  it('outlive the process with everything known of them', async () => {
    let q = await emulate({ dataDir });
    const Key = '../../../etc/ü \n passwd';
    const Metadata = { nonce: 'n' };
    await q.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'old', Metadata }));
    const { ETag } = await q.s3.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789', Metadata }));
    await q.s3.send(new PutObjectCommand({ Bucket, Key: 'gone', Body: 'x' }));
    await q.s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    q = await restart(q, dataDir);
    const { Contents } = await q.s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
    expect(Contents).toMatchObject([{ Size: 10, ETag }]);
    const found = await q.s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=2-3' }));
    expect(found).toMatchObject({ ETag, Metadata });
    expect(await found.Body!.transformToString()).toBe('23');
    const again = new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' });
    await expect(q.s3.send(again)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('lie under names that no key decides', async () => {
    const q = await emulate({ dataDir });
    for (const Key of ['../a', '/etc/passwd', '..', '.', 'a/b', 'x'.repeat(1024)]) {
      await q.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    }
    const names = readdirSync(join(dataDir, 's3', Bucket));
    expect(names).toHaveLength(6);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}\.object$/);
    expect(readdirSync(dataDir).sort()).toEqual(['s3', 'sqs.journal']);
  });

  it('half written are forgotten, damaged ones stop the start', async () => {
    let q = await emulate({ dataDir });
    await q.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'body' }));
    const directory = join(dataDir, 's3', Bucket);
    writeFileSync(join(directory, 'x.object.1.tmp'), '{"key"');
    q = await restart(q, dataDir);
    expect(readdirSync(directory)).toHaveLength(1);
    const file = join(directory, readdirSync(directory)[0]!);
    writeFileSync(file, readFileSync(file).subarray(0, -1));
    await expect(startAwsEmulator({ dataDir })).rejects.toThrow(file);
    writeFileSync(file, 'nonsense');
    await expect(startAwsEmulator({ dataDir })).rejects.toThrow(file);
  });
});

describe('queues on disk', () => {
  const send = (q: Emulated, QueueUrl: string, MessageBody: string, input: object = {}) =>
    q.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...input }));
  const receive = async (q: Emulated, QueueUrl: string, input: Partial<ReceiveMessageCommandInput> = {}) =>
    (
      await q.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['All'],
          ...input,
        }),
      )
    ).Messages ?? [];

  it('keep what was sent and not deleted; what was in flight is visible, with its receive count', async () => {
    let q = await emulate({ dataDir });
    let url = await q.emulator.createQueue('q');
    for (const body of ['a', 'b', 'c']) await send(q, url, body);
    const [a] = await receive(q, url, { MaxNumberOfMessages: 2 });
    await q.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: a!.ReceiptHandle }));
    q = await restart(q, dataDir);
    url = await q.emulator.createQueue('q');
    const found = await receive(q, url);
    expect(found.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
      ['b', '2'],
      ['c', '1'],
    ]);
  });

  it('keep delays, dead letters and what a FIFO queue has seen', async () => {
    let q = await emulate({ dataDir });
    await q.emulator.createQueue('dead');
    const make = () => q.emulator.createQueue('q', { deadLetter: { queue: 'dead', maxReceives: 1 } });
    let url = await make();
    let fifo = await q.emulator.createQueue('f.fifo');
    const ids = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    await send(q, fifo, '1', ids);
    const [one] = await receive(q, fifo);
    await q.sqs.send(new DeleteMessageCommand({ QueueUrl: fifo, ReceiptHandle: one!.ReceiptHandle }));
    await send(q, url, 'bad');
    await receive(q, url, { VisibilityTimeout: 0 });
    expect(await receive(q, url)).toEqual([]);
    await send(q, url, 'late', { DelaySeconds: 10 });
    // Twice, since the second start reads what the first one has rewritten.
    for (let n = 0; n < 2; n += 1) q = await restart(q, dataDir);
    fifo = `${q.emulator.endpoint}/000000000000/f.fifo`;
    url = `${q.emulator.endpoint}/000000000000/q`;
    await send(q, fifo, '2', ids);
    expect(await receive(q, fifo)).toEqual([]);
    expect(await receive(q, url)).toEqual([]);
    q.clock.advance(10_000);
    expect(await receive(q, url)).toMatchObject([{ Body: 'late' }]);
    expect(await receive(q, `${q.emulator.endpoint}/000000000000/dead`)).toMatchObject([{ Body: 'bad' }]);
  });

  it('forget a record that was cut short, and stop at one that is damaged', async () => {
    let q = await emulate({ dataDir });
    const journal = join(dataDir, 'sqs.journal');
    await send(q, await q.emulator.createQueue('q'), 'a');
    appendFileSync(journal, '{"type":"add","que');
    q = await restart(q, dataDir);
    const url = `${q.emulator.endpoint}/000000000000/q`;
    await send(q, url, 'b');
    q = await restart(q, dataDir);
    expect((await receive(q, `${q.emulator.endpoint}/000000000000/q`)).map(({ Body }) => Body)).toEqual(['a', 'b']);
    appendFileSync(journal, '{"type":"nonsense"}\n');
    await expect(startAwsEmulator({ dataDir })).rejects.toThrow('no record');
  });

  it('do not grow with what is over', async () => {
    let q = await emulate({ dataDir });
    const url = await q.emulator.createQueue('q');
    for (let n = 0; n < 20; n += 1) {
      await send(q, url, 'x'.repeat(100));
      const [message] = await receive(q, url);
      await q.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message!.ReceiptHandle }));
    }
    q = await restart(q, dataDir);
    expect(readFileSync(join(dataDir, 'sqs.journal'), 'utf8').trim().split('\n')).toHaveLength(1);
  });
});
