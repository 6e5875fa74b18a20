import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseBody, readBody, sendJson } from './http.ts';
import type { Message } from './model.ts';
import { isAnswer, readContent } from './web-api/call.ts';
import type { Workspace } from './workspace.ts';

/** Serves a response_url: five answers within thirty minutes. */
export const serveResponse = async (
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
  workspace: Workspace,
): Promise<void> => {
  const { conversation, botUserId, botId } = workspace;
  const fail = (status: number, error: string) => sendJson(response, status, { ok: false, error });
  const body = await readBody(request);
  const args = body === null ? null : parseBody('application/json', body);
  if (args === null) return fail(400, 'invalid_payload');
  const address = workspace.useResponseAddress(id);
  if (typeof address === 'string') return fail(404, address);
  const source = address.source === null ? undefined : conversation.find(address.channel, address.source);
  if (args['delete_original'] === true) {
    if (source !== undefined) await conversation.remove(source);
    return sendJson(response, 200, { ok: true });
  }
  const content = readContent(args);
  if (isAnswer(content)) return fail(400, String(content['error']));
  if (args['replace_original'] === true && source !== undefined) {
    Object.assign(source, { blocks: undefined }, content, { edited: { user: botUserId, ts: conversation.nextTs() } });
    await conversation.change(source);
    return sendJson(response, 200, { ok: true });
  }
  const message: Message = {
    channel: address.channel,
    ts: conversation.nextTs(),
    user: botUserId,
    bot_id: botId,
    ...content,
    ...(address.thread === null ? {} : { thread_ts: address.thread }),
    ...(args['response_type'] === 'in_channel' ? {} : { visibleTo: address.user }),
  };
  await conversation.add(message);
  sendJson(response, 200, { ok: true });
};
