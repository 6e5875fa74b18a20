import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { DueInput, ExecutorInput } from '#shared/contracts/host-message.ts';
import { type Host, makeHost, NOW } from './host-bench.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KILL_AT = new URL('./kill-at.mjs', import.meta.url).pathname;
const LEDGER = new URL('./ledger.mjs', import.meta.url).pathname;

/** The executor and the simulated host's `imsimta`, as programs. */
export const buildPrograms = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'qw-programs-'));
  const program = async (entry: string, name: string): Promise<string> => {
    const outfile = join(dir, name);
    const options = { bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'error' } as const;
    await build({ ...options, entryPoints: [join(ROOT, entry)], outfile });
    return outfile;
  };
  const executor = await program('agent/execute/main.ts', 'executor.mjs');
  const imsimta = await program('local/mailhost/imsimta/main.ts', 'imsimta.mjs');
  return { executor, imsimta, remove: (): void => rmSync(dir, { recursive: true, force: true }) };
};
export type Programs = Awaited<ReturnType<typeof buildPrograms>>;

/** How an executor's process ended; `step` = where it was killed. */
export interface Ended {
  killed: boolean;
  step: string;
  out: string;
}

/** How an executor is to be killed: at a step of its own, or from outside after some milliseconds. */
export type Kill = { at: number; when: 'before' | 'torn' | 'after' | 'power' } | { afterMs: number };

/** A simulated host whose executor and qm run as processes of their own. */
export const makeRealHost = async ({ executor, imsimta }: Programs) => {
  const host: Host = makeHost();
  const { root, layout, config } = host;
  const ledger = join(root, 'ledger');
  const step = join(root, 'step');
  const configFile = join(root, 'executor.json');
  const asked: string[] = [];
  // The Job Controller agrees to everything.
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { channel = '' } = JSON.parse(Buffer.concat(chunks).toString() || '{}') as { channel?: string };
      asked.push(`${request.url?.split('/').at(-1)} ${channel}`.trim());
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  writeFileSync(layout.portFile, String((server.address() as AddressInfo).port));
  writeFileSync(layout.clockFile, JSON.stringify({ mail: NOW, wall: Date.now(), speed: 1, pid: process.pid }));
  const qm = [
    '/usr/bin/env',
    `MAILHOST_ROOT=${root}`,
    `QW_LEDGER=${ledger}`,
    process.execPath,
    '--import',
    LEDGER,
    imsimta,
  ];
  writeFileSync(configFile, JSON.stringify({ ...config, imsimta: qm }), { mode: 0o600 });

  return {
    host,
    /** What the Job Controller was asked for, with the channel. */
    asked,
    /** Lines of what qm did to queue files: process, what, path, new path. */
    ledger: (): string[][] =>
      existsSync(ledger)
        ? readFileSync(ledger, 'utf8')
            .trim()
            .split('\n')
            .map((line) => line.split('\t'))
        : [],
    reset: (): void => {
      asked.length = 0;
      for (const path of [ledger, step, config.stateDir]) rmSync(path, { recursive: true, force: true });
    },
    /** Runs the executor on one input, and maybe kills it. */
    execute: (input: ExecutorInput | DueInput, kill: Kill | null, onStart?: (pid: number) => void): Promise<Ended> =>
      new Promise((resolve, reject) => {
        const inside = kill && 'at' in kill ? ['--import', KILL_AT] : [];
        const env = kill && 'at' in kill ? { QW_KILL: `${kill.at}:${kill.when}`, QW_STEP: step } : {};
        const child = spawn(process.execPath, [...inside, executor], {
          env: { PATH: '/usr/bin:/bin', QUEUEWARDEN_EXECUTOR_CONFIG: configFile, ...env },
          stdio: ['pipe', 'pipe', 'inherit'],
        });
        const timer = kill && 'afterMs' in kill ? setTimeout(() => child.kill('SIGKILL'), kill.afterMs) : undefined;
        if (child.pid !== undefined) onStart?.(child.pid);
        let out = '';
        child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
        child.stdin.on('error', () => undefined);
        child.on('error', reject);
        child.on('close', (_, signal) => {
          clearTimeout(timer);
          const where = existsSync(step) ? readFileSync(step, 'utf8') : '';
          rmSync(step, { force: true });
          resolve({ killed: signal === 'SIGKILL', step: where || 'at a random moment', out });
        });
        child.stdin.end(JSON.stringify(input));
      }),
    close: (): void => {
      server.close();
      host.close();
    },
  };
};
export type RealHost = Awaited<ReturnType<typeof makeRealHost>>;
