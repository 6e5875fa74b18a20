import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';

export interface ProcessOptions {
  name: string;
  argv: readonly [string, ...string[]];
  environment?: Record<string, string>;
  /** Gets every line of output. */
  onLine: (line: string) => void;
  /** File that names the running processes, so that the next start can end what a killed one left. */
  pidFile: string;
}

/** A program that is started again when it dies. */
export interface SupervisedProcess {
  readonly name: string;
  /** Of the running program; changes with every start. */
  readonly pid: () => number | undefined;
  close(): Promise<void>;
}

const RESTART_MS = 500;
/** A program that does not end in this time after SIGTERM is killed. */
const GRACE_MS = 5_000;

export const startProcess = (options: ProcessOptions): SupervisedProcess => {
  let child: ChildProcess | undefined;
  let closed = false;
  const [command, ...args] = options.argv;
  // Of node's own flags nobody could tell which program it is.
  const program = args.find((word) => !word.startsWith('-')) ?? command;
  const start = (): void => {
    if (closed) return;
    child = spawn(command, args, {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid) appendFileSync(options.pidFile, `${child.pid} ${program}\n`);
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().split('\n')) if (line) options.onLine(line);
      });
    }
    child.once('error', (error) => options.onLine(`cannot start: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (closed) return;
      options.onLine(`ended (${signal ?? code}), starting again`);
      setTimeout(start, RESTART_MS).unref();
    });
  };
  start();
  return {
    name: options.name,
    pid: () => child?.pid,
    close: async () => {
      closed = true;
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGTERM');
      const timer = setTimeout(() => running.kill('SIGKILL'), GRACE_MS);
      await gone;
      clearTimeout(timer);
    },
  };
};

/** Ends what an earlier start left running, if its pids still run the programs that they ran then. */
export const endLeftovers = (pidFile: string): number => {
  if (!existsSync(pidFile)) return 0;
  let ended = 0;
  for (const line of readFileSync(pidFile, 'utf8').split('\n')) {
    const [, pid, program] = /^(\d+) (.+)$/.exec(line) ?? [];
    if (!pid || !program || !commandLine(pid)?.includes(program)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
      ended += 1;
    } catch {
      // It ended between the two looks.
    }
  }
  rmSync(pidFile);
  return ended;
};

/** Command line of a process; null where there is no such process, or no /proc to see it. */
export const commandLine = (pid: string): string | null => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return null;
  }
};
