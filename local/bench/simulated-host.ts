import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorConfig } from '#agent/collect/config.ts';
import { openFollower } from '#agent/collect/follower.ts';
import type { Ran, RunOptions } from '#agent/collect/run.ts';
import { makeSnapshots } from '#agent/collect/snapshots.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import { MailhostConfig } from '../mailhost/config.ts';
import { beginLife } from '../mailhost/life.ts';
import { generateLog } from './generate-log.ts';

/** A mail host and its collector in simulated time. */
export interface SimulatedHost {
  readonly host: string;
  /** Raw bytes of mail.log so far. */
  written(): number;
  /** Lets it live until then (epoch milliseconds), and ships what its collector would have shipped. */
  until(time: number): Promise<void>;
}

export interface HostPlan {
  /** Short name; the host's full name is `NAME.example.edu`. */
  name: string;
  /** New folder for its queue, logs and checkpoints. */
  root: string;
  /** Raw mail.log a day, in bytes. */
  bytesPerDay: number;
  seed: number;
  /** When its agent begins, which is when its snapshots are taken for ever after. @default BEGIN */
  beginsAt?: number;
}

/** A collector looks at its logs four times a second; a simulated one once. Flushes fall on the same seconds. */
const STEP_MS = 1_000;
const DAY_MS = 86_400_000;

/** Bytes of a line that `generateLog` writes, as it is with the options there. */
export const LINE_BYTES = 325;

/** The first moment of simulated time: where the generated log begins. */
export const BEGIN = Date.UTC(2026, 2, 4);

/**
 * A host whose mail.log is generated at an even pace, whose tools are those of the simulated Messaging Server, and whose
 * collector is the real one (its follower and its snapshots, with the intervals that are shipped), by a clock that is set.
 */
export const createSimulatedHost = (plan: HostPlan, evidence: EvidenceStore): SimulatedHost => {
  const { name, root, seed, beginsAt = BEGIN } = plan;
  const host = `${name}.example.edu`;
  mkdirSync(join(root, 'state'), { recursive: true });
  const config = MailhostConfig.parse({
    name,
    root: join(root, 'host'),
    domain: 'example.edu',
    timezone: 'UTC',
    startAt: new Date(BEGIN).toISOString(),
    seed,
    imsimtaEntry: ['/bin/false'],
    traffic: { destinations: [{ domain: 'bigmail.example.com', perMinute: 2 }] },
  });
  const life = beginLife(config, config.root);
  const path = join(root, 'mail.log_current');
  writeFileSync(path, '');
  const log = pacedLog(plan);
  let now = beginsAt;
  let written = 0;

  const collector = CollectorConfig.parse({
    host,
    timezone: 'UTC',
    region: 'eu-west-1',
    evidenceBucket: 'evidence',
    stateBucket: 'state',
    commandQueueUrl: 'http://127.0.0.1/commands',
    stateDir: join(root, 'state'),
    queueDir: life.layout.queue,
    logs: [{ source: 'mail.log', path }],
    imsimta: ['imsimta'],
    executor: { command: ['false'] },
  });
  const shipping = { ...collector, evidence, now: () => now };
  const follower = openFollower({ ...shipping, log: { source: 'mail.log', path } });
  const run = async ({ argv: [program, ...words] }: RunOptions): Promise<Ran> => {
    if (program !== 'imsimta') return { exitCode: 0, stdout: DF, stderr: '', durationMs: 0 };
    life.until((now - BEGIN) / 60_000);
    const { status, output } = await life.imsimta(words);
    return { exitCode: status, stdout: output, stderr: '', durationMs: 0 };
  };
  const heartbeat = (): unknown => ({
    upSeconds: Math.round((now - BEGIN) / 1000),
    storeTime: toInstant(now),
    logs: [follower.status()],
    trouble: {},
    deliveries: {},
  });
  const snapshot = makeSnapshots(collector, { evidence, now: () => now, run, heartbeat, path: '' });
  let snapshotAt = beginsAt;

  return {
    host,
    written: () => written,
    until: async (time) => {
      for (; now < time; now += STEP_MS) {
        const text = log(now - BEGIN);
        if (text !== '') {
          appendFileSync(path, text);
          written += text.length;
        }
        while (await follower.poll());
        while (snapshotAt <= now) snapshotAt = now + (await snapshot());
      }
    },
  };
};

const DF =
  'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/dsk/c0t0d0s0 4000000 900000 3100000 23% /\n';

/** The lines up to a time, each given out once. */
const pacedLog = ({ bytesPerDay, seed }: HostPlan): ((elapsed: number) => string) => {
  const lines = Math.max(1, Math.round(bytesPerDay / LINE_BYTES));
  const step = DAY_MS / lines;
  const pieces = generateLog({ seed, lines, hours: 24 });
  let rest = '';
  let given = 0;
  return (elapsed) => {
    const due = Math.min(lines, Math.floor(elapsed / step) + 1);
    let end = 0;
    for (; given < due; given++) {
      let next = rest.indexOf('\n', end);
      while (next === -1) {
        const piece = pieces.next();
        if (piece.done) throw new Error('the generated log is shorter than its plan');
        rest = rest.slice(end) + Buffer.from(piece.value).toString('latin1');
        end = 0;
        next = rest.indexOf('\n', end);
      }
      end = next + 1;
    }
    const text = rest.slice(0, end);
    rest = rest.slice(end);
    return text;
  };
};
