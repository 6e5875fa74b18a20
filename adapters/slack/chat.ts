import { setTimeout as sleep } from 'node:timers/promises';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { Chat, ChatPlace, Clock } from '#shared/ports.ts';
import { createCall } from './call.ts';
import { SlackUnreachable } from './errors.ts';
import { EVENT_TYPE, findMarked } from './find.ts';
import { renderEntry, renderReply } from './render-reply.ts';
import { type Rendered, renderCard } from './render.ts';
import { respond } from './response-url.ts';

export interface SlackChatOptions {
  /** Bot token with chat:write, channels:history (groups:history for a private channel) and commands. */
  token: string;
  /** Id of the channel of incidents. */
  channel: string;
  /** Base of the Web API. @default https://slack.com/api/ */
  apiUrl?: string;
  /** Where the runbook pages are. */
  runbookUrl: string;
  /** Decides whether a proposal may still be decided when a card is drawn. @default the system's */
  clock?: Clock;
  /** Waits out a rate limit. @default a timer */
  wait?: (milliseconds: number) => Promise<void>;
}

/** What keeps Slack from reading our text: no link or name is looked for, no preview is fetched. */
const INERT = { mrkdwn: false, link_names: false, parse: 'none', unfurl_links: false, unfurl_media: false } as const;

/** The conversation in a Slack channel. Errors: `SlackRefused` and `SlackUnreachable` of errors.ts. */
export const createSlackChat = (options: SlackChatOptions): Chat => {
  const { channel, apiUrl, runbookUrl } = options;
  const now = () => options.clock?.now() ?? toInstant(Date.now());
  const call = createCall({ token: options.token, apiUrl, wait: options.wait ?? ((ms) => sleep(ms)) });

  const post = async (message: Rendered, marker: string, thread?: ChatPlace): Promise<ChatPlace> => {
    const posted = await call('chat.postMessage', ({ chat: { postMessage } }) =>
      postMessage({
        ...INERT,
        ...message,
        channel: thread?.channel ?? channel,
        ...(thread ? { thread_ts: thread.ts } : {}),
        metadata: { event_type: EVENT_TYPE, event_payload: { marker } },
      }),
    );
    if (!posted.channel || !posted.ts) throw new SlackUnreachable('chat.postMessage', 'the answer names no message');
    return { channel: posted.channel, ts: posted.ts };
  };

  return {
    find: (marker, thread) =>
      findMarked(call, thread ? { channel: thread.channel, thread: thread.ts } : { channel }, marker),
    postCard: (card, marker) => post(renderCard(card, now(), runbookUrl), marker),
    updateCard: async (place, card) => {
      const { text, blocks } = renderCard(card, now(), runbookUrl);
      await call('chat.update', (client) =>
        client.chat.update({ channel: place.channel, ts: place.ts, text, blocks, parse: 'none', link_names: false }),
      );
    },
    postEntry: (thread, entry, marker) => post(renderEntry(entry), marker, thread),
    answer: async (to, reply) => {
      const message = renderReply(reply);
      if (to.responseUrl !== null && (await respond(to.responseUrl, message, apiUrl))) return;
      await call('chat.postEphemeral', (client) =>
        client.chat.postEphemeral({
          ...message,
          channel: to.channel,
          user: to.by.user,
          parse: 'none',
          link_names: false,
        }),
      );
    },
    announce: (reply, marker) => post(renderReply(reply), marker),
  };
};
