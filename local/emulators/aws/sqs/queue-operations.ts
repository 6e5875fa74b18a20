import * as z from 'zod';
import { nameFromUrl, putQueue, queueOf, queueUrl, type SqsContext } from './context.ts';
import { SqsError } from './errors.ts';
import type { SqsQueue } from './queue.ts';
import { attributesOf, nameFromArn, settingsFrom } from './settings.ts';

const CreateQueue = z.object({ QueueName: z.string(), Attributes: z.record(z.string(), z.string()).default({}) });

/** CreateQueue; the same queue again is no error, with other attributes it is. */
export const createQueue = (sqs: SqsContext, input: unknown) => {
  const { QueueName: name, Attributes } = CreateQueue.parse(input);
  const settings = settingsFrom(name, Attributes);
  const present = sqs.store.find(name);
  if (present && JSON.stringify(present.settings) !== JSON.stringify(settings)) {
    throw new SqsError('QueueNameExists', 'A queue already exists with the same name and a different value.');
  }
  if (!present) putQueue(sqs, name, settings);
  return { QueueUrl: queueUrl(sqs, name) };
};

/** GetQueueUrl. */
export const getQueueUrl = (sqs: SqsContext, input: unknown) => {
  const { QueueName: name } = z.object({ QueueName: z.string() }).parse(input);
  return { QueueUrl: queueUrl(sqs, queueOf(sqs, name).name) };
};

const GetQueueAttributes = z.object({ QueueUrl: z.string(), AttributeNames: z.array(z.string()).default([]) });

/** GetQueueAttributes: settings and counts. The counts are exact here. */
export const getQueueAttributes = (sqs: SqsContext, input: unknown) => {
  const { QueueUrl, AttributeNames } = GetQueueAttributes.parse(input);
  const queue = queueOf(sqs, QueueUrl);
  const { ready, inFlight, delayed } = queue.counts();
  const all: Record<string, string> = {
    ...attributesOf(queue.name, queue.settings),
    ApproximateNumberOfMessages: String(ready),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
  if (AttributeNames.includes('All')) return { Attributes: all };
  return { Attributes: Object.fromEntries(AttributeNames.flatMap((name) => (name in all ? [[name, all[name]]] : []))) };
};

/** PurgeQueue. */
export const purgeQueue = (sqs: SqsContext, input: unknown) => {
  queueOf(sqs, z.object({ QueueUrl: z.string() }).parse(input).QueueUrl).purge();
  return {};
};

const StartMessageMoveTask = z.object({ SourceArn: z.string(), DestinationArn: z.string().optional() });

/** StartMessageMoveTask: back from a dead letter queue, at once. FIFO dead letters included. */
export const startMessageMoveTask = (sqs: SqsContext, input: unknown) => {
  const { SourceArn, DestinationArn } = StartMessageMoveTask.parse(input);
  const source = byArn(sqs, SourceArn);
  if (sqs.store.sourcesOf(source.name).length === 0) {
    throw new SqsError('InvalidParameterValueException', 'Source queue must be configured as a Dead Letter Queue.');
  }
  const destination = DestinationArn === undefined ? null : byArn(sqs, DestinationArn);
  if (destination && destination.settings.fifo !== source.settings.fifo) {
    throw new SqsError('InvalidParameterValueException', 'Source and destination must be of the same type.');
  }
  const moved = sqs.store.moveMessages(source, destination);
  return { TaskHandle: Buffer.from(JSON.stringify({ source: source.name, moved })).toString('base64') };
};

/** What a call is about, for matching faults. */
export const subjectOf = (input: unknown): string => {
  const { QueueUrl, QueueName } = z
    .object({ QueueUrl: z.string().optional(), QueueName: z.string().optional() })
    .catch({})
    .parse(input);
  return QueueName ?? nameFromUrl(QueueUrl ?? '');
};

const byArn = (sqs: SqsContext, arn: string): SqsQueue => {
  const queue = sqs.store.find(nameFromArn(arn) ?? '');
  if (!queue) throw new SqsError('ResourceNotFoundException', "The resource that you specified doesn't exist.");
  return queue;
};
