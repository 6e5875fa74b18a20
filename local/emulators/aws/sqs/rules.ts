import { createHash } from 'node:crypto';
import type { Receipt } from '#adapters/memory/queue-state.ts';
import { invalidValue, SqsError } from './errors.ts';
import type { NewMessage, SqsQueue } from './queue.ts';

/** Largest message and largest batch, in bytes of UTF-8 ("Amazon SQS message quotas"). */
export const SIZE_LIMIT = 1024 * 1024;

/** What a client says about a message it sends. */
export interface SendInput {
  MessageBody: string;
  DelaySeconds?: number | undefined;
  MessageGroupId?: string | undefined;
  MessageDeduplicationId?: string | undefined;
}

/** Applies the rules of the queue to a message; throws {@link SqsError}. */
export const checkMessage = (queue: SqsQueue, input: SendInput): NewMessage => {
  const { MessageBody: body, DelaySeconds: delay, MessageGroupId: group, MessageDeduplicationId: id } = input;
  if (body === '') {
    throw new SqsError('MissingRequiredParameterException', 'The request must contain the parameter MessageBody.');
  }
  if (Buffer.byteLength(body) > SIZE_LIMIT) {
    throw new SqsError(
      'InvalidParameterValueException',
      `One or more parameters are invalid. Reason: Message must be shorter than ${SIZE_LIMIT} bytes.`,
    );
  }
  if (!hasAllowedCharacters(body)) {
    throw new SqsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are those of XML.',
    );
  }
  if (delay !== undefined && (!Number.isInteger(delay) || delay < 0 || delay > 900)) {
    throw invalidValue('DelaySeconds', delay, 'DelaySeconds must be >= 0 and <= 900.');
  }
  return queue.settings.fifo
    ? { body, delaySeconds: checkNoDelay(delay), ...fifoIds(queue, body, group, id) }
    : { body, delaySeconds: delay ?? null, ...standardIds(group, id) };
};

/** The documented set; a string with half a surrogate pair cannot be sent as UTF-8 at all. */
const hasAllowedCharacters = (body: string): boolean =>
  // oxlint-disable-next-line no-control-regex -- the documented set is given by its control characters
  /^[\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(body);

const checkNoDelay = (delay: number | undefined): null => {
  if (delay)
    throw invalidValue('DelaySeconds', delay, 'The request include parameter that is not valid for this queue type.');
  return null;
};

const ID = /^[\x21-\x7e]{1,128}$/;

const fifoIds = (queue: SqsQueue, body: string, group: string | undefined, id: string | undefined) => {
  if (group === undefined) {
    throw new SqsError('MissingRequiredParameterException', 'The request must contain the parameter MessageGroupId.');
  }
  if (!ID.test(group)) throw invalidValue('MessageGroupId', group, 'Up to 128 alphanumerical and punctuation.');
  if (id !== undefined && !ID.test(id)) {
    throw invalidValue('MessageDeduplicationId', id, 'Up to 128 alphanumerical and punctuation.');
  }
  if (id === undefined && !queue.settings.contentBasedDeduplication) {
    throw new SqsError(
      'InvalidParameterValueException',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return { group, deduplicationId: id ?? createHash('sha256').update(body).digest('hex') };
};

const standardIds = (group: string | undefined, id: string | undefined) => {
  if (id !== undefined) {
    throw invalidValue(
      'MessageDeduplicationId',
      id,
      'The request include parameter that is not valid for this queue type',
    );
  }
  // On a standard queue a group asks for fair shares, which this emulation does not have.
  if (group !== undefined) throw new SqsError('UnsupportedOperation', 'This emulator has no fair queues.');
  return { group: null, deduplicationId: null };
};

/** Receipt handles name their queue, so that another queue's are refused. */
export const toHandle = (queue: SqsQueue, { id, receiveCount }: Receipt): string =>
  Buffer.from(JSON.stringify([queue.name, id, receiveCount])).toString('base64');

/** Reads a handle of this queue; throws ReceiptHandleIsInvalid for any other text. */
export const fromHandle = (queue: SqsQueue, handle: string): Receipt => {
  const parts = /^\["(?<name>[\w.-]+)","(?<id>[\w-]+)",(?<count>\d+)\]$/.exec(
    Buffer.from(handle, 'base64').toString('utf8'),
  )?.groups;
  if (!parts || parts['name'] !== queue.name) {
    throw new SqsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle.slice(0, 80)}" is not valid.`);
  }
  return { id: parts['id']!, receiveCount: Number(parts['count']) };
};

/** Refuses a handle that a FIFO queue no longer honours. A standard queue takes it and does nothing. */
export const deleteByHandle = (queue: SqsQueue, handle: string): void => {
  const use = queue.delete(fromHandle(queue, handle));
  if (use === 'stale' && queue.settings.fifo) {
    throw invalidValue('ReceiptHandle', handle, 'The receipt handle has expired.');
  }
};

/** Changes the visibility of a message in flight; throws for any other. */
export const changeByHandle = (queue: SqsQueue, handle: string, seconds: number): void => {
  checkVisibility(seconds);
  const use = queue.changeVisibility(fromHandle(queue, handle), seconds * 1000);
  if (use === 'done') return;
  if (use === 'stale') throw new SqsError('MessageNotInflight', "The specified message isn't in flight.");
  throw invalidValue(
    'ReceiptHandle',
    handle,
    'Message does not exist or is not available for visibility timeout change.',
  );
};

/** Throws unless 0 to 43200. */
export const checkVisibility = (seconds: number): void => {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 43_200) {
    throw invalidValue('VisibilityTimeout', seconds, 'VisibilityTimeout must be >= 0 and <= 43200.');
  }
};
