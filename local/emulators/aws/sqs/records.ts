import * as z from 'zod';

/** How a queue behaves. */
export const QueueSettings = z.object({
  fifo: z.boolean(),
  visibilitySeconds: z.int().min(0).max(43_200),
  delaySeconds: z.int().min(0).max(900),
  waitSeconds: z.int().min(0).max(20),
  contentBasedDeduplication: z.boolean(),
  /** Queue name and the receives after which a message goes there. */
  deadLetter: z.object({ queue: z.string(), maxReceives: z.int().min(1).max(1000) }).nullable(),
});
export type QueueSettings = z.infer<typeof QueueSettings>;

/** A message at rest. Times are epoch milliseconds. */
export const StoredMessage = z.object({
  id: z.string(),
  body: z.string(),
  sequence: z.int(),
  sentAt: z.number(),
  group: z.string().nullable(),
  deduplicationId: z.string().nullable(),
  deadLetterOf: z.string().nullable(),
  visibleAt: z.number(),
  receiveCount: z.int(),
  firstReceivedAt: z.number().nullable(),
});
export type StoredMessage = z.infer<typeof StoredMessage>;

const SentBefore = z.object({ key: z.string(), messageId: z.string(), sequence: z.int(), until: z.number() });

/** What happened at a queue, as the journal keeps it. Visibility is left out: a restart gives everything back. */
export const JournalRecord = z.discriminatedUnion('type', [
  z.object({ type: z.literal('queue'), queue: z.string(), settings: QueueSettings }),
  z.object({
    type: z.literal('add'),
    queue: z.string(),
    message: StoredMessage,
    /** By which a repetition of this message is recognised. */
    sent: SentBefore.nullable(),
  }),
  /** Remembered longer than its message lasted. */
  z.object({ type: z.literal('sent-before'), queue: z.string(), sent: SentBefore }),
  z.object({ type: z.literal('receive'), queue: z.string(), ids: z.array(z.string()), at: z.number() }),
  z.object({ type: z.literal('remove'), queue: z.string(), ids: z.array(z.string()) }),
  /** One record, so that a message is never in neither queue or in both. */
  z.object({ type: z.literal('move'), from: z.string(), id: z.string(), to: z.string(), message: StoredMessage }),
]);
export type JournalRecord = z.infer<typeof JournalRecord>;
