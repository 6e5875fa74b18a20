import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { LogSource } from '#shared/contracts/evidence.ts';
import { ChannelName, HostName } from '#shared/contracts/primitives.ts';
import { isTimezone } from '../local-time.ts';

const AbsolutePath = z.string().startsWith('/').max(1_000);
const Argv = z.tuple([z.string().min(1)], z.string());
const Milliseconds = z.int().positive();

/** How often the collector does things. */
const Intervals = z.strictObject({
  /** Longest wait of an ordinary line before it is shipped. @default 60000 */
  quietFlushMs: Milliseconds.default(60_000),
  /** The same for failed attempts, rejections and errors. @default 2000 */
  urgentFlushMs: Milliseconds.default(2_000),
  /** Least time between two such hurries of one log; each is an object to store, to announce and to fold. @default 15000 */
  urgentAgainMs: Milliseconds.default(15_000),
  /** @default 60000 */
  countsMs: Milliseconds.default(60_000),
  /** @default 60000 */
  heartbeatMs: Milliseconds.default(60_000),
  /** How soon after its time a planned start is asked for, and asked for again. @default 30000 */
  plannedStartsMs: Milliseconds.default(30_000),
  /** Long poll of the command queue. @default 20 */
  pollWaitSeconds: z.int().min(0).max(20).default(20),
});

const Every = Milliseconds.nullable();

/**
 * Read-only looks at the host, one at a time; null = this one is not taken. A window keeps one of each five minutes, so
 * only what may need somebody at once is looked at more often.
 */
const Probes = z.strictObject({
  /** `imsimta process`. @default 60000 */
  processMs: Every.default(60_000),
  /** `imsimta counters -show`. @default 300000 */
  countersMs: Every.default(300_000),
  /** `imsimta qm messages` of each channel (to 6.2) or `imsimta qm jobs` (from 6.3). @default 300000 */
  queueMs: Every.default(300_000),
  /** Channels that `qm messages` is asked for. @default tcp_local and ims-ms */
  channels: z.array(ChannelName).min(1).max(50).default(['tcp_local', 'ims-ms']),
  /** Free space of the queue's and the store's partitions. @default 300000 */
  diskMs: Every.default(300_000),
  /** Partitions of the store, beside the queue's. @default none */
  partitions: z.array(AbsolutePath).max(100).default([]),
  /** How free space is asked for in KiB; the paths follow. @default df -k */
  df: Argv.default(['df', '-k']),
  /** Load averages and the number of CPUs. @default 300000 */
  loadMs: Every.default(300_000),
  /** `counterutil -o OBJECT -n 1` of each object. @default 300000 */
  counterutilMs: Every.default(300_000),
  /** How counterutil is started. @default not asked */
  counterutil: Argv.nullable().default(null),
  /** Objects that it is asked for; what this release does not have is passed over. @default those that playbooks use */
  counterutilObjects: z
    .array(z.string().regex(/^[A-Za-z_]{1,40}$/))
    .min(1)
    .max(20)
    .default(['imapstat', 'serverresponse', 'db_mpool']),
  /** Stamps of stored, database logs and core files. @default 300000 */
  listingsMs: Every.default(300_000),
  /** How files are listed with size and date; the paths follow. @default ls -l */
  ls: Argv.default(['ls', '-l']),
  /** Directory of stored.ckp, stored.lcu and stored.per. @default not listed */
  storeStampDir: AbsolutePath.nullable().default(null),
  /** The store's `mboxlist`. @default not listed */
  databaseDir: AbsolutePath.nullable().default(null),
  /** Directories that core files are written to. @default none */
  coreDirs: z.array(AbsolutePath).max(20).default([]),
  /** Configuration files, without their credentials. @default 3600000 */
  filesMs: Every.default(3_600_000),
  /** @default not read */
  jobControllerFile: AbsolutePath.nullable().default(null),
  /** @default not read */
  optionFile: AbsolutePath.nullable().default(null),
  /** imta.cnf, for the retries and notices of its channels. @default not read */
  imtaFile: AbsolutePath.nullable().default(null),
  /** Command that lists the settings of store and services (`configutil`; in a Unified Configuration `msconfig show`), as often as the files. @default not asked */
  settings: Argv.nullable().default(null),
});

/** What the collector is told by the host's owner. */
export const CollectorConfig = z.strictObject({
  host: HostName,
  timezone: z.string().refine(isTimezone, 'no such time zone'),
  region: z.string().min(1),
  /** An emulator in place of AWS. */
  endpoint: z.url().optional(),
  evidenceBucket: z.string().min(1),
  stateBucket: z.string().min(1),
  commandQueueUrl: z.url(),
  /** Checkpoints. */
  stateDir: AbsolutePath,
  queueDir: AbsolutePath,
  logs: z.array(z.strictObject({ source: LogSource, path: AbsolutePath })),
  imsimta: Argv,
  /** How the executor is started; only this and PATH is in its environment. */
  executor: z.strictObject({ command: Argv, env: z.record(z.string(), z.string()).default({}) }),
  intervals: Intervals.prefault({}),
  probes: Probes.prefault({}),
});
export type CollectorConfig = z.infer<typeof CollectorConfig>;

/** Throws with the names of what is wrong. */
export const loadConfig = (path: string): CollectorConfig => {
  const parsed = CollectorConfig.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
