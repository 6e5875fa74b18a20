import { spawn } from 'node:child_process';
import { inject } from 'vitest';

/** The real program on a host's files: what it printed and its exit status. */
export const runImsimta = (
  root: string,
  args: readonly string[],
  input = '',
): Promise<{ status: number | null; output: string; errors: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inject('programs').imsimta, ...args], {
      env: { PATH: process.env.PATH ?? '', MAILHOST_ROOT: root },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output, errors }));
    child.stdin.end(input);
  });
