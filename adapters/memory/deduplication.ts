import { createHeap } from './heap.ts';

/** What a FIFO queue remembers of a sent message, to recognise its repetition. */
export interface SentBefore {
  key: string;
  messageId: string;
  sequence: number;
  /** Epoch milliseconds after which the key is free again. */
  until: number;
}

/** How long a FIFO queue drops repetitions, by the SQS documentation. */
export const DEDUPLICATION_MS = 5 * 60_000;

/** Memory of sent messages; keys whose time is over are dropped at each look. */
export interface Deduplication {
  find(key: string, now: number): SentBefore | undefined;
  remember(sent: SentBefore): void;
  all(): SentBefore[];
}

/** An empty memory. */
export const createDeduplication = (): Deduplication => {
  const known = new Map<string, SentBefore>();
  const expiry = createHeap<SentBefore>((a, b) => a.until < b.until);
  return {
    find(key, now) {
      for (let oldest = expiry.peek(); oldest && oldest.until <= now; oldest = expiry.peek()) {
        expiry.pop();
        if (known.get(oldest.key) === oldest) known.delete(oldest.key);
      }
      return known.get(key);
    },
    remember(sent) {
      known.set(sent.key, sent);
      expiry.push(sent);
    },
    all: () => [...known.values()],
  };
};
