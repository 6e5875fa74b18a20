import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Reply } from '../drivers/dialogue.ts';

/** How a tool is started and what it may cost. Times in milliseconds. */
export interface ToolOptions {
  argv: readonly [string, ...string[]];
  env: Record<string, string>;
  prompt: RegExp;
  /** Longest answer that is kept; more ends the dialogue. */
  maxReplyBytes: number;
  /** How long to wait after SIGTERM before the tool is left behind. */
  patienceMs: number;
}

/** An interactive tool. Nothing here throws or rejects: a dead tool answers with the reason. */
export interface Tool {
  /** Waits for the first prompt. */
  ready(timeoutMs: number): Promise<Reply>;
  /** Writes one line and waits for the next prompt, or, after `exit`, for the end. */
  say(line: string, timeoutMs: number): Promise<Reply>;
  /** Closes its input, waits, sends SIGTERM, waits again. Never SIGKILL: it leaves the product's locks behind. */
  close(): Promise<{ ended: boolean }>;
}

/** Longest possible prompt, in characters: only so much of the end is looked at per chunk. */
const PROMPT_WINDOW = 32;

/** Starts a tool without a shell. */
export const startTool = (options: ToolOptions): Tool => {
  const [file, ...args] = options.argv;
  const child = spawn(file, args, { env: options.env, stdio: ['pipe', 'pipe', 'pipe'], cwd: '/' });

  let chunks: Buffer[] = [];
  let size = 0;
  let tail = '';
  let over: string | null = null;
  let waiting: ((reply: Reply) => void) | null = null;
  let ended = false;
  const atEnd: (() => void)[] = [];

  const settle = (reply: Reply): void => {
    const listener = waiting;
    waiting = null;
    listener?.(reply);
  };
  const fail = (why: string): void => {
    over ??= why;
    settle({ ok: false, why: over });
  };
  const take = (chunk: Buffer): void => {
    if (over !== null) return;
    chunks.push(chunk);
    size += chunk.length;
    if (size > options.maxReplyBytes) {
      chunks = [];
      child.kill('SIGTERM');
      fail(`the tool wrote more than ${options.maxReplyBytes} bytes in one answer`);
      return;
    }
    tail = (tail + chunk.toString('latin1')).slice(-PROMPT_WINDOW);
    if (waiting && options.prompt.test(tail)) settle({ ok: true, text: drain() });
  };
  const drain = (): string => {
    const text = Buffer.concat(chunks).toString('utf8').replaceAll('\r', '').replace(options.prompt, '');
    chunks = [];
    size = 0;
    tail = '';
    return text;
  };

  child.stdout.on('data', take);
  // Results may come on either stream; what arrives before the prompt belongs to the answer.
  child.stderr.on('data', take);
  child.stdin.on('error', () => fail('the tool closed its input'));
  child.on('error', (error) => {
    ended = true;
    fail(`the tool could not be started: ${error.message}`);
    for (const done of atEnd.splice(0)) done();
  });
  child.on('close', (code, signal) => {
    ended = true;
    const said = Buffer.concat(chunks).toString('utf8').trim().slice(0, 300);
    fail(`the tool ended (${signal ?? `exit code ${code}`})${said === '' ? '' : `: ${said}`}`);
    for (const done of atEnd.splice(0)) done();
  });

  const answer = (timeoutMs: number): Promise<Reply> =>
    new Promise((resolve) => {
      if (over !== null) return resolve({ ok: false, why: over });
      const timer = setTimeout(() => {
        child.kill('SIGTERM');
        fail(`no prompt within ${timeoutMs} ms`);
      }, timeoutMs);
      waiting = (reply) => {
        clearTimeout(timer);
        resolve(reply);
      };
      if (options.prompt.test(tail)) settle({ ok: true, text: drain() });
    });
  const end = (timeoutMs: number): Promise<boolean> =>
    new Promise((resolve) => {
      if (ended) return resolve(true);
      const timer = setTimeout(() => resolve(false), timeoutMs);
      atEnd.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });

  return {
    ready: answer,
    say: (line, timeoutMs) => {
      drain();
      const reply = answer(timeoutMs);
      if (over === null) child.stdin.write(`${line}\n`);
      return reply;
    },
    close: async () => {
      child.stdin.end();
      if (await end(Math.min(options.patienceMs, 5_000))) return { ended: true };
      child.kill('SIGTERM');
      const gone = await end(options.patienceMs);
      if (!gone) {
        child.stdout.destroy();
        child.stderr.destroy();
        child.unref();
      }
      return { ended: gone };
    },
  };
};

/** How a program that answers by itself is run. */
export interface OnceOptions {
  argv: readonly [string, ...string[]];
  env: Record<string, string>;
  timeoutMs: number;
  /** Output of both streams together that is kept; more ends the program. */
  maxBytes: number;
  patienceMs: number;
}

/** What it said. `exitCode` null with a reason: it was not started, was ended, or was left behind. */
export interface Once {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  durationMs: number;
}

/** Runs a program to its end, without a shell and without input, below the priority of mail. Never rejects, never SIGKILL. */
export const runOnce = (options: OnceOptions): Promise<Once> =>
  new Promise((resolve) => {
    const began = performance.now();
    const [file, ...args] = options.argv;
    const child = spawn(file, args, { env: options.env, stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
    const kept: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    const timers: NodeJS.Timeout[] = [];
    let room = options.maxBytes;
    let why: string | null = null;
    const stop = (reason: string): void => {
      if (why !== null) return;
      why = reason;
      child.kill('SIGTERM');
      timers.push(setTimeout(leave, options.patienceMs));
    };
    const leave = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      why = `${why}; it did not end after SIGTERM and was left running`;
      finish(null);
    };
    const finish = (exitCode: number | null): void => {
      for (const timer of timers) clearTimeout(timer);
      const [stdout, stderr] = [kept.stdout, kept.stderr].map((chunks) => Buffer.concat(chunks).toString('utf8'));
      const told = [stderr ?? '', why ?? ''].filter((text) => text !== '').join('\n');
      resolve({
        exitCode: why === null ? exitCode : null,
        stdout: stdout ?? '',
        stderr: told,
        durationMs: performance.now() - began,
      });
    };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (chunk: Buffer) => {
        kept[stream].push(chunk.subarray(0, room));
        room -= Math.min(room, chunk.length);
        if (room === 0) stop(`the output was cut after ${options.maxBytes} bytes`);
      });
    }
    child.on('error', (error) => {
      why ??= `could not be started: ${error.message}`;
      finish(null);
    });
    child.on('close', (code, signal) => {
      if (signal !== null) why ??= `ended by ${signal}`;
      finish(code);
    });
    timers.push(setTimeout(() => stop(`not finished within ${options.timeoutMs} ms`), options.timeoutMs));
    try {
      if (child.pid !== undefined) setPriority(child.pid, 10);
    } catch {
      // It may have ended already; priority is a courtesy.
    }
  });
