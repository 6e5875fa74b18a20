import {
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  futimesSync,
  mkdirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { headerStamp, type Zone } from '../log/local-time.ts';
import type { Spool } from '../world/ports.ts';
import { formatFileName } from './file-name.ts';
import type { Message } from './message.ts';
import { historyLine, renderMessage } from './message-file.ts';
import { pathOf, unlessMissing } from './tree.ts';

/** A spool of real files. New files are written together, by `flush`; everything else happens at once. */
export interface FileSpool extends Spool {
  /** Writes the files that are still missing. */
  flush(): void;
  /** Whether a file on disk was renamed or removed since the last call; what the log says of it should follow soon. */
  touched(): boolean;
}

/** A spool below a queue directory. File times are mail time, since listings show them. */
export const makeFileSpool = (options: { queueDir: string; host: string; zone: Zone }): FileSpool => {
  const { queueDir, host, zone } = options;
  const pending = new Map<string, { message: Message; history: string[]; at: number }>();
  const made = new Set<string>();
  let changed = false;

  const path = (message: Message): string => pathOf(queueDir, message.channel, message.subdir, formatFileName(message));

  const write = (to: string, { message, history, at }: { message: Message; history: string[]; at: number }): void => {
    const dir = dirname(to);
    if (!made.has(dir)) mkdirSync(dir, { recursive: true });
    made.add(dir);
    const { text, length } = renderMessage(message, host, headerStamp(zone, message.arrivedAt));
    const fd = openSync(to, 'w');
    try {
      writeSync(fd, text);
      // The body is a hole: sizes are real, the disk stays empty.
      ftruncateSync(fd, length);
      if (history.length > 0) writeSync(fd, history.join(''), length);
      futimesSync(fd, at / 1000, at / 1000);
    } finally {
      closeSync(fd);
    }
  };

  const flush = (): void => {
    for (const [to, file] of pending) write(to, file);
    pending.clear();
  };

  return {
    path,
    flush,
    touched: () => {
      const was = changed;
      changed = false;
      return was;
    },
    exists: (message) => {
      const at = path(message);
      return pending.has(at) || existsSync(at);
    },
    create: (message) => void pending.set(path(message), { message, history: [], at: message.arrivedAt }),
    remove: (message) => {
      const at = path(message);
      if (pending.delete(at)) return true;
      // What comes of this message may be among the pending ones; it has to be there before this one goes.
      flush();
      changed = true;
      return unlessMissing(() => (unlinkSync(at), true)) ?? false;
    },
    requeue: (message, next, reason, at) => {
      const from = path(message);
      const to = path({ ...message, ...next });
      const line = historyLine(headerStamp(zone, at), reason);
      const waiting = pending.get(from);
      if (waiting) {
        pending.delete(from);
        pending.set(to, { message: { ...message, ...next }, history: [...waiting.history, line], at });
        return true;
      }
      changed = true;
      const done = unlessMissing(() => {
        // Not 'a', which would make the file anew if it is gone.
        const fd = openSync(from, constants.O_WRONLY | constants.O_APPEND);
        try {
          renameSync(from, to);
          writeSync(fd, line);
          futimesSync(fd, at / 1000, at / 1000);
        } finally {
          closeSync(fd);
        }
        return true;
      });
      return done ?? false;
    },
  };
};
