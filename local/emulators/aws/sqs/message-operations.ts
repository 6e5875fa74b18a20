import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { QueuedMessage } from '#adapters/memory/queued-message.ts';
import { queueOf, type SqsContext } from './context.ts';
import { invalidValue, SqsError } from './errors.ts';
import type { SqsQueue } from './queue.ts';
import { checkMessage, checkVisibility, toHandle } from './rules.ts';
import { ACCOUNT, queueArn } from './settings.ts';

/** Attributes are accepted only empty: dropping them without a word would be worse. */
const NoAttributes = z.record(z.string(), z.unknown()).refine((attributes) => Object.keys(attributes).length === 0);

/** One message as SendMessage and SendMessageBatch take it. */
export const SendInput = z.object({
  MessageBody: z.string(),
  DelaySeconds: z.number().optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
  MessageAttributes: NoAttributes.optional(),
  MessageSystemAttributes: NoAttributes.optional(),
});

/** SendMessage. */
export const sendMessage = (sqs: SqsContext, input: unknown) => {
  const { QueueUrl, ...message } = SendInput.extend({ QueueUrl: z.string() }).parse(input);
  return sendOne(queueOf(sqs, QueueUrl), message);
};

/** Sends a message and answers as SQS does; the SDK compares the digest. */
export const sendOne = (queue: SqsQueue, input: z.infer<typeof SendInput>) => {
  const { id, sequence } = queue.send(checkMessage(queue, input));
  return {
    MessageId: id,
    MD5OfMessageBody: md5(input.MessageBody),
    ...(queue.settings.fifo ? { SequenceNumber: sequenceNumber(sequence) } : {}),
  };
};

const ReceiveMessage = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.number().default(1),
  VisibilityTimeout: z.number().optional(),
  WaitTimeSeconds: z.number().optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
});

/** ReceiveMessage with long polling; a client that hangs up gets nothing and takes nothing. */
export const receiveMessage = async (sqs: SqsContext, input: unknown, gone: AbortSignal) => {
  const request = ReceiveMessage.parse(input);
  const queue = queueOf(sqs, request.QueueUrl);
  const { MaxNumberOfMessages: max } = request;
  if (!Number.isInteger(max) || max < 1 || max > 10) {
    throw invalidValue('MaxNumberOfMessages', max, 'Must be between 1 and 10, if provided.');
  }
  const wait = request.WaitTimeSeconds ?? queue.settings.waitSeconds;
  if (!Number.isInteger(wait) || wait < 0 || wait > 20) {
    throw invalidValue('WaitTimeSeconds', wait, 'Must be >= 0 and <= 20, if provided.');
  }
  const visibility = request.VisibilityTimeout ?? queue.settings.visibilitySeconds;
  checkVisibility(visibility);
  const messages = await queue.receive(max, visibility * 1000, wait * 1000, gone);
  const names = new Set([...request.AttributeNames, ...request.MessageSystemAttributeNames]);
  // As in SQS, an empty answer has no list at all.
  return messages.length === 0 ? {} : { Messages: messages.map((message) => describe(queue, message, names)) };
};

const describe = (queue: SqsQueue, message: QueuedMessage, names: ReadonlySet<string>) => {
  const attributes = Object.entries(systemAttributes(queue, message)).filter(
    ([name]) => names.has('All') || names.has(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: toHandle(queue, message),
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(attributes.length > 0 ? { Attributes: Object.fromEntries(attributes) } : {}),
  };
};

const systemAttributes = (queue: SqsQueue, message: QueuedMessage): Record<string, string> => ({
  SenderId: ACCOUNT,
  SentTimestamp: String(message.sentAt),
  ApproximateReceiveCount: String(message.receiveCount),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  ...(queue.settings.fifo
    ? {
        SequenceNumber: sequenceNumber(message.sequence),
        MessageGroupId: message.group ?? '',
        MessageDeduplicationId: message.deduplicationId ?? '',
      }
    : {}),
  ...(message.deadLetterOf === null ? {} : { DeadLetterQueueSourceArn: queueArn(message.deadLetterOf) }),
});

const sequenceNumber = (sequence: number): string => String(sequence).padStart(20, '0');

const md5 = (body: string): string => createHash('md5').update(body, 'utf8').digest('hex');

/** Turns a violated input schema into the answer that SQS gives for it. */
export const inputError = (error: z.ZodError): SqsError => {
  const issue = error.issues[0];
  const parameter = issue?.path.join('.') ?? '';
  return parameter.endsWith('Attributes')
    ? new SqsError('UnsupportedOperation', 'This emulator has no message attributes.')
    : new SqsError('InvalidParameterValueException', `Parameter ${parameter}: ${issue?.message ?? 'invalid'}`);
};
