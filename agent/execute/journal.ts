import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ActionKind, ChannelAction } from '#shared/actions/index.ts';
import { ChannelName, OpaqueId, Sha256, StableId } from '#shared/contracts/primitives.ts';
import { MessageOutcome, Result } from '#shared/contracts/result.ts';

/** How long a change is remembered: far longer than any command is valid. */
export const MEMORY_DAYS = 30;
export const MEMORY_MS = MEMORY_DAYS * 86_400_000;

const Entry = z.discriminatedUnion('step', [
  /** Somebody's approved change, before anything is done. */
  z.object({
    step: z.literal('intent'),
    at: z.number(),
    command: OpaqueId,
    /** Hash of the signed payload: the same id with other content is a replay. */
    payload: Sha256,
    action: ActionKind,
    channel: ChannelName,
    /** 0 = an action on the channel. */
    count: z.int().nonnegative(),
  }),
  /** The next line to the tool is about these. */
  z.object({ step: z.literal('act'), at: z.number(), ids: z.array(StableId) }),
  z.object({ step: z.literal('message'), at: z.number(), id: StableId, outcome: MessageOutcome }),
  z.object({ step: z.literal('end'), at: z.number(), result: Result }),
]);
export type JournalEntry = z.infer<typeof Entry>;
type Intent = Extract<JournalEntry, { step: 'intent' }>;

/** What is remembered of one change. */
export interface Memory {
  /** When it was begun, by the host's clock. */
  at: number;
  payload: string;
  /** Ids that a line was, or may have been, sent for. */
  acted: Set<StableId>;
  /** What the tool answered, where that is on record. */
  answers: Map<StableId, { ok: boolean; text: string }>;
  /** Null: begun, and nobody knows how it ended. */
  result: Result | null;
}

/** Append-only memory of changes: one file per command, each line durable before the next step. */
export interface Journal {
  /** Null = never begun. Throws when a file is there and cannot be understood: then nobody knows. */
  recall(command: OpaqueId): Memory | null;
  /** Begins or goes on with a change. */
  open(command: OpaqueId): { write(...entries: JournalEntry[]): void; close(): void };
  /** Messages of changes begun since `epochMs`. */
  messagesSince(epochMs: number): number;
  /** Channel actions begun since `epochMs` that count against the owner's limit: all but starts, which end a stop. */
  channelActionsSince(epochMs: number): number;
  /** What is on record of each change on the channel, one at a time. Throws when a record cannot be understood. */
  changesOf(channel: ChannelName): Iterable<JournalEntry[]>;
  /** Whether a start or stop of the channel was begun after `epochMs`. */
  turnedSince(channel: ChannelName, epochMs: number): boolean;
  /** Drops what is older than {@link MEMORY_MS}. */
  forget(now: number): void;
}

export const openJournal = (stateDir: string): Journal => {
  const dir = join(stateDir, 'journal');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const fileOf = (command: OpaqueId): string => join(dir, `${OpaqueId.parse(command)}.jsonl`);
  const files = (): string[] => readdirSync(dir).filter((name) => name.endsWith('.jsonl'));

  const intentsSince = (epochMs: number): Intent[] =>
    files().flatMap((name) => {
      const file = join(dir, name);
      if (statSync(file).mtimeMs < epochMs) return [];
      const first = entriesOf(readFileSync(file, 'utf8'))[0];
      return first?.step === 'intent' && first.at >= epochMs ? [first] : [];
    });

  return {
    recall: (command) => {
      const text = readIfThere(fileOf(command));
      return text === null ? null : remember(text);
    },
    open: (command) => {
      const file = fileOf(command);
      const torn = readIfThere(file)?.endsWith('\n') === false;
      const fd = openSync(file, 'a', 0o600);
      syncDirectory(dir);
      // A torn line is closed off, so that the next one is not torn with it.
      if (torn) writeAll(fd, '\n');
      return {
        write: (...entries) => {
          writeAll(fd, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
          fsyncSync(fd);
        },
        close: () => closeSync(fd),
      };
    },
    messagesSince: (epochMs) => intentsSince(epochMs).reduce((sum, { count }) => sum + count, 0),
    channelActionsSince: (epochMs) =>
      intentsSince(epochMs).filter(({ action }) => ChannelAction.safeParse(action).success && action !== 'start')
        .length,
    *changesOf(channel) {
      for (const name of files()) {
        const text = readFileSync(join(dir, name), 'utf8');
        // A long record of another channel need not be read to its end.
        const [first] = entriesOf(text.slice(0, text.indexOf('\n') + 1));
        const entries = first?.step === 'intent' && first.channel !== channel ? null : understand(text);
        if (entries) yield entries;
      }
    },
    turnedSince: (channel, epochMs) =>
      intentsSince(epochMs + 1).some(
        (intent) => intent.channel === channel && (intent.action === 'start' || intent.action === 'stop'),
      ),
    forget: (now) => {
      for (const name of files()) {
        const file = join(dir, name);
        if (statSync(file).mtimeMs < now - MEMORY_MS) unlinkSync(file);
      }
    },
  };
};

/** Null = nothing was begun. */
const understand = (text: string): [Intent, ...JournalEntry[]] | null => {
  const [first, ...rest] = entriesOf(text);
  if (first?.step === 'intent') return [first, ...rest];
  // The intent is durable before anything is done: a file that ends within its first line says that nothing was.
  if (!text.includes('\n')) return null;
  throw new Error('a journal file without an intent');
};

const remember = (text: string): Memory | null => {
  const entries = understand(text);
  if (!entries) return null;
  const [first] = entries;
  const memory: Memory = { at: first.at, payload: first.payload, acted: new Set(), answers: new Map(), result: null };
  for (const entry of entries) {
    if (entry.step === 'act') for (const id of entry.ids) memory.acted.add(id);
    if (entry.step === 'message' && (entry.outcome === 'done' || entry.outcome === 'failed')) {
      memory.answers.set(entry.id, { ok: entry.outcome === 'done', text: `${entry.outcome} before the interruption` });
    }
    if (entry.step === 'end') memory.result = entry.result;
  }
  return memory;
};

const entriesOf = (text: string): JournalEntry[] =>
  text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      return [Entry.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });

const readIfThere = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`the journal ${file} could not be read`, { cause: error });
  }
};

const writeAll = (fd: number, text: string): void => {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
};

const syncDirectory = (dir: string): void => {
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};
