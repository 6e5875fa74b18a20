import * as z from 'zod';
import { queueOf, type SqsContext } from './context.ts';
import { SqsError } from './errors.ts';
import { SendInput, sendOne } from './message-operations.ts';
import { changeByHandle, deleteByHandle, SIZE_LIMIT } from './rules.ts';

const DeleteInput = z.object({ ReceiptHandle: z.string() });
const ChangeInput = DeleteInput.extend({ VisibilityTimeout: z.number() });
const WithQueue = { QueueUrl: z.string() };
const WithId = { Id: z.string() };

/** DeleteMessage. */
export const deleteMessage = (sqs: SqsContext, input: unknown) => {
  const { QueueUrl, ReceiptHandle } = DeleteInput.extend(WithQueue).parse(input);
  deleteByHandle(queueOf(sqs, QueueUrl), ReceiptHandle);
  return {};
};

/** ChangeMessageVisibility. */
export const changeMessageVisibility = (sqs: SqsContext, input: unknown) => {
  const { QueueUrl, ReceiptHandle, VisibilityTimeout } = ChangeInput.extend(WithQueue).parse(input);
  changeByHandle(queueOf(sqs, QueueUrl), ReceiptHandle, VisibilityTimeout);
  return {};
};

/** SendMessageBatch: each entry succeeds or fails for itself. */
export const sendMessageBatch = (sqs: SqsContext, input: unknown) => {
  const { QueueUrl, Entries } = z.object({ ...WithQueue, Entries: z.array(SendInput.extend(WithId)) }).parse(input);
  const queue = queueOf(sqs, QueueUrl);
  const size = Entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.MessageBody), 0);
  if (size > SIZE_LIMIT) {
    throw new SqsError('BatchRequestTooLong', `Batch requests cannot be longer than ${SIZE_LIMIT} bytes.`);
  }
  return eachEntry(Entries, (entry) => sendOne(queue, entry));
};

/** DeleteMessageBatch. */
export const deleteMessageBatch = (sqs: SqsContext, input: unknown) => {
  const { QueueUrl, Entries } = z.object({ ...WithQueue, Entries: z.array(DeleteInput.extend(WithId)) }).parse(input);
  const queue = queueOf(sqs, QueueUrl);
  return eachEntry(Entries, ({ ReceiptHandle }) => deleteByHandle(queue, ReceiptHandle));
};

/** ChangeMessageVisibilityBatch. */
export const changeMessageVisibilityBatch = (sqs: SqsContext, input: unknown) => {
  const { QueueUrl, Entries } = z.object({ ...WithQueue, Entries: z.array(ChangeInput.extend(WithId)) }).parse(input);
  const queue = queueOf(sqs, QueueUrl);
  return eachEntry(Entries, (entry) => changeByHandle(queue, entry.ReceiptHandle, entry.VisibilityTimeout));
};

const eachEntry = <T extends { Id: string }>(entries: readonly T[], run: (entry: T) => object | void) => {
  checkEntries(entries);
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, ...(Failed.length > 0 ? { Failed } : {}) };
};

const checkEntries = (entries: readonly { Id: string }[]): void => {
  if (entries.length === 0) {
    throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > 10) {
    throw new SqsError('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
  }
  if (!entries.every(({ Id }) => /^[A-Za-z0-9_-]{1,80}$/.test(Id))) {
    throw new SqsError('InvalidBatchEntryId', 'A batch entry id can only contain alphanumeric characters, - and _.');
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new SqsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
};
