import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { inject } from 'vitest';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { makeBench } from './bench.ts';

/** Valid by the clock on the wall, which the program itself goes by. */
export const current = () => {
  const now = Date.now();
  return { notBefore: toInstant(now - 1_000), notAfter: toInstant(now + 600_000) };
};

/** The real program in a process of its own, as the courier starts it. */
export const spawnExecutor = async (bench: ReturnType<typeof makeBench>, input: object) => {
  const file = join(bench.dir, 'executor.json');
  writeFileSync(file, JSON.stringify(bench.config), { mode: 0o600 });
  const child = spawn(process.execPath, [inject('programs').executor], {
    env: { PATH: process.env['PATH'], QUEUEWARDEN_EXECUTOR_CONFIG: file },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(input));
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  const [code, signal] = await once(child, 'close');
  return { code, signal, out };
};
