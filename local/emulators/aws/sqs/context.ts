import { SqsError } from './errors.ts';
import type { SqsQueue } from './queue.ts';
import type { QueueSettings } from './records.ts';
import { ACCOUNT } from './settings.ts';
import type { SqsStore } from './store.ts';

/** What the operations of SQS work with. */
export interface SqsContext {
  store: SqsStore;
  /** Where the emulator listens, without a slash at the end. */
  endpoint(): string;
}

/** URL of a queue. */
export const queueUrl = (sqs: SqsContext, name: string): string => `${sqs.endpoint()}/${ACCOUNT}/${name}`;

/** The name in a queue URL; host and port do not count, since they change with a restart. */
export const nameFromUrl = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/** The queue of a URL; throws QueueDoesNotExist. */
export const queueOf = (sqs: SqsContext, url: string): SqsQueue => {
  const queue = sqs.store.find(nameFromUrl(url));
  if (!queue) throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
};

/** Checks name and dead letter queue, then makes the queue or changes its settings. */
export const putQueue = (sqs: SqsContext, name: string, settings: QueueSettings): SqsQueue => {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name.replace(/\.fifo$/, '')) || name.length > 80) {
    throw new SqsError(
      'InvalidParameterValueException',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
  if (settings.deadLetter) {
    const target = sqs.store.find(settings.deadLetter.queue);
    if (!target || target.name === name || target.settings.fifo !== settings.fifo) {
      throw new SqsError('InvalidParameterValueException', 'Dead letter target must exist and be of the same type.');
    }
  }
  return sqs.store.put(name, settings);
};
