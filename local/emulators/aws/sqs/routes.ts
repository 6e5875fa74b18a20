import * as z from 'zod';
import { header, type AwsCall, type AwsRequest, type AwsResponse } from '../http.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
  sendMessageBatch,
} from './batch-operations.ts';
import type { SqsContext } from './context.ts';
import { SqsError, sqsErrorResponse } from './errors.ts';
import { inputError, receiveMessage, sendMessage } from './message-operations.ts';
import {
  createQueue,
  getQueueAttributes,
  getQueueUrl,
  purgeQueue,
  startMessageMoveTask,
  subjectOf,
} from './queue-operations.ts';

type Operation = (sqs: SqsContext, input: unknown, gone: AbortSignal) => object | Promise<object>;

const OPERATIONS = new Map<string, Operation>(
  Object.entries({
    CreateQueue: createQueue,
    GetQueueUrl: getQueueUrl,
    GetQueueAttributes: getQueueAttributes,
    PurgeQueue: purgeQueue,
    StartMessageMoveTask: startMessageMoveTask,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    ReceiveMessage: receiveMessage,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  }),
);

const TARGET = 'AmazonSQS.';

/** True for a call of the SQS JSON protocol. */
export const isSqs = ({ headers }: AwsRequest): boolean => (header(headers, 'x-amz-target') ?? '').startsWith(TARGET);

/** Recognises a call; an unknown one answers UnsupportedOperation. */
export const routeSqs = (sqs: SqsContext, request: AwsRequest): AwsCall => {
  const operation = (header(request.headers, 'x-amz-target') ?? '').slice(TARGET.length);
  const run = OPERATIONS.get(operation);
  const input = parseJson(request.body);
  return {
    operation,
    subject: subjectOf(input),
    wish: { service: 'sqs', action: operation.replace(/Batch$/, ''), queue: subjectOf(input) },
    async perform(gone) {
      try {
        if (!run) throw new SqsError('UnsupportedOperation', `This emulator does not know ${operation.slice(0, 80)}.`);
        return jsonResponse(await run(sqs, input, gone));
      } catch (error) {
        if (error instanceof SqsError) return sqsErrorResponse(error);
        if (error instanceof z.ZodError) return sqsErrorResponse(inputError(error));
        throw error;
      }
    },
  };
};

/** Answers in JSON. */
const jsonResponse = (body: object): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(body),
});

/** Not JSON counts as a call without input, which every operation refuses by itself. */
const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
};
