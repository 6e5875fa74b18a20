import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';

export interface RunOptions {
  argv: readonly [string, ...string[]];
  env: Record<string, string>;
  /** Written to standard input, which is then closed. */
  input: string;
  /** SIGTERM after it, in milliseconds; never SIGKILL: it leaves the product's locks behind. */
  timeoutMs: number;
  /** Output beyond it is dropped, per stream. */
  maxBytes: number;
  /** Lower priority than mail. */
  nice: boolean;
}

/** How a process ended. `exitCode` null: it could not be started, was ended by a signal, or was left behind. */
export interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  durationMs: number;
}

const PATIENCE_MS = 30_000;

/** Runs a program to its end, without a shell. Never rejects. */
export const run = (options: RunOptions): Promise<Ran> =>
  new Promise((resolve) => {
    const began = performance.now();
    const [file, ...args] = options.argv;
    // A group of its own: what stops the collector from a terminal must not stop an action in its middle.
    const child = spawn(file, args, { env: options.env, stdio: 'pipe', cwd: '/', detached: true });
    const stdout = gather(options.maxBytes);
    const stderr = gather(options.maxBytes);
    const timers: NodeJS.Timeout[] = [];
    let done = false;

    const finish = (exitCode: number | null, why = ''): void => {
      if (done) return;
      done = true;
      for (const timer of timers) clearTimeout(timer);
      const told = [stderr.text(), why].filter((text) => text !== '').join('\n');
      resolve({ exitCode, stdout: stdout.text(), stderr: told, durationMs: performance.now() - began });
    };
    child.stdout.on('data', stdout.add);
    child.stderr.on('data', stderr.add);
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => finish(null, `could not be started: ${error.message}`));
    child.on('close', (code, signal) => finish(code, signal === null ? '' : `ended by ${signal}`));
    timers.push(
      setTimeout(() => child.kill('SIGTERM'), options.timeoutMs),
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        child.unref();
        finish(null, 'did not end after SIGTERM and was left running');
      }, options.timeoutMs + PATIENCE_MS),
    );
    if (options.nice && child.pid !== undefined) lowerPriority(child.pid);
    child.stdin.end(options.input);
  });

const gather = (limit: number) => {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add: (chunk: Buffer): void => {
      if (size >= limit) return;
      const kept = chunk.subarray(0, limit - size);
      chunks.push(kept);
      size += kept.length;
    },
    text: (): string => Buffer.concat(chunks).toString('utf8'),
  };
};

const lowerPriority = (pid: number): void => {
  try {
    setPriority(pid, 10);
  } catch {
    // It may have ended already; priority is a courtesy.
  }
};
