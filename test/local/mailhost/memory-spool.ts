import type { LogEntry } from '../../../local/mailhost/log/entry.ts';
import { formatFileName } from '../../../local/mailhost/queue/file-name.ts';
import type { Message } from '../../../local/mailhost/queue/message.ts';
import type { Ports } from '../../../local/mailhost/world/ports.ts';

/** A world's surroundings in memory: file names, log entries, notices, rotations. */
export interface MemoryPorts extends Ports {
  readonly files: Map<string, Message>;
  readonly entries: LogEntry[];
  readonly notices: string[];
  rotations: number;
  /** Renames a file behind the world's back, as an administrator does. */
  rename(from: string, suffix: string): void;
}

const pathOf = (message: Message): string =>
  ['/q', message.channel, message.subdir, formatFileName(message)].filter((part) => part !== '').join('/');

/** Empty surroundings. */
export const makeMemoryPorts = (): MemoryPorts => {
  const files = new Map<string, Message>();
  const ports: MemoryPorts = {
    files,
    entries: [],
    notices: [],
    rotations: 0,
    log: (entry) => void ports.entries.push(entry),
    notice: (_at, program, pid, text) => void ports.notices.push(`${program}[${pid}] ${text}`),
    rotate: () => void (ports.rotations += 1),
    rename: (from, suffix) => {
      const message = files.get(from);
      if (!message) throw new Error(`no file ${from}`);
      files.delete(from);
      const renamed = { ...message, suffix };
      files.set(pathOf(renamed), renamed);
    },
    spool: {
      path: pathOf,
      exists: (message) => files.has(pathOf(message)),
      create: (message) => {
        if (files.has(pathOf(message))) throw new Error(`file exists: ${pathOf(message)}`);
        files.set(pathOf(message), { ...message });
      },
      remove: (message) => files.delete(pathOf(message)),
      requeue: (message, next) => {
        if (!files.delete(pathOf(message))) return false;
        const renamed = { ...message, ...next };
        files.set(pathOf(renamed), renamed);
        return true;
      },
    },
  };
  return ports;
};
