import type { TimelineEntry } from '#shared/contracts/incident.ts';
import type { ReplyTo } from '#shared/contracts/job.ts';
import type { Reply } from '#shared/contracts/notification.ts';
import type { Chat, ChatPlace, IncidentCard } from '#shared/ports.ts';

/** One message of a {@link createMemoryChat}. `place` is null for an answer, which only one person sees. */
export type MemoryMessage = { place: ChatPlace | null; marker: string | null; thread: string | null } & (
  | { kind: 'card'; card: IncidentCard }
  | { kind: 'entry'; entry: TimelineEntry }
  | { kind: 'answer'; to: ReplyTo; reply: Reply }
  | { kind: 'announcement'; reply: Reply }
);

const CHANNEL = 'C0MEMORY';

/** A conversation in memory, as domain values. Throws on a place that does not exist. */
export const createMemoryChat = (): Chat & { messages: MemoryMessage[] } => {
  const messages: MemoryMessage[] = [];

  const at = (place: ChatPlace): MemoryMessage => {
    const message = messages.find((m) => m.place?.ts === place.ts && m.place.channel === place.channel);
    if (message === undefined) throw new Error(`no message at ${place.channel} ${place.ts}`);
    return message;
  };

  const add = (message: MemoryMessage): ChatPlace => {
    const place = { channel: CHANNEL, ts: `${messages.length + 1}.000000` };
    messages.push({ ...message, place });
    return place;
  };

  return {
    messages,
    find: async (marker, thread) =>
      messages.findLast((m) => m.marker === marker && m.thread === (thread?.ts ?? null))?.place ?? null,
    postCard: async (card, marker) => add({ kind: 'card', card, marker, thread: null, place: null }),
    updateCard: async (place, card) => {
      const message = at(place);
      if (message.kind !== 'card') throw new Error(`the message at ${place.ts} is no card`);
      message.card = card;
    },
    postEntry: async (thread, entry, marker) => {
      at(thread);
      return add({ kind: 'entry', entry, marker, thread: thread.ts, place: null });
    },
    answer: async (to, reply) => {
      messages.push({ kind: 'answer', to, reply, marker: null, thread: null, place: null });
    },
    announce: async (reply, marker) => add({ kind: 'announcement', reply, marker, thread: null, place: null }),
  };
};
