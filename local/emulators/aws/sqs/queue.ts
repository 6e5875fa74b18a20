import { randomUUID } from 'node:crypto';
import { createDeduplication, DEDUPLICATION_MS, type SentBefore } from '#adapters/memory/deduplication.ts';
import { createLongPoll } from '#adapters/memory/long-poll.ts';
import { createQueueState, type Receipt, type ReceiptUse } from '#adapters/memory/queue-state.ts';
import type { QueuedMessage } from '#adapters/memory/queued-message.ts';
import type { TimerClock } from '#adapters/system/clock.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { JournalRecord, QueueSettings, StoredMessage } from './records.ts';

/** A message on its way in. */
export interface NewMessage {
  body: string;
  group: string | null;
  deduplicationId: string | null;
  /** Null = as the queue is set. */
  delaySeconds: number | null;
}

/** What a queue needs of its surroundings. */
export interface QueueWorld {
  clock: TimerClock;
  nextSequence(): number;
  record(record: JournalRecord): void;
  /** A message that was received too often. */
  exhausted(queue: SqsQueue, message: QueuedMessage): void;
}

/** One queue with its consumers waiting. */
export interface SqsQueue {
  readonly name: string;
  settings: QueueSettings;
  send(message: NewMessage): { id: string; sequence: number };
  /** Waits up to `waitMs` for the first message; empty when none came or `gone` fired. */
  receive(max: number, visibilityMs: number, waitMs: number, gone: AbortSignal): Promise<QueuedMessage[]>;
  delete(receipt: Receipt): ReceiptUse;
  changeVisibility(receipt: Receipt, visibilityMs: number): ReceiptUse;
  purge(): void;
  counts(): { ready: number; inFlight: number; delayed: number };
  messages(): QueuedMessage[];
  /** Puts a message in or takes it out without a record: the caller writes its own. */
  place(message: StoredMessage): void;
  take(id: string): void;
  sentBefore: { remember(sent: SentBefore): void; all(): SentBefore[] };
}

/** An empty queue. */
export const createSqsQueueEmulation = (name: string, initial: QueueSettings, world: QueueWorld): SqsQueue => {
  const sentBefore = createDeduplication();
  const now = (): number => fromInstant(world.clock.now());
  const state = createQueueState({
    fifo: initial.fifo,
    maxReceives: () => queue.settings.deadLetter?.maxReceives ?? null,
  });
  const longPoll = createLongPoll<QueuedMessage[]>(world.clock, () => state.nextChangeAt());

  const receiveNow = (max: number, visibilityMs: number): QueuedMessage[] | null => {
    const at = now();
    const { received, exhausted } = state.receive(at, max, visibilityMs);
    for (const message of exhausted) world.exhausted(queue, message);
    if (received.length === 0) return null;
    world.record({ type: 'receive', queue: name, ids: received.map((message) => message.id), at });
    // Copies, since the state goes on changing its own.
    return received.map((message) => ({ ...message }));
  };

  const queue: SqsQueue = {
    name,
    settings: initial,
    sentBefore,
    send({ body, group, deduplicationId, delaySeconds }) {
      const sentAt = now();
      const known = deduplicationId === null ? undefined : sentBefore.find(deduplicationId, sentAt);
      if (known) return { id: known.messageId, sequence: known.sequence };
      const message: StoredMessage = {
        id: randomUUID(),
        body,
        sequence: world.nextSequence(),
        sentAt,
        group,
        deduplicationId,
        deadLetterOf: null,
        visibleAt: sentAt + (delaySeconds ?? queue.settings.delaySeconds) * 1000,
        receiveCount: 0,
        firstReceivedAt: null,
      };
      const sent: SentBefore | null =
        deduplicationId === null
          ? null
          : {
              key: deduplicationId,
              messageId: message.id,
              sequence: message.sequence,
              until: sentAt + DEDUPLICATION_MS,
            };
      // One record for both: a repetition must never be dropped in favour of a message that was not kept.
      world.record({ type: 'add', queue: name, message, sent });
      if (sent) sentBefore.remember(sent);
      queue.place(message);
      return { id: message.id, sequence: message.sequence };
    },
    async receive(max, visibilityMs, waitMs, gone) {
      return (await longPoll.wait(() => receiveNow(max, visibilityMs), waitMs, gone)) ?? [];
    },
    delete(receipt) {
      const use = state.delete(receipt, now());
      if (use === 'done') world.record({ type: 'remove', queue: name, ids: [receipt.id] });
      longPoll.wake();
      return use;
    },
    changeVisibility(receipt, visibilityMs) {
      const use = state.changeVisibility(receipt, visibilityMs, now());
      longPoll.wake();
      return use;
    },
    purge() {
      const ids = state.messages().map((message) => message.id);
      world.record({ type: 'remove', queue: name, ids });
      for (const id of ids) state.remove(id);
    },
    counts: () => state.counts(now()),
    messages: () => state.messages(),
    place(message) {
      state.add(message, now());
      longPoll.wake();
    },
    take: (id) => state.remove(id),
  };
  return queue;
};
