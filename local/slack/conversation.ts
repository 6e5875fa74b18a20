import type { Change, Message } from './model.ts';
import { loadFile, createSaver } from './saved.ts';

/** Messages kept; the oldest go first. */
const KEPT = 2_000;
/** Ephemeral messages kept; like Slack's they do not survive a restart. */
const EPHEMERAL_KEPT = 200;

interface Saved {
  lastMicros: number;
  messages: Message[];
}

/** The channel's messages, in time order. Every change resolves once it is on disk, if there is a file. */
export interface Conversation {
  /** A time stamp that no message had before: epoch seconds with six digits after the point. */
  nextTs(): string;
  add(message: Message): Promise<void>;
  change(message: Message): Promise<void>;
  remove(message: Message): Promise<void>;
  find(channel: string, ts: string): Message | undefined;
  all(): readonly Message[];
  subscribe(listener: (change: Change) => void): () => void;
  publish(change: Change): void;
  /** Resolves when nothing is being written any more. */
  settled(): Promise<void>;
}

export const createConversation = async (dataFile: string | undefined, now: () => number): Promise<Conversation> => {
  const saved = (dataFile ? await loadFile<Saved>(dataFile) : null) ?? { lastMicros: 0, messages: [] };
  const ephemerals: Message[] = [];
  const listeners = new Set<(change: Change) => void>();
  const { save, settled } = createSaver(dataFile, () => JSON.stringify(saved));

  const publish = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  const home = (message: Message): Message[] => (message.visibleTo === undefined ? saved.messages : ephemerals);

  return {
    nextTs: () => {
      saved.lastMicros = Math.max(saved.lastMicros + 1, Math.floor(now() * 1_000));
      const micros = saved.lastMicros;
      return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
    },
    add: async (message) => {
      const messages = home(message);
      messages.push(message);
      if (messages.length > (message.visibleTo === undefined ? KEPT : EPHEMERAL_KEPT)) messages.shift();
      publish({ kind: 'message', message });
      await save();
    },
    change: async (message) => {
      publish({ kind: 'message', message });
      await save();
    },
    remove: async (message) => {
      const messages = home(message);
      const index = messages.indexOf(message);
      if (index === -1) return;
      messages.splice(index, 1);
      publish({ kind: 'removed', channel: message.channel, ts: message.ts });
      await save();
    },
    find: (channel, ts) => [...saved.messages, ...ephemerals].find((m) => m.channel === channel && m.ts === ts),
    all: () => [...saved.messages, ...ephemerals],
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish,
    settled,
  };
};
