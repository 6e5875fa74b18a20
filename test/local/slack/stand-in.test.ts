import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SlackStandIn } from '#local/slack/stand-in.ts';
import { BOT_TOKEN, startTestSlack } from './start.ts';

let slack: SlackStandIn;
beforeEach(async () => {
  slack = await startTestSlack();
});
afterEach(() => slack.close());

interface Answer {
  ok: boolean;
  error?: string;
  ts?: string;
  message_ts?: string;
  messages?: { ts: string; text: string; reply_count?: number; metadata?: unknown }[];
  response_metadata?: { messages?: string[]; next_cursor?: string };
  view?: { id: string };
}

const call = async (method: string, body: unknown, token: string | null = BOT_TOKEN): Promise<Answer> => {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Answer;
};

const post = (changes: object = {}) => call('chat.postMessage', { channel: 'C0MAIL', text: 'hello', ...changes });

describe('Web API', () => {
  test('wants the bot token', async () => {
    expect(await call('auth.test', {}, null)).toMatchObject({ ok: false, error: 'not_authed' });
    expect(await call('auth.test', {}, 'xoxb-other')).toMatchObject({ ok: false, error: 'invalid_auth' });
    expect(await call('auth.test', {})).toMatchObject({ ok: true });
  });

  test.each([
    ['an unknown channel', { channel: 'C0OTHER' }, 'channel_not_found'],
    ['an unknown thread', { thread_ts: '1.000001' }, 'thread_not_found'],
    ['no text', { text: '' }, 'no_text'],
    ['a text over 40,000', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['blocks that are no JSON', { blocks: '[' }, 'invalid_blocks_format'],
    [
      'blocks over a limit',
      { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
      'invalid_blocks',
    ],
    [
      'blocks that are too long together',
      {
        blocks: Array.from({ length: 5 }, () => ({
          type: 'section',
          text: { type: 'plain_text', text: 'x'.repeat(2_900) },
        })),
      },
      'msg_blocks_too_long',
    ],
    ['odd metadata', { metadata: { event_type: 7 } }, 'invalid_metadata_format'],
  ])('chat.postMessage refuses %s', async (_, changes, error) => {
    expect(await post(changes)).toMatchObject({ ok: false, error });
    expect(slack.conversation.all()).toEqual([]);
  });

  test('says what is wrong with blocks', async () => {
    const { response_metadata: told } = await post({ blocks: [{ type: 'section' }] });
    expect(told?.messages).toEqual(['[ERROR] missing required field: text or fields [json-pointer:/blocks/0]']);
  });

  test('takes forms as well as JSON', async () => {
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      body: new URLSearchParams({ token: BOT_TOKEN, channel: 'C0MAIL', blocks: '[{"type":"divider"}]' }),
    });
    expect(await response.json()).toMatchObject({ ok: true });
  });

  test('only the bot’s own messages can be updated or deleted', async () => {
    await slack.people.say({ user: 'U0ANNA', text: 'mine' });
    const { ts } = slack.conversation.all()[0]!;
    expect(await call('chat.update', { channel: 'C0MAIL', ts, text: 'x' })).toMatchObject({
      error: 'cant_update_message',
    });
    expect(await call('chat.delete', { channel: 'C0MAIL', ts })).toMatchObject({ error: 'cant_delete_message' });
    expect(await call('chat.update', { channel: 'C0MAIL', ts: '1.000001', text: 'x' })).toMatchObject({
      error: 'message_not_found',
    });
  });

  test('an update keeps metadata and marks the message as edited, but only when something changed', async () => {
    const metadata = { event_type: 'queuewarden', event_payload: { marker: 'm' } };
    const { ts } = await post({ metadata });
    await call('chat.update', { channel: 'C0MAIL', ts, text: 'hello' });
    expect(slack.conversation.find('C0MAIL', ts!)).toMatchObject({ metadata });
    expect(slack.conversation.find('C0MAIL', ts!)!.edited).toBeUndefined();
    await call('chat.update', { channel: 'C0MAIL', ts, text: 'changed' });
    expect(slack.conversation.find('C0MAIL', ts!)).toMatchObject({ metadata, text: 'changed', edited: {} });
  });

  test('history is newest first, without replies; replies are oldest first, parent included', async () => {
    const { ts } = await post({ text: 'one' });
    await post({ text: 'reply', thread_ts: ts });
    await post({ text: 'two', metadata: { event_type: 't', event_payload: {} } });
    const history = await call('conversations.history', { channel: 'C0MAIL' });
    expect(history.messages!.map((m) => m.text)).toEqual(['two', 'one']);
    expect(history.messages![0]!.metadata).toBeUndefined();
    expect(history.messages![1]!.reply_count).toBe(1);
    const withMetadata = await call('conversations.history', { channel: 'C0MAIL', include_all_metadata: true });
    expect(withMetadata.messages![0]!.metadata).toBeDefined();
    const thread = await call('conversations.replies', { channel: 'C0MAIL', ts });
    expect(thread.messages!.map((m) => m.text)).toEqual(['one', 'reply']);
  });

  test('pages follow a cursor', async () => {
    for (const text of ['a', 'b', 'c']) await post({ text });
    const first = await call('conversations.history', { channel: 'C0MAIL', limit: 2 });
    const cursor = first.response_metadata!.next_cursor;
    const second = await call('conversations.history', { channel: 'C0MAIL', limit: 2, cursor });
    expect([...first.messages!, ...second.messages!].map((m) => m.text)).toEqual(['c', 'b', 'a']);
    expect(second.response_metadata!.next_cursor).toBe('');
  });

  test('time stamps never repeat, whatever the clock does', async () => {
    await slack.close();
    slack = await startTestSlack({ clock: { now: () => '2026-03-02T03:00:00.000Z' } });
    const stamps = [];
    for (let i = 0; i < 5; i++) stamps.push((await post()).ts);
    expect(new Set(stamps).size).toBe(5);
    expect(stamps).toEqual(stamps.toSorted((a, b) => Number(a) - Number(b)));
  });

  test('answers 429 as often as told, with the time to wait', async () => {
    slack.limitRate({ method: 'chat.postMessage', times: 1, retryAfterSeconds: 3 });
    const limited = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST' });
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await post()).toMatchObject({ ok: true });
  });

  test('a request under a foreign host name gets nowhere', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request(`${slack.apiUrl}api.test`, { headers: { host: 'evil.example' } }, (r) => resolve(r.statusCode)).end();
    });
    expect(status).toBe(421);
  });

  test('a page elsewhere cannot act', async () => {
    const foreign = await fetch(`${slack.url}page/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
      body: JSON.stringify({ user: 'U0ANNA', text: 'hi' }),
    });
    const simple = await fetch(`${slack.url}page/say`, { method: 'POST', body: '{"user":"U0ANNA","text":"hi"}' });
    expect([foreign.status, simple.status]).toEqual([403, 403]);
    expect(slack.conversation.all()).toEqual([]);
  });
});

describe('persistence', () => {
  test('a restart keeps the conversation and goes on with later time stamps', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'queuewarden-slack-'));
    const dataFile = join(folder, 'slack.json');
    await slack.close();
    slack = await startTestSlack({ dataFile, clock: { now: () => '2026-03-02T03:00:00.000Z' } });
    const { ts } = await post({ text: 'before' });
    await slack.close();
    slack = await startTestSlack({ dataFile, clock: { now: () => '2026-03-02T02:00:00.000Z' } });
    const after = await post({ text: 'after' });
    expect(slack.conversation.all().map((m) => m.text)).toEqual(['before', 'after']);
    expect(Number(after.ts)).toBeGreaterThan(Number(ts));
    expect(await readdir(folder)).toEqual(['slack.json']);
    await rm(folder, { recursive: true });
  });
});

describe('requests to the app', () => {
  let app: Server;
  let answer: (respond: (status: number, body?: string, type?: string) => void, fields: URLSearchParams) => void;
  let seen: URLSearchParams[];

  beforeEach(async () => {
    seen = [];
    const take = async (request: AsyncIterable<Buffer>, done: (fields: URLSearchParams) => void): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      done(new URLSearchParams(Buffer.concat(chunks).toString()));
    };
    app = createServer((request, response) => {
      void take(request, (fields) => {
        seen.push(fields);
        answer(
          (status, body = '', type = 'text/plain') => response.writeHead(status, { 'content-type': type }).end(body),
          fields,
        );
      });
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const requestUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}/`;
    await slack.close();
    slack = await startTestSlack({ requestUrl, ackTimeoutMs: 150 });
    answer = (respond) => respond(200);
  });
  afterEach(async () => {
    app.closeAllConnections();
    await new Promise((resolve) => app.close(resolve));
  });

  test('an app that takes too long is reported to the person', async () => {
    answer = () => undefined;
    expect(await slack.people.slash({ user: 'U0ANNA', text: 'help' })).toEqual({ outcome: 'operation_timeout' });
    expect(slack.conversation.all()[0]).toMatchObject({
      visibleTo: 'U0ANNA',
      text: '/qm failed with the error "operation_timeout"',
    });
  });

  test('nobody can click what is not there', async () => {
    await expect(slack.people.click({ user: 'U0ANNA', ts: '1.000001', actionId: 'approve' })).rejects.toThrow(
      'no message',
    );
    const { ts } = await post();
    await expect(slack.people.click({ user: 'U0ANNA', ts: ts!, actionId: 'approve' })).rejects.toThrow('no element');
  });

  test('a response address takes five answers, then none', async () => {
    await slack.people.slash({ user: 'U0ANNA', text: 'help' });
    const address = seen[0]!.get('response_url')!;
    const respond = () => fetch(address, { method: 'POST', body: JSON.stringify({ text: 'here' }) });
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await respond()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(slack.conversation.all().every((m) => m.visibleTo === 'U0ANNA')).toBe(true);
  });

  test('a response address ends after thirty minutes', async () => {
    const { requestUrl } = { requestUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}/` };
    let now = '2026-03-02T03:00:00.000Z';
    await slack.close();
    slack = await startTestSlack({ requestUrl, clock: { now: () => now } });
    await slack.people.slash({ user: 'U0ANNA', text: 'help' });
    now = '2026-03-02T03:30:00.001Z';
    const response = await fetch(seen[0]!.get('response_url')!, { method: 'POST', body: '{"text":"late"}' });
    expect([response.status, await response.json()]).toEqual([404, { ok: false, error: 'expired_url' }]);
  });

  test('a trigger opens one modal, once', async () => {
    await slack.people.slash({ user: 'U0ANNA', text: 'hold' });
    const trigger = seen[0]!.get('trigger_id');
    const input = { type: 'plain_text_input', action_id: 'why' };
    const view = {
      type: 'modal',
      title: { type: 'plain_text', text: 'Why?' },
      submit: { type: 'plain_text', text: 'Go' },
      blocks: [{ type: 'input', block_id: 'b', label: { type: 'plain_text', text: 'Reason' }, element: input }],
    };
    const opened = await call('views.open', { trigger_id: trigger, view });
    expect(opened).toMatchObject({ ok: true });
    expect(await call('views.open', { trigger_id: trigger, view })).toMatchObject({ error: 'exchanged_trigger_id' });
    expect(await call('views.open', { trigger_id: 'x', view })).toMatchObject({ error: 'invalid_trigger_id' });
    const values = { b: { why: { type: 'plain_text_input', value: 'because' } } };
    await slack.people.submitView({ user: 'U0ANNA', viewId: opened.view!.id, values });
    expect(JSON.parse(seen[1]!.get('payload')!)).toMatchObject({
      type: 'view_submission',
      view: { state: { values } },
    });
    await expect(slack.people.submitView({ user: 'U0ANNA', viewId: opened.view!.id, values })).rejects.toThrow();
  });
});
