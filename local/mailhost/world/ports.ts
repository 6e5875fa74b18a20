import type { LogEntry } from '../log/entry.ts';
import type { Message } from '../queue/message.ts';

/** The queue's files. All calls are synchronous: what they answer decides what the world does next. */
export interface Spool {
  /** Whether the file is still there under this name; the administrator renames and deletes as he likes. */
  exists(message: Message): boolean;
  create(message: Message): void;
  /** Takes the file away: true if it was there under this name. */
  remove(message: Message): boolean;
  /** Renames the file for the next attempt and notes why this one failed; false if it was not there any more. */
  requeue(message: Message, next: { attempts: number }, reason: string, at: number): boolean;
  /** Full path of a message's file, as logs show it. */
  path(message: Message): string;
}

/** Everything that the world touches. */
export interface Ports {
  spool: Spool;
  log(entry: LogEntry): void;
  /** A notice of a channel program in the `imta` log. */
  notice(at: number, program: string, pid: number, text: string): void;
  /** The nightly rotation of the transaction log. */
  rotate(): void;
}
