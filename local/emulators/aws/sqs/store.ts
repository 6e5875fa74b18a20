import { randomUUID } from 'node:crypto';
import type { QueuedMessage } from '#adapters/memory/queued-message.ts';
import type { TimerClock } from '#adapters/system/clock.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { Journal } from './journal.ts';
import { createSqsQueueEmulation, type QueueWorld, type SqsQueue } from './queue.ts';
import { replay } from './replay.ts';
import { StoredMessage, type JournalRecord, type QueueSettings } from './records.ts';

/** All queues of the account. */
export interface SqsStore {
  find(name: string): SqsQueue | undefined;
  /** Makes the queue, or gives the existing one these settings. */
  put(name: string, settings: QueueSettings): SqsQueue;
  /** Queues that send their exhausted messages to this one. */
  sourcesOf(name: string): SqsQueue[];
  /** Moves everything visible to one queue, or each message back to where it came from; resolves with the number. */
  moveMessages(from: SqsQueue, to: SqsQueue | null): number;
  close(): void;
}

/** The journal is rewritten when it has grown by this many records. */
const COMPACT_AFTER = 200_000;

/** Opens the queues that the journal tells of: in-flight messages are visible again, receive counts go on. */
export const createSqsStore = (clock: TimerClock, journal: Journal, compactAfter = COMPACT_AFTER): SqsStore => {
  const queues = new Map<string, SqsQueue>();
  let sequence = 0;
  let appended = 0;

  const snapshot = (): JournalRecord[] =>
    [...queues.values()].flatMap((queue) => [
      { type: 'queue', queue: queue.name, settings: queue.settings } as const,
      ...queue.sentBefore.all().map((sent) => ({ type: 'sent-before', queue: queue.name, sent }) as const),
      ...queue
        .messages()
        .map((message) => ({ type: 'add', queue: queue.name, message: atRest(message), sent: null }) as const),
    ]);

  const record = (entry: JournalRecord): void => {
    journal.append(entry);
    appended += 1;
  };

  const compactWhenLong = (): void => {
    if (appended < compactAfter) return;
    appended = 0;
    journal.compact(snapshot());
  };

  const now = (): number => fromInstant(clock.now());

  const move = (from: SqsQueue, message: QueuedMessage, to: SqsQueue, changes: Partial<StoredMessage>): void => {
    sequence += 1;
    const moved: StoredMessage = { ...atRest(message), sequence, visibleAt: now(), ...changes };
    record({ type: 'move', from: from.name, id: message.id, to: to.name, message: moved });
    from.take(message.id);
    to.place(moved);
  };

  const world: QueueWorld = {
    clock,
    nextSequence: () => {
      compactWhenLong();
      sequence += 1;
      return sequence;
    },
    record,
    exhausted(queue, message) {
      const target = queues.get(queue.settings.deadLetter?.queue ?? '');
      if (!target) throw new Error(`The dead letter queue of ${queue.name} is gone.`);
      move(queue, message, target, { deadLetterOf: queue.name });
    },
  };

  const create = (name: string, settings: QueueSettings): SqsQueue => {
    const queue = createSqsQueueEmulation(name, settings, world);
    queues.set(name, queue);
    return queue;
  };

  const restored = replay(journal.records());
  for (const { name, settings, messages, sentBefore } of restored.queues) {
    const queue = create(name, settings);
    for (const sent of sentBefore) queue.sentBefore.remember(sent);
    for (const message of messages) queue.place(message);
  }
  sequence = restored.lastSequence;
  journal.compact(snapshot());

  return {
    find: (name) => queues.get(name),
    put(name, settings) {
      record({ type: 'queue', queue: name, settings });
      const present = queues.get(name);
      if (!present) return create(name, settings);
      present.settings = settings;
      return present;
    },
    sourcesOf: (name) => [...queues.values()].filter((queue) => queue.settings.deadLetter?.queue === name),
    moveMessages(from, to) {
      from.counts();
      const waiting = from.messages().filter((message) => message.phase === 'ready');
      let moved = 0;
      for (const message of waiting) {
        const target = to ?? queues.get(message.deadLetterOf ?? '');
        if (!target) continue;
        // A redriven message counts as a new one: new id, new time, receives from the start.
        move(from, message, target, {
          id: randomUUID(),
          sentAt: now(),
          receiveCount: 0,
          firstReceivedAt: null,
          deadLetterOf: null,
        });
        moved += 1;
      }
      return moved;
    },
    close: () => journal.close(),
  };
};

/** The message as it is found after a restart: what was in flight is visible. */
const atRest = (message: QueuedMessage): StoredMessage =>
  StoredMessage.parse(message.phase === 'in-flight' ? { ...message, visibleAt: message.sentAt } : message);
