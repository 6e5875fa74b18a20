import type { EvidenceHeader } from './contracts/evidence.ts';
import type { HeldBatch } from './contracts/held.ts';
import type { Incident, TimelineEntry } from './contracts/incident.ts';
import type { ReplyTo } from './contracts/job.ts';
import type { Reply } from './contracts/notification.ts';
import type { HostName, Instant } from './contracts/primitives.ts';
import type { Proposal } from './contracts/proposal.ts';

/** A key with the time at which its object was stored, by the store's clock. */
export interface StoredKey {
  key: string;
  at: Instant;
}

/** Immutable evidence objects under their content address. */
export interface EvidenceStore {
  /** Stores a gzip body; writing the same evidence again is no error. Resolves with the key once it is durable. */
  put(header: EvidenceHeader, gzip: Uint8Array): Promise<string>;
  /** Null when there is no such object. Throws when the header is unreadable. */
  get(key: string): Promise<{ header: EvidenceHeader; gzip: Uint8Array } | null>;
  /** Keys in ascending order, all pages. */
  list(prefix: string): AsyncIterable<string>;
  /** The same with their times. */
  stored(prefix: string): AsyncIterable<StoredKey>;
}

/** Text documents with compare-and-swap. */
export interface DocumentStore {
  get(key: string): Promise<{ text: string; etag: string } | null>;
  /** Writes only if the key is free. A lost answer to one's own write counts as `created`. */
  create(key: string, text: string): Promise<'created' | 'exists'>;
  /** Writes only if the document is still the one with that etag. A lost answer to one's own write counts as `replaced`. */
  replace(key: string, text: string, etag: string): Promise<'replaced' | 'conflict'>;
  list(prefix: string): AsyncIterable<string>;
}

export interface SendOptions {
  /** 0–900; not on FIFO queues. @default 0 */
  delaySeconds?: number;
  /** FIFO only: messages of a group keep their order. */
  group?: string;
  /** FIFO only: a second message with this key within five minutes is dropped. */
  deduplicationKey?: string;
}

export interface ReceivedMessage {
  body: string;
  /** Needed to delete or extend this receipt of the message. */
  receipt: string;
  /** 1 on the first receipt. */
  receiveCount: number;
}

/** At-least-once queue: a message comes back after its visibility timeout unless it is deleted. */
export interface Queue {
  send(body: string, options?: SendOptions): Promise<void>;
  receive(options: {
    max: number;
    waitSeconds: number;
    visibilitySeconds: number;
    signal?: AbortSignal;
  }): Promise<ReceivedMessage[]>;
  delete(receipt: string): Promise<void>;
  /** Makes the message invisible for so many seconds from now; 0 gives it back at once. */
  extend(receipt: string, visibilitySeconds: number): Promise<void>;
}

/** Place of a message in the chat. */
export interface ChatPlace {
  channel: string;
  ts: string;
}

/** How many messages a command of ours still holds on a host. */
export interface HeldCount extends Pick<HeldBatch, 'command' | 'channel'> {
  host: HostName;
  count: number;
}

/** What a card shows: an incident with the proposals that its actions refer to. */
export interface IncidentCard {
  incident: Incident;
  proposals: readonly Proposal[];
  /** What is still held for this incident, the oldest first. @default nothing */
  held?: readonly HeldCount[];
}

/** The conversation with people. Each call carries a marker, by which a message can be found again after a crash. */
export interface Chat {
  /** The bot's own message with this marker, in the channel or, given `thread`, among its replies. */
  find(marker: string, thread?: ChatPlace): Promise<ChatPlace | null>;
  postCard(card: IncidentCard, marker: string): Promise<ChatPlace>;
  updateCard(place: ChatPlace, card: IncidentCard): Promise<void>;
  postEntry(thread: ChatPlace, entry: TimelineEntry, marker: string): Promise<ChatPlace>;
  /** To one person, where the request was made. */
  answer(to: ReplyTo, reply: Reply): Promise<void>;
  /** To everybody in the bot's channel. */
  announce(reply: Reply, marker: string): Promise<ChatPlace>;
}

/** Signs commands. Only the signer function has one. */
export interface Signer {
  readonly keyId: string;
  /** Ed25519 over the bytes: 64 bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export interface Clock {
  now(): Instant;
}

/** Unguessable ids. */
export interface Ids {
  next(): string;
}
