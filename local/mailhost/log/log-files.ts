import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { formatEntry, type LogEntry, type LogOptions } from './entry.ts';
import type { Zone } from './local-time.ts';
import { serviceLine } from './service-line.ts';

/** The host's log files; lines are kept back until `flush`. */
export interface LogFiles {
  readonly log: (entry: LogEntry) => void;
  readonly notice: (at: number, program: string, pid: number, text: string) => void;
  /** The return job's rotation: yesterday is appended to mail.log, current becomes yesterday, a new one begins. */
  readonly rotate: () => void;
  readonly flush: () => void;
}

const appendFile = (from: string, to: string): void => {
  const source = openSync(from, 'r');
  const target = openSync(to, 'a');
  try {
    const buffer = Buffer.alloc(1 << 16);
    for (;;) {
      const length = readSync(source, buffer);
      if (length === 0) return;
      writeSync(target, buffer, 0, length);
    }
  } finally {
    closeSync(source);
    closeSync(target);
  }
};

/** Writers for `mail.log_current` and `imta` in a directory, which is made if need be. */
export const makeLogFiles = (settings: { dir: string; host: string; zone: Zone; options: LogOptions }): LogFiles => {
  const { dir, host, zone, options } = settings;
  mkdirSync(dir, { recursive: true });
  const current = join(dir, 'mail.log_current');
  const yesterday = join(dir, 'mail.log_yesterday');
  let entries: string[] = [];
  let notices: string[] = [];
  appendFileSync(current, '');
  appendFileSync(join(dir, 'imta'), '');

  const flush = (): void => {
    if (entries.length > 0) appendFileSync(current, `${entries.join('\n')}\n`);
    if (notices.length > 0) appendFileSync(join(dir, 'imta'), `${notices.join('\n')}\n`);
    entries = [];
    notices = [];
  };

  return {
    log: (entry) => void entries.push(formatEntry(entry, options, zone, host)),
    notice: (at, program, pid, text) =>
      void notices.push(serviceLine(zone, { at, host, program, pid, facility: 'General', level: 'Notice', text })),
    rotate: () => {
      flush();
      if (existsSync(yesterday)) appendFile(yesterday, join(dir, 'mail.log'));
      renameSync(current, yesterday);
      appendFileSync(current, '');
    },
    flush,
  };
};
