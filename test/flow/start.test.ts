import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'qw-start-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** What `npm start` runs; resolves when it says that it is ready. */
const start = async (): Promise<{ child: ChildProcess; said: () => string; ended: Promise<number | null> }> => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/start.ts', '--data', dataDir, '--port', '0'], {
    cwd: root,
  });
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('Ctrl-C ends everything')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then(() => reject(new Error(`it ended: ${said}`)));
  });
  return { child, said: () => said, ended };
};

const pids = (): number[] =>
  readFileSync(join(dataDir, 'pids'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => Number.parseInt(line, 10));

/** Running, and not merely waiting for a parent to take note of its end. */
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('it says where everything is, refuses a second start on the same state, and Ctrl-C leaves nothing running', async () => {
  const { child, said, ended } = await start();
  expect(said()).toMatch(/Slack page +http:\/\/127\.0\.0\.1:\d+/);
  expect(said()).toMatch(/starting .*…/);
  const running = pids();
  expect(running.filter(alive).length).toBe(4);
  await expect(start()).rejects.toThrow(/already runs here/);
  expect(running.filter(alive).length).toBe(4);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(running.filter(alive)).toEqual([]);
}, 120_000);

test('killed without warning, the next start ends what was left and goes on where it was', async () => {
  const first = await start();
  const left = pids();
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await start();
  expect(second.said()).toContain('goes on where it was');
  expect(left.filter(alive)).toEqual([]);
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
}, 180_000);
