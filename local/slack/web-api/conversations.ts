import type { Message } from '../model.ts';
import type { Workspace } from '../workspace.ts';
import { type Answer, type Arguments, type Method, flag, refuse, textArg } from './call.ts';

const PAGE = 100;
const LARGEST_PAGE = 999;

const shown = (message: Message, { conversation }: Workspace, withMetadata: boolean) => {
  const { metadata, channel: _channel, visibleTo: _visibleTo, ...rest } = message;
  const replies = conversation.all().filter((m) => m.thread_ts === message.ts && m.visibleTo === undefined);
  return {
    type: 'message',
    ...rest,
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
    ...(replies.length > 0
      ? {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: replies.at(-1)!.ts,
        }
      : {}),
  };
};

const page = (args: Arguments, messages: readonly Message[], workspace: Workspace): Answer => {
  const limit = Math.min(Number(args['limit'] ?? PAGE) || PAGE, LARGEST_PAGE);
  const cursor = textArg(args, 'cursor');
  const oldest = Number(args['oldest'] ?? 0);
  const latest = Number(args['latest'] ?? Infinity);
  const inRange = messages.filter(({ ts }) => Number(ts) > oldest && Number(ts) < latest);
  const start = cursor === undefined ? 0 : inRange.findIndex(({ ts }) => ts === atob(cursor));
  if (start === -1) return refuse('invalid_cursor');
  const next = inRange[start + limit];
  return {
    ok: true,
    messages: inRange
      .slice(start, start + limit)
      .map((message) => shown(message, workspace, flag(args, 'include_all_metadata'))),
    has_more: next !== undefined,
    response_metadata: { next_cursor: next === undefined ? '' : btoa(next.ts) },
  };
};

/** conversations.history: newest first, without replies and ephemeral messages. */
export const history: Method = (args, workspace) => {
  if (textArg(args, 'channel') !== workspace.channel.id) return refuse('channel_not_found');
  const messages = workspace.conversation
    .all()
    .filter((m) => m.visibleTo === undefined && (m.thread_ts === undefined || m.thread_ts === m.ts));
  return page(args, messages.toReversed(), workspace);
};

/** conversations.replies: the parent, then its replies, oldest first. */
export const replies: Method = (args, workspace) => {
  if (textArg(args, 'channel') !== workspace.channel.id) return refuse('channel_not_found');
  const parent = workspace.conversation.find(workspace.channel.id, textArg(args, 'ts') ?? '');
  if (parent === undefined || parent.visibleTo !== undefined) return refuse('thread_not_found');
  const messages = workspace.conversation
    .all()
    .filter((m) => m.visibleTo === undefined && (m.ts === parent.ts || m.thread_ts === parent.ts));
  return page(args, messages, workspace);
};

/** conversations.info */
export const info: Method = (args, { channel, users }) =>
  textArg(args, 'channel') === channel.id
    ? { ok: true, channel: { ...channel, is_channel: true, is_member: true, num_members: users.length + 1 } }
    : refuse('channel_not_found');
