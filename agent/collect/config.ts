import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { LogSource } from '#shared/contracts/evidence.ts';
import { HostName } from '#shared/contracts/primitives.ts';
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
  /** @default 60000 */
  countsMs: Milliseconds.default(60_000),
  /** @default 60000 */
  heartbeatMs: Milliseconds.default(60_000),
  /** Long poll of the command queue. @default 20 */
  pollWaitSeconds: z.int().min(0).max(20).default(20),
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
});
export type CollectorConfig = z.infer<typeof CollectorConfig>;

/** Throws with the names of what is wrong. */
export const loadConfig = (path: string): CollectorConfig => {
  const parsed = CollectorConfig.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
