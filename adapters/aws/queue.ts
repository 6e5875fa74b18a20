import { createHash, randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSServiceException,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Queue, ReceivedMessage, SendOptions } from '#shared/ports.ts';

/**
 * An SQS queue; FIFO when its URL says so. Bodies are JSON. Using a receipt that is no longer the latest one is no
 * error and does nothing: delivery is at least once anyway. An aborted receive resolves with nothing.
 */
export const createSqsQueue = (sqs: SQSClient, url: string): Queue => {
  const fifo = url.endsWith('.fifo');
  return {
    async send(body, options = {}) {
      await sqs.send(
        new SendMessageCommand({ QueueUrl: url, MessageBody: toAllowedCharacters(body), ...toRequest(fifo, options) }),
      );
    },
    async receive({ max, waitSeconds, visibilitySeconds, signal }) {
      if (signal?.aborted) return [];
      const request = {
        QueueUrl: url,
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount' as const],
      };
      try {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand(request),
          signal === undefined ? {} : { abortSignal: signal },
        );
        return Messages.map(toReceived);
      } catch (error) {
        if (signal?.aborted) return [];
        throw error;
      }
    },
    async delete(receipt) {
      await unlessStale(() => sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt })));
    },
    async extend(receipt, visibilitySeconds) {
      const request = { QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: visibilitySeconds };
      await unlessStale(() => sqs.send(new ChangeMessageVisibilityCommand(request)));
    },
  };
};

const toRequest = (fifo: boolean, { delaySeconds, group, deduplicationKey }: SendOptions) => {
  if (!fifo) {
    if (group !== undefined || deduplicationKey !== undefined) {
      throw new Error('Only a FIFO queue has groups and deduplication keys.');
    }
    return delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds };
  }
  if (!group) throw new Error('A message on a FIFO queue needs a group.');
  if (delaySeconds) throw new Error('A FIFO queue has no delay per message.');
  return {
    MessageGroupId: toSqsId(group),
    // SQS asks for one always; without a key no two messages are the same.
    MessageDeduplicationId: toSqsId(deduplicationKey ?? randomUUID()),
  };
};

/** SQS takes at most 128 printable ASCII characters without blank; a longer or stranger name goes by its hash. */
const toSqsId = (name: string): string =>
  /^[\x21-\x7e]{1,128}$/.test(name) ? name : createHash('sha256').update(name).digest('hex');

/**
 * SQS refuses two characters that JSON.stringify lets through, so a stranger's log line could stop a queue. As JSON
 * escapes they say the same.
 */
const toAllowedCharacters = (json: string): string =>
  json.replaceAll('\ufffe', String.raw`\ufffe`).replaceAll('\uffff', String.raw`\uffff`);

const toReceived = ({ Body, ReceiptHandle, Attributes }: Message): ReceivedMessage => {
  if (Body === undefined || ReceiptHandle === undefined) throw new Error('SQS delivered a message without body.');
  return { body: Body, receipt: ReceiptHandle, receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1) };
};

const unlessStale = async (request: () => Promise<unknown>): Promise<void> => {
  try {
    await request();
  } catch (error) {
    if (!isStale(error)) throw error;
  }
};

/** InvalidParameterValue also covers bad numbers, which are bugs; only its texts about receipts are meant. */
const isStale = (error: unknown): boolean =>
  error instanceof SQSServiceException &&
  (error.name === 'MessageNotInflight' ||
    (error.name.startsWith('InvalidParameterValue') &&
      /receipt handle has expired|Message does not exist/i.test(error.message)));
