import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program took. Seconds of processor time (user and system, children included) and of the clock; memory in MiB. */
export interface Cost {
  cpu: number;
  wall: number;
  peak: number;
}

/** A program to be measured: its words, or why it cannot be. */
export interface Contender {
  name: string;
  command: readonly string[];
  /** Program that must be there. */
  needs: string;
}

const TIME = '/usr/bin/time';

/** Whether a program is on the path. */
export const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0;

/** Reads what GNU time wrote with `-f '%e %U %S %M'`; null = something else. */
export const costOf = (text: string): Cost | null => {
  // A program that failed has a line of its own before it.
  const found = /^([\d.]+) ([\d.]+) ([\d.]+) (\d+)$/.exec(text.trim().split('\n').at(-1) ?? '');
  if (!found) return null;
  const [wall, user, system, kib] = found.slice(1).map(Number);
  return { wall: wall!, cpu: user! + system!, peak: kib! / 1024 };
};

/** Runs a program once. Throws when there is no GNU time, null = the program failed. */
export const measure = ({ command }: Contender, mayExit: readonly number[] = [0]): Cost | null => {
  if (!existsSync(TIME)) throw new Error(`${TIME} is needed to measure (GNU time; Debian package "time")`);
  const folder = mkdtempSync(join(tmpdir(), 'queuewarden-bench-'));
  try {
    const out = join(folder, 'time');
    const { status } = spawnSync(TIME, ['-f', '%e %U %S %M', '-o', out, ...command], { stdio: 'ignore' });
    return status !== null && mayExit.includes(status) ? costOf(readFileSync(out, 'utf8')) : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The one in the middle; NaN of none. */
export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const TICKS_A_SECOND = 100;

/** Processor seconds of a running process, its memory now and at most in MiB; null where there is no /proc to see it. */
export const usageOf = (pid: number | undefined): { cpu: number; rss: number; peak: number } | null => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    return {
      cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND,
      rss: mib('VmRSS'),
      peak: mib('VmHWM'),
    };
  } catch {
    return null;
  }
};
