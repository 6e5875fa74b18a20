import type { TimerClock } from '#adapters/system/clock.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { Queue, ReceivedMessage, SendOptions } from '#shared/ports.ts';
import { createDeduplication, DEDUPLICATION_MS } from './deduplication.ts';
import { createLongPoll } from './long-poll.ts';
import { createQueueState, type Receipt } from './queue-state.ts';
import type { QueuedMessage } from './queued-message.ts';

/** How a queue in memory behaves. */
export interface MemoryQueueOptions {
  /** Drives visibility timeouts, delays and long polls. */
  clock: TimerClock;
  /** Groups keep their order and repetitions are dropped. @default false */
  fifo?: boolean;
  /** Where a message goes that was received `maxReceives` times and never deleted. */
  deadLetter?: { queue: Queue; maxReceives: number };
}

/** A queue in memory by the rules of SQS. Using a receipt that is no longer the latest one is no error and does nothing. */
export const createMemoryQueue = ({ clock, fifo = false, deadLetter }: MemoryQueueOptions): Queue => {
  const state = createQueueState({ fifo, maxReceives: () => deadLetter?.maxReceives ?? null });
  const sentBefore = createDeduplication();
  const longPoll = createLongPoll<QueuedMessage[]>(clock, () => state.nextChangeAt());
  const now = (): number => fromInstant(clock.now());
  let sequence = 0;

  return {
    async send(body, options = {}) {
      checkSendOptions(fifo, options);
      const sentAt = now();
      const key = fifo ? (options.deduplicationKey ?? null) : null;
      if (key !== null && sentBefore.find(key, sentAt)) return;
      sequence += 1;
      const id = String(sequence);
      state.add(
        {
          id,
          body,
          sequence,
          sentAt,
          group: options.group ?? null,
          deduplicationId: key,
          deadLetterOf: null,
          visibleAt: sentAt + (options.delaySeconds ?? 0) * 1000,
          receiveCount: 0,
          firstReceivedAt: null,
        },
        sentAt,
      );
      if (key !== null) sentBefore.remember({ key, messageId: id, sequence, until: sentAt + DEDUPLICATION_MS });
      longPoll.wake();
    },

    async receive({ max, waitSeconds, visibilitySeconds, signal }) {
      const exhausted: QueuedMessage[] = [];
      const attempt = (): QueuedMessage[] | null => {
        const found = state.receive(now(), max, visibilitySeconds * 1000);
        exhausted.push(...found.exhausted);
        return found.received.length > 0 ? found.received : null;
      };
      const received = await longPoll.wait(attempt, waitSeconds * 1000, signal);
      for (const message of exhausted) {
        await deadLetter?.queue.send(message.body, fifo ? { group: message.group ?? '' } : {});
      }
      return (received ?? []).map(toReceived);
    },

    async delete(receipt) {
      state.delete(parseReceipt(receipt), now());
      longPoll.wake();
    },

    async extend(receipt, visibilitySeconds) {
      state.changeVisibility(parseReceipt(receipt), visibilitySeconds * 1000, now());
      longPoll.wake();
    },
  };
};

const checkSendOptions = (fifo: boolean, options: SendOptions): void => {
  if (fifo && !options.group) throw new Error('A message on a FIFO queue needs a group.');
  if (fifo && options.delaySeconds) throw new Error('A FIFO queue has no delay per message.');
  if (!fifo && (options.group !== undefined || options.deduplicationKey !== undefined)) {
    throw new Error('Only a FIFO queue has groups and deduplication keys.');
  }
};

const toReceived = (message: QueuedMessage): ReceivedMessage => ({
  body: message.body,
  receipt: `${message.id}:${message.receiveCount}`,
  receiveCount: message.receiveCount,
});

const parseReceipt = (receipt: string): Receipt => {
  const parts = /^(?<id>\d+):(?<receiveCount>\d+)$/.exec(receipt)?.groups;
  if (!parts) throw new Error(`No receipt of this queue: ${receipt.slice(0, 40)}`);
  return { id: parts['id']!, receiveCount: Number(parts['receiveCount']) };
};
