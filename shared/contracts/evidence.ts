import * as z from 'zod';
import { HostName, Instant, Sha256 } from './primitives.ts';

/** What a followed log is. `mail.log` covers mail.log_current and its rotated forms; the rest are NSLOG service logs. */
export const LogSource = z.enum(['mail.log', 'imta', 'imap', 'pop', 'http', 'default', 'mmp']);
export type LogSource = z.infer<typeof LogSource>;

/** What a snapshot holds. `queue-counts` and `heartbeat` are made by the collector, the rest are tool outputs or files as they are. */
export const SnapshotKind = z.enum([
  'queue-counts',
  'process',
  'counters',
  'version',
  'heartbeat',
  'qm-messages',
  'qm-jobs',
  'counterutil',
  'job-controller',
  'option-file',
  'imta-cnf',
  'disk',
  'load',
  'store-stamps',
  'database-logs',
  'core-files',
  'qm-directory',
  'qm-history',
  'qm-received',
  'qm-sample',
  'reconstruct-check',
]);
export type SnapshotKind = z.infer<typeof SnapshotKind>;

/** IANA zone of the host: mail.log stamps carry none. */
const Timezone = z.string().min(1).max(64);

/** A byte range of one log file. `previousSha256` chains the ranges of a file, so that a gap shows. */
export const LogEvidence = z.object({
  version: z.literal(1),
  type: z.literal('log'),
  host: HostName,
  source: LogSource,
  /** Names one file across renames: device, inode and the hash of its first bytes. */
  fileId: z.string().regex(/^[A-Za-z0-9-]{1,80}$/),
  start: z.int().nonnegative(),
  end: z.int().positive(),
  /** Of the raw (unzipped) bytes. */
  sha256: Sha256,
  previousSha256: Sha256.nullable(),
  collectedAt: Instant,
  timezone: Timezone,
});
export type LogEvidence = z.infer<typeof LogEvidence>;

export const SnapshotEvidence = z.object({
  version: z.literal(1),
  type: z.literal('snapshot'),
  host: HostName,
  kind: SnapshotKind,
  takenAt: Instant,
  sha256: Sha256,
  timezone: Timezone,
});
export type SnapshotEvidence = z.infer<typeof SnapshotEvidence>;

/** Header of one evidence object. The body is gzip: raw log lines, or a JSON {@link Snapshot}. */
export const EvidenceHeader = z.discriminatedUnion('type', [LogEvidence, SnapshotEvidence]);
export type EvidenceHeader = z.infer<typeof EvidenceHeader>;

/** Body of a snapshot: what a tool printed, verbatim. */
export const Snapshot = z.object({
  tool: z.array(z.string()),
  exitCode: z.int().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  durationMs: z.number().nonnegative(),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** `stdout` of a `queue-counts` snapshot: file names only, nothing opened. */
export const QueueCounts = z.object({
  channels: z.array(
    z.object({
      channel: z.string(),
      /** Files by failed attempts, taken from the name: index 0 = never tried; the last index collects the rest. */
      byAttempts: z.array(z.int().nonnegative()).max(40),
      held: z.int().nonnegative(),
      /** Names that are no queue file; counted, never guessed. */
      unknownNames: z.int().nonnegative(),
      /** From a few sampled files; null = not sampled. */
      oldest: Instant.nullable(),
    }),
  ),
  /** False when a directory could not be read to its end: the counts are then lower bounds. */
  complete: z.boolean(),
});
export type QueueCounts = z.infer<typeof QueueCounts>;

const padded = (offset: number): string => String(offset).padStart(15, '0');

/** Object key: a content address, so that the same evidence delivered twice is the same object. */
export const evidenceKey = (header: EvidenceHeader): string =>
  header.type === 'log'
    ? `evidence/${header.host}/${header.collectedAt.slice(0, 10)}/log/${header.source}/${header.fileId}/${padded(header.start)}-${padded(header.end)}.${header.sha256}.gz`
    : `evidence/${header.host}/${header.takenAt.slice(0, 10)}/snapshot/${header.kind}/${header.takenAt}.${header.sha256}.gz`;

/** Prefix under which a host may write evidence. */
export const evidencePrefix = (host: HostName): string => `evidence/${host}/`;
