import type { Message } from '../model.ts';
import { type Arguments, type Method, isAnswer, jsonArg, readContent, refuse, textArg } from './call.ts';

const METADATA_SIZE = 16_000;

const metadataOf = (args: Arguments): { metadata?: unknown } | 'invalid_metadata_format' => {
  let metadata: unknown;
  try {
    metadata = jsonArg(args, 'metadata');
  } catch {
    return 'invalid_metadata_format';
  }
  if (metadata === undefined || metadata === null) return {};
  const { event_type: type, event_payload: payload } = metadata as Record<string, unknown>;
  const valid = typeof type === 'string' && typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  return valid && JSON.stringify(metadata).length <= METADATA_SIZE ? { metadata } : 'invalid_metadata_format';
};

/** chat.postMessage */
export const postMessage: Method = async (args, { channel, conversation, botUserId, botId }) => {
  if (textArg(args, 'channel') !== channel.id) return refuse('channel_not_found');
  const content = readContent(args);
  if (isAnswer(content)) return content;
  const metadata = metadataOf(args);
  if (typeof metadata === 'string') return refuse(metadata);
  const thread = textArg(args, 'thread_ts');
  if (thread !== undefined && conversation.find(channel.id, thread) === undefined) return refuse('thread_not_found');
  const message: Message = {
    channel: channel.id,
    ts: conversation.nextTs(),
    user: botUserId,
    bot_id: botId,
    ...content,
    ...metadata,
    ...(thread === undefined ? {} : { thread_ts: thread }),
  };
  await conversation.add(message);
  return { ok: true, channel: channel.id, ts: message.ts, message: { type: 'message', ...message } };
};

/** chat.update. Metadata stays as it was unless new metadata is given. */
export const update: Method = async (args, { channel, conversation, botUserId }) => {
  if (textArg(args, 'channel') !== channel.id) return refuse('channel_not_found');
  const message = conversation.find(channel.id, textArg(args, 'ts') ?? '');
  if (message === undefined || message.visibleTo !== undefined) return refuse('message_not_found');
  if (message.user !== botUserId) return refuse('cant_update_message');
  const content = readContent(args, 'update');
  if (isAnswer(content)) return content;
  const metadata = metadataOf(args);
  if (typeof metadata === 'string') return refuse(metadata);
  const before = JSON.stringify([message.text, message.blocks]);
  Object.assign(message, { blocks: undefined }, content, metadata);
  if (JSON.stringify([message.text, message.blocks]) !== before) {
    message.edited = { user: botUserId, ts: conversation.nextTs() };
  }
  await conversation.change(message);
  return { ok: true, channel: channel.id, ts: message.ts, text: message.text };
};

/** chat.postEphemeral */
export const postEphemeral: Method = async (args, { channel, conversation, botUserId, botId, users }) => {
  if (textArg(args, 'channel') !== channel.id) return refuse('channel_not_found');
  const user = textArg(args, 'user');
  if (!users.some(({ id }) => id === user)) return refuse('user_not_in_channel');
  const content = readContent(args);
  if (isAnswer(content)) return content;
  const thread = textArg(args, 'thread_ts');
  const ts = conversation.nextTs();
  await conversation.add({
    channel: channel.id,
    ts,
    user: botUserId,
    bot_id: botId,
    ...content,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    visibleTo: user,
  });
  return { ok: true, message_ts: ts };
};

/** chat.delete */
export const remove: Method = async (args, { channel, conversation, botUserId }) => {
  if (textArg(args, 'channel') !== channel.id) return refuse('channel_not_found');
  const message = conversation.find(channel.id, textArg(args, 'ts') ?? '');
  if (message === undefined || message.visibleTo !== undefined) return refuse('message_not_found');
  if (message.user !== botUserId) return refuse('cant_delete_message');
  await conversation.remove(message);
  return { ok: true, channel: channel.id, ts: message.ts };
};
