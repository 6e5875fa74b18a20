import type { Snapshot, SnapshotKind } from '#shared/contracts/evidence.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import { scanQueue } from '../queue-scan.ts';
import type { CollectorConfig } from './config.ts';
import { makeProbes } from './probes.ts';
import { putSnapshot } from './put-snapshot.ts';
import { pauseAfter } from './schedule.ts';
import type { Ran, RunOptions } from './run.ts';

/** What snapshots need of the outside. */
export interface SnapshotPorts {
  evidence: EvidenceStore;
  /** Epoch milliseconds. */
  now: () => number;
  run: (options: RunOptions) => Promise<Ran>;
  /** What the heartbeat says, as JSON. */
  heartbeat: () => unknown;
  path: string;
}

interface Job {
  kind: SnapshotKind | (() => SnapshotKind);
  /** Null: once is enough. */
  everyMs: number | null;
  /** Null: there is nothing to take on this release. */
  take: () => Promise<Snapshot | null>;
  dueAt: number;
}

const VERSION_TIMEOUT_MS = 30_000;
const VERSION_BYTES = 20_000;

/**
 * Takes the snapshot that is due, if any, and stores it; resolves with the pause until the next. One at a time; a job
 * that is slow on this host comes less often. A version that the tool did not tell is asked for again later.
 */
export const makeSnapshots = (config: CollectorConfig, ports: SnapshotPorts): (() => Promise<number>) => {
  const { intervals } = config;
  let version: string | null = null;
  const askVersion = async (): Promise<Snapshot> => {
    const snapshot = await takeVersion(config, ports);
    if (snapshot.exitCode === 0) version = snapshot.stdout;
    return snapshot;
  };
  const jobs: Job[] = [
    { kind: 'version', everyMs: null, take: askVersion, dueAt: 0 },
    { kind: 'queue-counts', everyMs: intervals.countsMs, take: () => takeCounts(config), dueAt: 0 },
    { kind: 'heartbeat', everyMs: intervals.heartbeatMs, take: () => takeHeartbeat(ports), dueAt: 0 },
    ...makeProbes(config, ports, () => version).map((probe) => ({ ...probe, dueAt: 0 })),
  ];
  return async () => {
    // A heartbeat that is due goes first: a round of tools that all run into their timeouts must not look like silence.
    const job =
      jobs.find(({ kind, dueAt }) => kind === 'heartbeat' && dueAt <= ports.now()) ??
      jobs.reduce((first, other) => (other.dueAt < first.dueAt ? other : first));
    if (job.dueAt > ports.now()) return job.dueAt - ports.now();
    const snapshot = await job.take();
    if (snapshot) {
      const kind = typeof job.kind === 'function' ? job.kind() : job.kind;
      await putSnapshot(config, kind, snapshot, toInstant(ports.now()), ports.evidence);
    }
    const isEnough = job.everyMs === null && snapshot?.exitCode === 0;
    job.dueAt = isEnough
      ? Number.POSITIVE_INFINITY
      : ports.now() + pauseAfter(job.everyMs ?? intervals.heartbeatMs, snapshot?.durationMs ?? 0);
    return 0;
  };
};

const takeVersion = async (config: CollectorConfig, { run, path }: SnapshotPorts): Promise<Snapshot> => {
  const [file, ...args] = config.imsimta;
  const ran = await run({
    argv: [file, ...args, 'version'],
    env: { PATH: path, LC_ALL: 'C', TZ: config.timezone },
    input: '',
    timeoutMs: VERSION_TIMEOUT_MS,
    maxBytes: VERSION_BYTES,
    nice: true,
  });
  return { tool: ['imsimta', 'version'], ...ran };
};

const takeCounts = async ({ queueDir }: CollectorConfig): Promise<Snapshot> => {
  const began = performance.now();
  const told = { tool: ['queuewarden', 'queue-counts'], stdout: '', stderr: '' };
  try {
    const stdout = JSON.stringify(await scanQueue(queueDir));
    return { ...told, exitCode: 0, stdout, durationMs: performance.now() - began };
  } catch (error) {
    // Evidence too: a queue directory that cannot be read is not an empty one.
    const stderr = `the queue directory could not be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`;
    return { ...told, exitCode: 1, stderr, durationMs: performance.now() - began };
  }
};

const takeHeartbeat = async ({ heartbeat }: SnapshotPorts): Promise<Snapshot> => ({
  tool: ['queuewarden', 'heartbeat'],
  exitCode: 0,
  stdout: JSON.stringify(heartbeat()),
  stderr: '',
  durationMs: 0,
});
