import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { emulate, type Emulated } from './emulated.ts';

const Bucket = 'box';

interface S3Event {
  Event?: string;
  Records?: { eventName: string; s3: { object: { key: string; sequencer: string } } }[];
}

const setUp = async () => {
  const emulated = await emulate();
  const url = await emulated.emulator.createQueue('events');
  const put = (Key: string) => emulated.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'body' }));
  return { ...emulated, url, put };
};

const events = async ({ sqs }: Emulated, QueueUrl: string): Promise<S3Event[]> => {
  const found: S3Event[] = [];
  for (;;) {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (!Messages) return found;
    found.push(...Messages.map(({ Body }) => JSON.parse(Body!) as S3Event));
  }
};

const keys = (found: S3Event[]): (string | undefined)[] => found.map(({ Records }) => Records?.[0]?.s3.object.key);

describe('a notification', () => {
  it('begins with a test event', async () => {
    const q = await setUp();
    q.emulator.notify({ bucket: Bucket, prefix: '', queue: 'events' });
    expect(await events(q, q.url)).toMatchObject([
      { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket, Time: '2026-03-01T12:00:00.000Z' },
    ]);
  });

  it('tells of a created object in the documented form', async () => {
    const q = await setUp();
    q.emulator.notify({ bucket: Bucket, prefix: 'in/', queue: q.url });
    await q.put('in/a b+ü&=.gz');
    const [, event] = await events(q, q.url);
    expect(event).toMatchObject({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          eventTime: '2026-03-01T12:00:00.000Z',
          eventName: 'ObjectCreated:Put',
          s3: {
            s3SchemaVersion: '1.0',
            bucket: { name: Bucket, arn: 'arn:aws:s3:::box' },
            object: {
              key: 'in/a+b%2B%C3%BC%26%3D.gz',
              size: 4,
              eTag: '841a2d689ad86bd1611447453c22c6fc',
              sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
            },
          },
        },
      ],
    });
  });

  it('comes for the prefix and suffix only, and for no failed write', async () => {
    const q = await setUp();
    q.emulator.notify({ bucket: Bucket, prefix: 'in/', suffix: '.gz', queue: 'events' });
    for (const key of ['in/1.gz', 'in/2.txt', 'out/3.gz']) await q.put(key);
    const again = new PutObjectCommand({ Bucket, Key: 'in/1.gz', Body: 'x', IfNoneMatch: '*' });
    await expect(q.s3.send(again)).rejects.toThrow();
    expect(keys(await events(q, q.url))).toEqual([undefined, 'in/1.gz']);
  });

  it('comes for a completed upload', async () => {
    const q = await setUp();
    q.emulator.notify({ bucket: Bucket, prefix: '', queue: 'events' });
    const at = { Bucket, Key: 'big' };
    const { UploadId } = await q.s3.send(new CreateMultipartUploadCommand(at));
    const { ETag } = await q.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'x' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await q.s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }));
    expect((await events(q, q.url))[1]?.Records?.[0]?.eventName).toBe('ObjectCreated:CompleteMultipartUpload');
  });

  it('orders the writes of a key by its sequencer', async () => {
    const q = await setUp();
    q.emulator.notify({ bucket: Bucket, prefix: '', queue: 'events' });
    for (let n = 0; n < 3; n += 1) await q.put('same');
    const [, ...found] = await events(q, q.url);
    const sequencers = found.map(({ Records }) => Records![0]!.s3.object.sequencer);
    expect(sequencers).toEqual([...new Set(sequencers)].sort());
  });

  it('goes to existing standard queues only', async () => {
    const q = await setUp();
    await q.emulator.createQueue('q.fifo');
    for (const queue of ['none', 'q.fifo']) {
      expect(() => q.emulator.notify({ bucket: Bucket, prefix: '', queue })).toThrow('standard queue');
    }
  });
});

describe('disturbed notifications', () => {
  const names = Array.from({ length: 20 }, (_, n) => String(n).padStart(2, '0'));

  const disturbed = async (seed: number) => {
    const q = await setUp();
    q.emulator.notify({ bucket: Bucket, prefix: '', queue: 'events' });
    q.emulator.faults.notifications({ seed, duplicates: 0.3, maxDelayMs: 5000 });
    for (const name of names) await q.put(name);
    const prompt = keys(await events(q, q.url)).length;
    q.clock.advance(5000);
    return { prompt, found: keys(await events(q, q.url)) };
  };

  it('are doubled and out of order, and none is lost', async () => {
    const { prompt, found } = await disturbed(7);
    expect(prompt).toBeLessThan(5);
    expect(new Set(found)).toEqual(new Set(names));
    expect(found.length).toBeGreaterThan(names.length);
    expect([...new Set(found)]).not.toEqual(names);
  });

  it('are the same for the same seed', async () => {
    expect((await disturbed(3)).found).toEqual((await disturbed(3)).found);
  });
});
