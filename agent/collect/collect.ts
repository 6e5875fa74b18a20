import { type Instant, toInstant } from '#shared/contracts/primitives.ts';
import type { DocumentStore, EvidenceStore, Queue } from '#shared/ports.ts';
import type { CollectorConfig } from './config.ts';
import { makeCourier } from './courier.ts';
import type { CourierPorts, Delivery } from './courier.ts';
import { openFollower } from './follower.ts';
import type { Follower } from './follower.ts';
import { makePlannedStarts } from './planned-starts.ts';
import type { Ran, RunOptions } from './run.ts';
import { repeat, sleep } from './schedule.ts';
import { makeSnapshots } from './snapshots.ts';

/** What the collector needs of the outside. */
export interface CollectorPorts {
  evidence: EvidenceStore;
  results: DocumentStore;
  state: DocumentStore;
  commands: Queue;
  /** The store's clock, epoch milliseconds; null before its first answer. */
  serverNow: () => number | null;
  /** The host's clock, epoch milliseconds. */
  now: () => number;
  run: (options: RunOptions) => Promise<Ran>;
  /** Search path for tools. */
  path: string;
  complain: (about: string, error: unknown) => void;
}

/** How often a log is looked at. */
const POLL_MS = 250;
/** Beyond the executor's own limits, which end it before. */
const EXECUTOR_TIMEOUT_MS = 40 * 60_000;
const EXECUTOR_BYTES = 64 * 1024 * 1024;
/** How long a command in its middle may go on after the signal to stop. */
const FAREWELL_MS = 5_000;

/** Follows the logs, takes snapshots and carries commands until the signal comes. */
export const collect = async (config: CollectorConfig, ports: CollectorPorts, signal: AbortSignal): Promise<void> => {
  const { host, timezone, intervals, stateDir } = config;
  const startedAt = ports.now();
  const trouble = new Map<string, number>();
  const deliveries: Partial<Record<Delivery, number>> = {};
  const complain = (about: string) => (error: unknown) => {
    trouble.set(about, (trouble.get(about) ?? 0) + 1);
    ports.complain(about, error);
  };

  const followers: Follower[] = config.logs.map((log) =>
    openFollower({ log, stateDir, host, timezone, intervals, ...ports }),
  );
  const storeTime = (): Instant | null => {
    const ms = ports.serverNow();
    return ms === null ? null : toInstant(Math.round(ms));
  };
  const heartbeat = (): unknown => ({
    // Never below zero, should the clock be set back.
    upSeconds: Math.max(0, Math.round((ports.now() - startedAt) / 1000)),
    storeTime: storeTime(),
    logs: followers.map((follower) => follower.status()),
    trouble: Object.fromEntries(trouble),
    deliveries,
  });
  const snapshot = makeSnapshots(config, { ...ports, heartbeat });
  const execute = (input: string): Promise<Ran> =>
    ports.run({
      argv: config.executor.command,
      // Nothing of the collector's environment: its credentials are no business of the privileged program.
      env: { PATH: ports.path, ...config.executor.env },
      input,
      timeoutMs: EXECUTOR_TIMEOUT_MS,
      maxBytes: EXECUTOR_BYTES,
      nice: false,
    });
  const plannedStarts = makePlannedStarts(host, { ...ports, execute });
  const carrying: CourierPorts = {
    ...ports,
    timezone,
    execute,
    turned: (): void => plannedStarts.turned(),
    every: (ms: number, again: () => Promise<void>): (() => void) => {
      const timer = setInterval(() => void again().catch(complain('extend')), ms);
      return () => clearInterval(timer);
    },
  };
  const noteDelivery = (delivery: Delivery): void => {
    deliveries[delivery] = (deliveries[delivery] ?? 0) + 1;
  };
  const courier = makeCourier(host, carrying, noteDelivery, complain('courier'));

  const followed = config.logs.map((log, i) =>
    repeat(async () => ((await followers[i]!.poll()) ? 0 : POLL_MS), complain(`log ${log.path}`), signal),
  );
  const watched = repeat(async () => Math.min(await snapshot(), 3_600_000), complain('snapshot'), signal);
  const carried = repeat(
    async () => {
      const came = await courier.next(intervals.pollWaitSeconds, signal);
      return !came && intervals.pollWaitSeconds === 0 ? POLL_MS : 0;
    },
    complain('courier'),
    signal,
  ).then(() => courier.idle());
  const started = repeat(
    async () => {
      await plannedStarts.check();
      return intervals.plannedStartsMs;
    },
    complain('planned starts'),
    signal,
  );
  await Promise.race([Promise.all([...followed, watched, carried, started]), farewell(signal)]);
  for (const follower of followers) follower.close();
};

const farewell = async (signal: AbortSignal): Promise<void> => {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await sleep(FAREWELL_MS, new AbortController().signal);
};
