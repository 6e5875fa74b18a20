import { join } from 'node:path';
import type { Release } from './log/products.ts';
import type { LogOptions } from './log/entry.ts';

/** Where a host keeps its things. */
export interface Layout {
  queue: string;
  log: string;
  config: string;
  sbin: string;
  proc: string;
  /** Port of the Job Controller's control interface, as text; missing when it never ran. */
  portFile: string;
  /** Clock of the running host, for `imsimta`. */
  clockFile: string;
  /** What the host remembers over a restart. */
  memoryFile: string;
  /** What `imsimta` has to know of the host. */
  identityFile: string;
}

/** Paths below a host's root. */
export const layoutOf = (root: string): Layout => {
  const proc = join(root, 'data', 'proc');
  const config = join(root, 'config');
  return {
    queue: join(root, 'data', 'queue'),
    log: join(root, 'data', 'log'),
    config,
    sbin: join(root, 'sbin'),
    proc,
    portFile: join(proc, 'job_controller'),
    clockFile: join(proc, 'clock.json'),
    memoryFile: join(proc, 'memory.json'),
    identityFile: join(config, 'host.json'),
  };
};

/** What `imsimta` has to know of the host, in `config/host.json`. */
export interface Identity {
  name: string;
  domain: string;
  version: Release;
  timezone: string;
  logOptions: LogOptions;
  /** What `msconfig show` prints; null = a legacy configuration. */
  settings: readonly string[] | null;
  qm: { prompt: string; resultLines: 'plain' | 'bare' | 'wrapped' };
}

/** The host's clock when it was last written, in `data/proc/clock.json`. */
export interface ClockRecord {
  /** Mail time, epoch milliseconds. */
  mail: number;
  /** Wall time at that moment. */
  wall: number;
  /** Mail time a wall time. */
  speed: number;
  pid: number;
}
