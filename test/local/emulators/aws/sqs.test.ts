import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
  type ReceiveMessageCommandInput,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import type { AwsEmulatorOptions, EmulatorQueueOptions } from '#local/emulators/aws/server.ts';
import { emulate } from './emulated.ts';

const withQueue = async (name = 'q', options: EmulatorQueueOptions = {}, emulator: AwsEmulatorOptions = {}) => {
  const emulated = await emulate(emulator);
  const QueueUrl = await emulated.emulator.createQueue(name, options);
  const { sqs } = emulated;
  return {
    ...emulated,
    QueueUrl,
    send: (MessageBody: string, input: Partial<SendMessageCommandInput> = {}) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...input })),
    receive: async (input: Partial<ReceiveMessageCommandInput> = {}) =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...input }))).Messages ?? [],
    remove: (ReceiptHandle: string | undefined) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    change: (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout })),
    attributes: async () =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes!,
  };
};

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

describe('a message', () => {
  it('comes with id, digest and the attributes asked for', async () => {
    const { send, receive, clock } = await withQueue();
    const sent = await send('Grüße \u{1f4ee}');
    clock.advance(1000);
    const [message] = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'Grüße \u{1f4ee}',
      MD5OfBody: sent.MD5OfMessageBody,
      Attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(Date.parse('2026-03-01T12:00:00.000Z')),
        ApproximateFirstReceiveTimestamp: String(Date.parse('2026-03-01T12:00:01.000Z')),
      },
    });
    clock.advance(30_000);
    const [again] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
    expect(again?.ReceiptHandle).not.toBe(message?.ReceiptHandle);
    clock.advance(30_000);
    expect((await receive())[0]?.Attributes).toBeUndefined();
  });

  it.each([
    ['empty', '', 'MissingParameter'],
    ['too long', 'x'.repeat(1024 * 1024 + 1), 'InvalidParameterValue'],
    ['with a control character', 'a\u0001', 'InvalidMessageContents'],
    ['with a non-character', 'a\uffff', 'InvalidMessageContents'],
  ])('that is %s is refused', async (_what, body, name) => {
    const { send, attributes } = await withQueue();
    await expect(send(body)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
    expect((await attributes())['ApproximateNumberOfMessages']).toBe('0');
  });

  it('with attributes is refused rather than cut', async () => {
    const { send } = await withQueue();
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } };
    await expect(send('x', { MessageAttributes })).rejects.toMatchObject({
      name: expect.stringContaining('UnsupportedOperation'),
    });
  });

  it('may be as long as allowed', async () => {
    const { send, receive } = await withQueue();
    await send('x'.repeat(1024 * 1024));
    expect((await receive())[0]?.Body).toHaveLength(1024 * 1024);
  });

  it('is invisible for the time of the queue unless the receive says otherwise', async () => {
    const { send, receive, clock } = await withQueue('q', { visibilitySeconds: 5 });
    await send('a');
    await receive();
    clock.advance(5000);
    expect(await receive({ VisibilityTimeout: 60 })).toHaveLength(1);
    clock.advance(59_999);
    expect(await receive()).toHaveLength(0);
    clock.advance(1);
    expect(await receive({ VisibilityTimeout: 0 })).toHaveLength(1);
    expect(await receive()).toHaveLength(1);
  });
});

describe('a receipt', () => {
  it('that is none, or another queue’s, is invalid', async () => {
    const { emulator, sqs, send, receive, remove, change } = await withQueue();
    await send('a');
    const [message] = await receive();
    await expect(remove('nonsense')).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await expect(change('nonsense', 1)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    const other = await emulator.createQueue('other');
    const foreign = new DeleteMessageCommand({ QueueUrl: other, ReceiptHandle: message?.ReceiptHandle });
    await expect(sqs.send(foreign)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  it('can still delete from a standard queue when its time is over, but change nothing', async () => {
    const { send, receive, remove, change, clock } = await withQueue();
    await send('a');
    const [message] = await receive();
    clock.advance(30_000);
    await expect(change(message?.ReceiptHandle, 10)).rejects.toMatchObject({ name: 'MessageNotInflight' });
    await remove(message?.ReceiptHandle);
    expect(await receive()).toEqual([]);
    await expect(change(message?.ReceiptHandle, 10)).rejects.toMatchObject({
      name: expect.stringContaining('InvalidParameterValue'),
    });
  });

  it('is refused by a FIFO queue when its time is over', async () => {
    const { send, receive, remove, clock } = await withQueue('q.fifo');
    await send('a', { MessageGroupId: 'g', MessageDeduplicationId: '1' });
    const [message] = await receive();
    clock.advance(30_000);
    await expect(remove(message?.ReceiptHandle)).rejects.toThrow('The receipt handle has expired');
    expect(await receive()).toHaveLength(1);
  });
});

describe('parameters out of range', () => {
  it.each([
    [{ MaxNumberOfMessages: 0 }],
    [{ MaxNumberOfMessages: 11 }],
    [{ WaitTimeSeconds: 21 }],
    [{ WaitTimeSeconds: -1 }],
    [{ VisibilityTimeout: 43_201 }],
  ])('%o', async (input) => {
    const { receive } = await withQueue();
    await expect(receive(input)).rejects.toMatchObject({ name: expect.stringContaining('InvalidParameterValue') });
  });

  it('of a send', async () => {
    const { send } = await withQueue();
    await expect(send('a', { DelaySeconds: 901 })).rejects.toThrow('DelaySeconds');
    await expect(send('a', { MessageDeduplicationId: 'd' })).rejects.toThrow('MessageDeduplicationId');
  });

  it('of a send to a FIFO queue', async () => {
    const { send } = await withQueue('q.fifo');
    await expect(send('a')).rejects.toThrow('MessageGroupId');
    await expect(send('a', { MessageGroupId: 'g' })).rejects.toThrow('ContentBasedDeduplication');
    await expect(send('a', { MessageGroupId: 'g g', MessageDeduplicationId: 'd' })).rejects.toThrow('MessageGroupId');
    const delayed = send('a', { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 1 });
    await expect(delayed).rejects.toThrow('not valid for this queue type');
  });
});

describe('batches', () => {
  it('send, change and delete entry by entry', async () => {
    const { sqs, QueueUrl, receive, clock } = await withQueue();
    const sent = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'one', MessageBody: '1' },
          { Id: 'bad', MessageBody: '\u0001' },
          { Id: 'late', MessageBody: '2', DelaySeconds: 10 },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['one', 'late']);
    expect(sent.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }]);
    clock.advance(10_000);
    const [one, late] = await receive();
    const changed = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', ReceiptHandle: one?.ReceiptHandle, VisibilityTimeout: 0 },
          { Id: 'b', ReceiptHandle: 'nonsense', VisibilityTimeout: 0 },
        ],
      }),
    );
    expect(changed).toMatchObject({ Successful: [{ Id: 'a' }], Failed: [{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }] });
    expect((await receive()).map(({ Body }) => Body)).toEqual(['1']);
    const Entries = [{ Id: 'a', ReceiptHandle: late?.ReceiptHandle }];
    expect(await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))).toMatchObject({
      Successful: [{ Id: 'a' }],
    });
  });

  it.each([
    [[], 'EmptyBatchRequest'],
    [['a', 'a'], 'BatchEntryIdsNotDistinct'],
    [['a b'], 'InvalidBatchEntryId'],
    [Array.from({ length: 11 }, (_, n) => `${n}`), 'TooManyEntriesInBatchRequest'],
  ])('with ids %j are refused', async (ids, name) => {
    const { sqs, QueueUrl } = await withQueue();
    const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }));
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name: expect.stringContaining(name),
    });
  });

  it('are limited in size', async () => {
    const { sqs, QueueUrl } = await withQueue();
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600 * 1024) }));
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name: expect.stringContaining('BatchRequestTooLong'),
    });
  });
});

describe('a FIFO queue', () => {
  it('answers a repetition with the first message’s id', async () => {
    const { send, receive } = await withQueue('q.fifo');
    const ids = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    const [first, second] = [await send('a', ids), await send('b', ids)];
    expect(second).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    expect(await receive({ MessageSystemAttributeNames: ['All'] })).toMatchObject([
      { Body: 'a', Attributes: { MessageGroupId: 'g', MessageDeduplicationId: 'd' } },
    ]);
  });

  it('can tell repetitions by their content', async () => {
    const { emulator, sqs } = await emulate();
    const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'c.fifo', Attributes }));
    expect(QueueUrl).toBe(`${emulator.endpoint}/000000000000/c.fifo`);
    const send = (MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'g' }));
    for (const body of ['a', 'a', 'b']) await send(body);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['a', 'b']);
  });

  it('lets the next of a group go on once the first went to the dead letters', async () => {
    const emulated = await emulate();
    await emulated.emulator.createQueue('dead.fifo');
    const { sqs, clock } = emulated;
    const QueueUrl = await emulated.emulator.createQueue('q.fifo', {
      deadLetter: { queue: 'dead.fifo', maxReceives: 1 },
    });
    for (const MessageBody of ['1', '2']) {
      const ids = { MessageGroupId: 'g', MessageDeduplicationId: MessageBody };
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...ids }));
    }
    const receive = async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body;
    expect(await receive()).toBe('1');
    clock.advance(30_000);
    expect(await receive()).toBe('2');
  });
});

describe('dead letters', () => {
  const withDeadLetters = async () => {
    const q = await withQueue('dead');
    const source = await q.emulator.createQueue('source', { deadLetter: { queue: q.QueueUrl, maxReceives: 1 } });
    await q.sqs.send(new SendMessageCommand({ QueueUrl: source, MessageBody: 'bad' }));
    const receiveSource = () => q.sqs.send(new ReceiveMessageCommand({ QueueUrl: source }));
    await receiveSource();
    q.clock.advance(30_000);
    expect((await receiveSource()).Messages).toBeUndefined();
    return { ...q, receiveSource };
  };

  it('tell where they come from, and wake whoever waits for them', async () => {
    const { receive } = await withDeadLetters();
    const [message] = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({ Body: 'bad', Attributes: { DeadLetterQueueSourceArn: arn('source') } });
  });

  it('go back where they came from as new messages', async () => {
    const { sqs, receiveSource, attributes } = await withDeadLetters();
    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dead') }));
    expect(TaskHandle).toBeTruthy();
    expect((await attributes())['ApproximateNumberOfMessages']).toBe('0');
    expect((await receiveSource()).Messages).toMatchObject([{ Body: 'bad' }]);
  });

  it('go where they are told, and stay in no queue that has no dead letters', async () => {
    const { sqs, emulator } = await withDeadLetters();
    const QueueUrl = await emulator.createQueue('third');
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dead'), DestinationArn: arn('third') }));
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toMatchObject([{ Body: 'bad' }]);
    const wrong = new StartMessageMoveTaskCommand({ SourceArn: arn('third') });
    await expect(sqs.send(wrong)).rejects.toThrow('Dead Letter Queue');
    await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn('none') }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('queues', () => {
  it('tell their settings and counts', async () => {
    const { send, receive, attributes, clock } = await withQueue('q', { visibilitySeconds: 7 });
    for (const body of ['a', 'b']) await send(body);
    await send('late', { DelaySeconds: 10 });
    await receive({ MaxNumberOfMessages: 1 });
    expect(await attributes()).toMatchObject({
      QueueArn: arn('q'),
      VisibilityTimeout: '7',
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
    clock.advance(10_000);
    expect((await attributes())['ApproximateNumberOfMessages']).toBe('3');
  });

  it('can be emptied', async () => {
    const { sqs, QueueUrl, send, receive, attributes } = await withQueue();
    for (const body of ['a', 'b']) await send(body);
    await receive({ MaxNumberOfMessages: 1 });
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await attributes()).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  it('are made once with the same settings', async () => {
    const { sqs } = await emulate();
    const create = (Attributes: Record<string, string>) =>
      sqs.send(new CreateQueueCommand({ QueueName: 'q', Attributes }));
    const { QueueUrl } = await create({ VisibilityTimeout: '7' });
    expect((await create({ VisibilityTimeout: '7' })).QueueUrl).toBe(QueueUrl);
    await expect(create({ VisibilityTimeout: '8' })).rejects.toMatchObject({
      name: expect.stringMatching(/QueueNameExists|QueueAlreadyExists/),
    });
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'q' }))).QueueUrl).toBe(QueueUrl);
  });

  it.each<[name: string, attributes: Record<string, string>, error: string]>([
    ['q', { Colour: 'red' }, 'InvalidAttributeName'],
    ['q', { VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    ['q', { RedrivePolicy: '{}' }, 'InvalidAttributeValue'],
    ['q', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('no'), maxReceiveCount: 1 }) }, 'InvalidParam'],
    ['q', { FifoQueue: 'true' }, 'InvalidParameterValue'],
    ['q.fifo', {}, 'InvalidParameterValue'],
    ['../q', {}, 'InvalidParameterValue'],
  ])('named %s with %j are refused', async (QueueName, Attributes, name) => {
    const { sqs } = await emulate();
    await expect(sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).rejects.toMatchObject({
      name: expect.stringContaining(name),
    });
  });

  it('that do not exist are named as such', async () => {
    const { sqs, emulator } = await emulate();
    const QueueUrl = `${emulator.endpoint}/000000000000/none`;
    await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('refuse calls that the emulator does not know', async () => {
    const { sqs } = await emulate();
    await expect(sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: expect.stringContaining('UnsupportedOperation'),
    });
  });

  it('turn strangers away', async () => {
    const { emulator } = await emulate();
    const headers = { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' };
    const response = await fetch(emulator.endpoint, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(403);
  });
});

it('serves several long polls, each with its own message', async () => {
  const { send, receive, clock } = await withQueue();
  const polls = [1, 2, 3].map(() => receive({ WaitTimeSeconds: 20, MaxNumberOfMessages: 1 }));
  await vi.waitFor(() => expect(clock.pending()).toBe(1), { interval: 1 });
  for (const body of ['a', 'b', 'c']) await send(body);
  const bodies = (await Promise.all(polls)).map(([message]) => message?.Body);
  expect(bodies.toSorted((a, b) => (a! < b! ? -1 : 1))).toEqual(['a', 'b', 'c']);
});
