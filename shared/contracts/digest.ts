import * as z from 'zod';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { Fact } from './fact.ts';
import { EvidenceLine } from './finding.ts';
import { QueueCounts } from './evidence.ts';
import { HostName, Instant } from './primitives.ts';

/** First letter of a mail.log entry code: enqueue, dequeue, temporary failure, rejection … (connection entries are not counted). */
export const EntryCode = z.enum(['E', 'D', 'Q', 'R', 'K', 'Z', 'W', 'J', 'B', 'V']);
export type EntryCode = z.infer<typeof EntryCode>;

/** Why an entry was written, from its diagnostic text, in classes that playbooks can reason with. */
export const ReasonClass = z.enum([
  'none',
  'delivered',
  'connection-refused',
  'connection-timeout',
  'no-route',
  'connection-lost',
  'dns',
  'remote-4xx',
  'remote-5xx',
  'skipped-host',
  'over-quota',
  'mailbox-busy',
  'mailbox-format',
  'store-io-error',
  'loop',
  'relay-refused',
  'empty-reply',
  'other',
]);
export type ReasonClass = z.infer<typeof ReasonClass>;

/**
 * Channel of the client of a store's LMTP server, and no other: what it is answered are the store's own words. Source: 6.3
 * Administration Guide, chapter 16.
 */
export const LMTP_CLIENT = 'tcp_lmtpcs';

/** Reasons that mean: no conversation with the destination took place. */
export const CONNECTION_FAILURES: ReadonlySet<ReasonClass> = new Set<ReasonClass>([
  'connection-refused',
  'connection-timeout',
  'no-route',
  'connection-lost',
  'skipped-host',
]);

/**
 * How often something was logged in one minute (UTC). `channel` is the queue concerned: for E the destination channel,
 * else the source channel. `destination` is the recipient's domain for SMTP channels, the account for ims-ms; it is
 * lower case, and `*` collects what went over the limit of distinct names.
 */
export const Cell = z.object({
  minute: z.int().nonnegative(),
  channel: z.string().max(80),
  code: EntryCode,
  destination: z.string().max(320),
  reason: ReasonClass,
  count: z.int().positive(),
});
export type Cell = z.infer<typeof Cell>;

/**
 * Messages that entered a queue, by who sent them. `sender` is the authenticated user where the log names one, else the
 * envelope From in lower case, '' for the null sender; `*` collects what went over the limit of distinct names.
 */
export const Sending = z.object({
  minute: z.int().nonnegative(),
  /** The queue that was entered, and the channel that put it there. */
  channel: z.string().max(80),
  source: z.string().max(80),
  sender: z.string().max(320),
  authenticated: z.boolean(),
  count: z.int().positive(),
});
export type Sending = z.infer<typeof Sending>;

/** Highest number of failed tries that is told apart; more count as this. */
export const ATTEMPTS_LIMIT = 40;

/** Delivery attempts by the number of failures that the file had behind it (from its name). */
export const Attempt = z.object({
  minute: z.int().nonnegative(),
  channel: z.string().max(80),
  code: EntryCode,
  failures: z.int().min(0).max(ATTEMPTS_LIMIT),
  count: z.int().positive(),
});
export type Attempt = z.infer<typeof Attempt>;

/** Known kinds of service-log lines; `error` = any other line of level Error, Critical or Fatal. */
export const NoticeClass = z.enum([
  'ims-master-start',
  'ims-master-stop',
  'mailbox-append-failed',
  'index-too-large',
  'store-io-error',
  'store-not-enabled',
  'partition-unknown',
  'mailbox-missing',
  'needs-reconstruct-mailbox',
  'needs-reconstruct-database',
  'repair-requested',
  'repairing',
  'message-wrong-size',
  'purge-lock',
  'database-error',
  'stored-start-failure',
  'mta-start-error',
  'file-descriptors',
  'plugin-loaded',
  'ens-unreachable',
  'probe-failed',
  'alarm',
  'log-created',
  'expire-finished',
  'snapshot-finished',
  'bad-login',
  'session-closed',
  'mmp-socket-error',
  'mmp-empty-session',
  'mmp-connection-limit',
  'core-dumped',
  'process-started',
  'process-stopped',
  'error',
]);
export type NoticeClass = z.infer<typeof NoticeClass>;

export const Notice = z.object({
  minute: z.int().nonnegative(),
  process: z.string().max(80),
  class: NoticeClass,
  /** Mailbox, account, partition, service … that the line is about; '' = none. `*` collects over the limit. */
  subject: z.string().max(320).default(''),
  count: z.int().positive(),
});
export type Notice = z.infer<typeof Notice>;

/** A line kept as proof of a cell or notice: the earliest few of each kind. `key` names the kind it proves. */
export const Exemplar = z.object({ key: z.string().max(500), at: Instant, line: EvidenceLine });
export type Exemplar = z.infer<typeof Exemplar>;

/** What could and could not be read. `reasons` names each kind of unparsed line. */
export const Coverage = z.object({
  lines: z.int().nonnegative(),
  parsed: z.int().nonnegative(),
  unparsed: z.int().nonnegative(),
  reasons: z.record(z.string(), z.int().nonnegative()),
  samples: z.array(UntrustedText).max(5),
  /** Where each of the samples stands, if that is known; absent = of none. */
  places: z
    .array(z.object({ start: z.int().nonnegative(), end: z.int().nonnegative(), line: z.int().positive() }).nullable())
    .max(5)
    .optional(),
});
export type Coverage = z.infer<typeof Coverage>;

/** What one evidence object says, bounded in size whatever the evidence holds. */
export const Digest = z.object({
  version: z.literal(1),
  evidence: z.string(),
  host: HostName,
  /** Mail time of the first and last entry; null when nothing carried a time. */
  from: Instant.nullable(),
  to: Instant.nullable(),
  cells: z.array(Cell),
  notices: z.array(Notice),
  sendings: z.array(Sending).default([]),
  attempts: z.array(Attempt).default([]),
  facts: z.array(Fact).default([]),
  exemplars: z.array(Exemplar),
  queueCounts: z.object({ at: Instant, counts: QueueCounts }).nullable(),
  /** MTA product version where a line or tool named it, e.g. `6.3`. */
  productVersion: z.string().max(40).nullable(),
  coverage: Coverage,
});
export type Digest = z.infer<typeof Digest>;

/** Key of the exemplars of a cell. */
export const cellKey = (c: Pick<Cell, 'channel' | 'code' | 'destination' | 'reason'>): string =>
  `${c.channel}|${c.code}|${c.destination}|${c.reason}`;

/** Key of the exemplars of a notice. */
export const noticeKey = (n: Pick<Notice, 'process' | 'class' | 'subject'>): string =>
  `notice|${n.process}|${n.class}|${n.subject}`;

/** Key of the exemplars of a sender. */
export const sendingKey = (s: Pick<Sending, 'channel' | 'source' | 'sender'>): string =>
  `sending|${s.channel}|${s.source}|${s.sender}`;
