import type { ChatPlace } from '#shared/ports.ts';
import type { Call } from './call.ts';

/** Metadata type of every message of ours that can be found again. */
export const EVENT_TYPE = 'queuewarden';

const PAGE = 200;

/** A marker is looked for after a crash, when the message is among the newest; five pages are a thousand messages. */
const PAGES = 5;

interface Found {
  ts?: string;
  bot_id?: string;
  metadata?: { event_type?: string; event_payload?: Record<string, unknown> };
}

/** The newest message of this bot that carries the marker. Other apps' metadata counts for nothing. */
export const findMarked = async (
  call: Call,
  place: { channel: string; thread?: string },
  marker: string,
): Promise<ChatPlace | null> => {
  const { bot_id: botId } = await call('auth.test', (client) => client.auth.test());
  const { channel, thread } = place;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const common = { channel, limit: PAGE, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
    const answer =
      thread === undefined
        ? await call('conversations.history', (client) => client.conversations.history(common))
        : await call('conversations.replies', (client) => client.conversations.replies({ ...common, ts: thread }));
    const messages: readonly Found[] = answer.messages ?? [];
    const hit = messages.find(
      (message) =>
        message.bot_id === botId &&
        message.ts !== thread &&
        message.metadata?.event_type === EVENT_TYPE &&
        message.metadata.event_payload?.['marker'] === marker,
    );
    if (hit?.ts !== undefined) return { channel, ts: hit.ts };
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) return null;
  }
  return null;
};
