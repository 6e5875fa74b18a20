import * as z from 'zod';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { QueueCounts, Snapshot, SnapshotKind } from './evidence.ts';
import { ChannelName, HostName, Instant, OpaqueId, StableId } from './primitives.ts';

/** What became of one message. `gone` = no longer listed; `changed` = there, but not as approved; `unknown` = look by hand. */
export const MessageOutcome = z.enum(['done', 'gone', 'changed', 'failed', 'unknown']);
export type MessageOutcome = z.infer<typeof MessageOutcome>;

/** One row of a listing, in stable terms. */
export const QueuedMessage = z.object({
  id: StableId,
  state: z.enum(['queued', 'held']),
  /** Failed attempts, from the file name; null = the name gives none. */
  attempts: z.int().nonnegative().nullable(),
  /** In blocks, normally 1024 bytes each. */
  blocks: z.int().nonnegative().nullable(),
  queuedSince: Instant.nullable(),
});
export type QueuedMessage = z.infer<typeof QueuedMessage>;

/** Why a host did not do what it was told. Closed list: each has a test. */
export const Refusal = z.enum([
  'malformed',
  'bad-signature',
  'unknown-key',
  'wrong-host',
  'not-yet-valid',
  'expired',
  'replayed',
  'manifest-mismatch',
  'policy-action',
  'policy-channel',
  'policy-count',
  /** The host's owner forbids a read by which mail is opened. */
  'policy-read',
  'frozen',
  /** A release of messages that no command of this host holds. */
  'not-held',
]);
export type Refusal = z.infer<typeof Refusal>;

/** What the host did, told once. */
export const Result = z.object({
  version: z.literal(1),
  /** Of the command; what nobody signed for this host gets an id made from its bytes. */
  command: OpaqueId,
  host: HostName,
  startedAt: Instant,
  finishedAt: Instant,
  /** `unknown` = it was started and nobody can say how it ended. */
  status: z.enum(['done', 'partial', 'refused', 'failed', 'unknown']),
  refusal: Refusal.nullable(),
  /** One sentence for people: why refused, failed or unknown. */
  detail: UntrustedText,
  /** Changes of messages, history: one entry per id. A change of a channel has none. */
  messages: z.array(
    z.object({
      id: StableId,
      outcome: MessageOutcome,
      text: UntrustedText,
      /** Of a hold that is done: the message was found held, and no line of this command held it. Not ours to release. */
      notOurs: z.literal(true).optional(),
    }),
  ),
  /** inspect, directory: what was listed. inspect gives only ids of the manifest; absent ids are gone. */
  listing: z
    .object({ channel: ChannelName, total: z.int().nonnegative(), messages: z.array(QueuedMessage) })
    .nullable(),
  counts: QueueCounts.nullable(),
  /** look: what the tool printed. The courier stores it as evidence and leaves it out of the stored result. */
  looked: z.object({ kind: SnapshotKind, snapshot: Snapshot }).optional(),
  /** Dialogue with the tool, bounded; what was said and what it answered. */
  transcript: z.string().max(20_000),
});
export type Result = z.infer<typeof Result>;

/** Object key of a result: one per command. */
export const resultKey = (host: HostName, command: OpaqueId): string => `results/${host}/${command}.json`;
