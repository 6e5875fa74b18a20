import type { Queue, ReceivedMessage } from '#shared/ports.ts';
import type { LocalFunction } from './function.ts';

export interface EventSourceOptions {
  queue: Queue;
  target: LocalFunction;
  /** As in the deployed event source mapping. */
  batchSize: number;
  /** Of the queue: at least six times the function's timeout, as AWS recommends. */
  visibilitySeconds: number;
  /** Message group per receipt, for the event's attributes. */
  onError: (error: unknown) => void;
}

/** Long enough to be cheap, short enough that closing does not wait. */
const POLL_SECONDS = 20;
const RETRY_MS = 1_000;

/** Moves messages from a queue to a function like Lambda's event source mapping, with ReportBatchItemFailures. */
export const startEventSource = ({
  queue,
  target,
  batchSize,
  visibilitySeconds,
  onError,
}: EventSourceOptions): { close(): Promise<void> } => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const messages = await queue.receive({ max: batchSize, waitSeconds: POLL_SECONDS, visibilitySeconds, signal });
        if (messages.length > 0 && !signal.aborted) await deliver(messages, queue, target);
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  };
  const running = loop();
  return {
    close: async () => {
      stopping.abort();
      await running;
    },
  };
};

/** What was handled is deleted; what failed comes back at once instead of after the visibility timeout. */
const deliver = async (messages: readonly ReceivedMessage[], queue: Queue, target: LocalFunction): Promise<void> => {
  const failed = await target
    .invoke({ Records: messages.map(toRecord) })
    .then(failures, () => new Set(messages.map((m) => m.receipt)));
  for (const { receipt } of messages) {
    if (failed.has(receipt)) await queue.extend(receipt, BACK_SECONDS);
    else await queue.delete(receipt);
  }
};

/** A failed batch is tried again soon, but not in a tight loop. */
const BACK_SECONDS = 2;

const toRecord = (message: ReceivedMessage): object => ({
  // The receipt identifies this delivery; the function only echoes it.
  messageId: message.receipt,
  receiptHandle: message.receipt,
  body: message.body,
  attributes: { ApproximateReceiveCount: String(message.receiveCount) },
  messageAttributes: {},
  eventSource: 'aws:sqs',
});

const failures = (answer: unknown): Set<string> => {
  const { batchItemFailures } = (answer ?? {}) as { batchItemFailures?: { itemIdentifier: string }[] };
  return new Set((batchItemFailures ?? []).map((f) => f.itemIdentifier));
};
