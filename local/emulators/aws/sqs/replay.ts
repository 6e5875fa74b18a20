import type { SentBefore } from '#adapters/memory/deduplication.ts';
import type { JournalRecord, QueueSettings, StoredMessage } from './records.ts';

/** A queue as the journal leaves it. */
export interface RestoredQueue {
  name: string;
  settings: QueueSettings;
  messages: StoredMessage[];
  sentBefore: SentBefore[];
}

/** Folds the records of a journal. Received messages are visible at once, delayed ones at their time. */
export const replay = (records: readonly JournalRecord[]): { queues: RestoredQueue[]; lastSequence: number } => {
  const queues = new Map<
    string,
    { settings: QueueSettings; messages: Map<string, StoredMessage>; sentBefore: SentBefore[] }
  >();
  let lastSequence = 0;
  const of = (name: string) => {
    const queue = queues.get(name);
    if (!queue) throw new Error(`The journal speaks of a queue ${name} before it was made.`);
    return queue;
  };
  const add = (name: string, message: StoredMessage): void => {
    of(name).messages.set(message.id, message);
    lastSequence = Math.max(lastSequence, message.sequence);
  };

  for (const record of records) {
    switch (record.type) {
      case 'queue': {
        const present = queues.get(record.queue);
        if (present) present.settings = record.settings;
        else queues.set(record.queue, { settings: record.settings, messages: new Map(), sentBefore: [] });
        break;
      }
      case 'add':
        add(record.queue, record.message);
        if (record.sent) of(record.queue).sentBefore.push(record.sent);
        break;
      case 'sent-before':
        of(record.queue).sentBefore.push(record.sent);
        lastSequence = Math.max(lastSequence, record.sent.sequence);
        break;
      case 'receive':
        for (const id of record.ids) {
          const message = of(record.queue).messages.get(id);
          if (!message) continue;
          message.receiveCount += 1;
          message.firstReceivedAt ??= record.at;
        }
        break;
      case 'remove':
        for (const id of record.ids) of(record.queue).messages.delete(id);
        break;
      case 'move':
        of(record.from).messages.delete(record.id);
        add(record.to, record.message);
        break;
    }
  }
  return {
    lastSequence,
    queues: [...queues].map(([name, { settings, messages, sentBefore }]) => ({
      name,
      settings,
      sentBefore,
      messages: [...messages.values()],
    })),
  };
};
