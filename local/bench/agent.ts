import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadCheckpoint } from '#agent/collect/checkpoint.ts';
import { COLLECTOR_ENVIRONMENT, COLLECTOR_FLAGS } from '#agent/collect/launch.ts';
import { commandQueueName } from '#shared/topology.ts';
import { hostKey } from '../access.ts';
import { buildAll } from '../bundle.mjs';
import { startAwsEmulator } from '../emulators/aws/server.ts';
import { generateLog } from './generate-log.ts';
import { median, usageOf } from './measure.ts';

const OPTIONS = {
  seconds: { type: 'string', default: '120' },
  /** Of log, a second. */
  kib: { type: 'string', default: '1024' },
  messages: { type: 'string', default: '100000' },
  'counts-seconds': { type: 'string', default: '60' },
  /** Flags of node, instead of those and of the environment that the collector is started with; the empty word = none. */
  flags: { type: 'string' },
} as const;

const HOST = 'mx1.example.edu';
const COLLECTOR = fileURLToPath(new URL('../../.build/agent/collector.mjs', import.meta.url));
const CHANNELS = 100;
const TURN_MS = 250;
const BYTES_A_LINE = 200;

/** So many queue files, spread over the channels as a busy host has them. */
const fillQueue = (queue: string, messages: number): void => {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const dir = join(queue, `tcp_${channel}`);
    mkdirSync(dir, { recursive: true });
    for (let n = channel; n < messages; n += CHANNELS) writeFileSync(join(dir, `ZZ0m${n.toString(36)}.00`), '');
  }
};

/** Appends the next bytes of a generated log to a file. */
const feeder = (path: string, lines: number) => {
  const pieces = generateLog({ seed: 1, hours: 24, lines });
  let rest: Uint8Array = new Uint8Array();
  return (bytes: number): void => {
    for (let left = bytes; left > 0;) {
      if (rest.length === 0) {
        const next = pieces.next();
        if (next.done) throw new Error('the generated log is too short');
        rest = next.value;
      }
      const piece = rest.subarray(0, left);
      appendFileSync(path, piece);
      left -= piece.length;
      rest = rest.subarray(piece.length);
    }
  };
};

/** What the real collector takes: processor time and memory, with a growing log and a long queue, on the emulated cloud. */
export const benchAgent = async (args: readonly string[], out: (text: string) => void): Promise<void> => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const [seconds, kib, messages] = [values.seconds, values.kib, values.messages].map(Number) as [
    number,
    number,
    number,
  ];
  const flags = values.flags === undefined ? COLLECTOR_FLAGS : values.flags.split(' ').filter((flag) => flag !== '');
  await buildAll();
  const dir = mkdtempSync(join(tmpdir(), 'queuewarden-agent-'));
  const emulator = await startAwsEmulator({ dataDir: join(dir, 'aws') });
  try {
    await emulator.createBucket('evidence');
    await emulator.createBucket('state');
    const commandQueueUrl = await emulator.createQueue(commandQueueName(HOST), {});
    const [queueDir, stateDir, path] = [join(dir, 'queue'), join(dir, 'collector'), join(dir, 'mail.log_current')];
    fillQueue(queueDir, messages);
    const feed = feeder(path, Math.ceil(((seconds + 2) * kib * 1024) / BYTES_A_LINE));
    writeFileSync(path, '');
    const config = join(dir, 'collector.json');
    writeFileSync(
      config,
      JSON.stringify({
        host: HOST,
        timezone: 'UTC',
        region: 'eu-west-1',
        endpoint: emulator.endpoint,
        evidenceBucket: 'evidence',
        stateBucket: 'state',
        commandQueueUrl,
        stateDir,
        queueDir,
        logs: [{ source: 'mail.log', path }],
        imsimta: ['/bin/true'],
        executor: { command: ['/bin/false'] },
        intervals: { countsMs: Number(values['counts-seconds']) * 1000 },
      }),
    );
    const child = spawn(process.execPath, [...flags, COLLECTOR, config], {
      env: {
        PATH: '/usr/bin:/bin',
        ...(values.flags === undefined && COLLECTOR_ENVIRONMENT),
        AWS_ACCESS_KEY_ID: hostKey(HOST),
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const rss: number[] = [];
    const began = performance.now();
    const until = began + seconds * 1000;
    try {
      for (let turn = 1; performance.now() < until; turn++) {
        feed(Math.round((kib * 1024 * TURN_MS) / 1000));
        const now = usageOf(child.pid);
        if (!now) throw new Error('the collector has ended');
        rss.push(now.rss);
        await sleep(Math.max(0, began + turn * TURN_MS - performance.now()));
      }
      const wall = (performance.now() - began) / 1000;
      const { cpu, peak } = usageOf(child.pid)!;
      const fed = (rss.length * kib * TURN_MS) / 1000 / 1024;
      const shipped = loadCheckpoint(stateDir, path).files.reduce((sum, { offset }) => sum + offset, 0) / 1024 / 1024;
      out(
        `${wall.toFixed(0)} s, ${fed.toFixed(0)} MiB of log, ${shipped.toFixed(0)} MiB shipped, ${messages} queue files, node ${flags.join(' ') || 'without flags'}\n` +
          `RSS: median ${median(rss).toFixed(1)} MiB, peak ${peak.toFixed(1)} MiB\n` +
          `CPU: ${cpu.toFixed(2)} s, ${((100 * cpu) / wall).toFixed(1)} % of a core\n`,
      );
    } finally {
      child.kill('SIGKILL');
    }
  } finally {
    await emulator.close();
    rmSync(dir, { recursive: true, force: true });
  }
};
