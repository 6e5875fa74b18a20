import { createHmac } from 'node:crypto';
import type { Server } from 'node:http';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { createSlackChat } from '#adapters/slack/chat.ts';
import { type SlackHandler, createSlackHandler } from '#functions/slack/request.ts';
import type { SlackStandIn } from '#local/slack/stand-in.ts';
import { clickKey, SignedClick } from '#shared/contracts/click.ts';
import { Job } from '#shared/contracts/job.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { NOW, card } from '#test/adapters/slack/cards.ts';
import { BOT_TOKEN, SIGNING_SECRET, startTestSlack } from '#test/local/slack/start.ts';
import { serveFunction, toEvent } from './lambda-server.ts';

let jobs: string[];
let documents: DocumentStore;
let queueBroken: boolean;
let handler: SlackHandler;
let slack: SlackStandIn;
let server: Server;
let logged: string[];

beforeEach(async () => {
  jobs = [];
  documents = createMemoryDocumentStore();
  queueBroken = false;
  logged = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(line));
  handler = createSlackHandler(
    { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN },
    {
      jobs: {
        send: async (body) => {
          if (queueBroken) throw new Error('the queue is down');
          jobs.push(body);
        },
      },
      clock: { now: () => toInstant(Date.now()) },
      documents,
    },
  );
  const served = await serveFunction((event, context) => handler(event, context));
  server = served.server;
  slack = await startTestSlack({ requestUrl: served.url });
});

afterEach(async () => {
  await slack.close();
  await new Promise((resolve) => server.close(resolve));
  vi.restoreAllMocks();
});

const parsedJobs = () => jobs.map((job) => Job.parse(JSON.parse(job)));

const postCard = () =>
  createSlackChat({
    token: BOT_TOKEN,
    channel: 'C0MAIL',
    apiUrl: slack.apiUrl,
    runbookUrl: 'https://runbooks.example.com/',
    clock: { now: () => NOW },
  }).postCard(card(), 'm');

/** A request with a valid signature, whatever is in it. */
const signed = (body: string | Buffer, contentType = 'application/x-www-form-urlencoded') => {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:`).update(body).digest('hex');
  const headers = {
    'content-type': contentType,
    'x-slack-request-timestamp': timestamp,
    'X-Slack-Signature': `v0=${signature}`,
  };
  return handler(toEvent(headers, body), {} as Context);
};

describe('buttons', () => {
  test('a click becomes one job with who, what and where to answer', async () => {
    const { ts } = await postCard();
    expect(await slack.people.click({ user: 'U0ANNA', ts, actionId: 'approve' })).toMatchObject({
      outcome: 'acknowledged',
      body: '',
    });
    expect(parsedJobs()).toEqual([
      {
        kind: 'click',
        id: expect.stringMatching(/^click-[0-9a-f]{40}$/),
        verb: 'approve',
        value: 'proposal-0001',
        at: expect.any(String),
        replyTo: {
          channel: 'C0MAIL',
          by: { team: 'T0EXAMPLE', user: 'U0ANNA' },
          responseUrl: expect.stringContaining('/response/'),
        },
      },
    ]);
  });

  test('the same request again gives the same job id, another click another one', async () => {
    const { ts } = await postCard();
    await slack.people.click({ user: 'U0ANNA', ts, actionId: 'approve' });
    await slack.deliverer.resend(slack.deliverer.deliveries[0]!);
    await slack.people.click({ user: 'U0ANNA', ts, actionId: 'approve' });
    await slack.people.click({ user: 'U0BEN', ts, actionId: 'approve' });
    const ids = parsedJobs().map((job) => job.id);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  test('a click that decides is kept as it was signed, before its job is queued', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { ts } = await postCard();
    queueBroken = true;
    await slack.people.click({ user: 'U0ANNA', ts, actionId: 'approve' });
    const key = clickKey('proposal-0001', 'approve', { team: 'T0EXAMPLE', user: 'U0ANNA' });
    const kept = SignedClick.parse(JSON.parse((await documents.get(key))!.text));
    const [sent] = slack.deliverer.deliveries;
    expect(kept).toEqual({
      version: 1,
      timestamp: sent!.headers['x-slack-request-timestamp'],
      signature: sent!.headers['x-slack-signature'],
      body: sent!.body,
    });
  });

  test('of two clicks the first is kept, and what decides nothing is not', async () => {
    const { ts } = await postCard();
    await slack.people.click({ user: 'U0ANNA', ts, actionId: 'approve' });
    await slack.people.click({ user: 'U0ANNA', ts, actionId: 'approve' });
    await slack.people.click({ user: 'U0BEN', ts, actionId: 'acknowledge' });
    const keys: string[] = [];
    for await (const key of documents.list('clicks/')) keys.push(key);
    expect(keys).toEqual(['clicks/proposal-0001/T0EXAMPLE-U0ANNA-approve.json']);
    expect((await documents.get(keys[0]!))!.text).toContain(
      slack.deliverer.deliveries[0]!.headers['x-slack-signature'],
    );
  });

  test('an unknown button does nothing, and the person is told so', async () => {
    const { ts } = await postCard();
    const message = slack.conversation.find('C0MAIL', ts)!;
    message.blocks = [
      { type: 'actions', block_id: 'b', elements: [{ type: 'button', action_id: 'explode', value: 'x' }] },
    ];
    expect((await slack.people.click({ user: 'U0ANNA', ts, actionId: 'explode' })).outcome).toBe('acknowledged');
    expect(jobs).toEqual([]);
    expect(logged.join()).toContain('button that is not known');
    expect(slack.conversation.all().at(-1)).toMatchObject({
      visibleTo: 'U0ANNA',
      text: 'Queuewarden does not know this button. Nothing was done.',
    });
    expect(slack.conversation.find('C0MAIL', ts)!.blocks).toBe(message.blocks);
  });

  test('what cannot be queued is not acknowledged', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { ts } = await postCard();
    queueBroken = true;
    expect(await slack.people.click({ user: 'U0ANNA', ts, actionId: 'approve' })).toEqual({
      outcome: 'http_service_error',
      status: 500,
    });
  });
});

describe('/qm', () => {
  test('is acknowledged visibly and becomes one job with its text', async () => {
    await slack.people.slash({ user: 'U0BEN', text: 'dir mx1.example.com tcp_local ü <x>' });
    expect(parsedJobs()).toMatchObject([{ kind: 'slash', text: 'dir mx1.example.com tcp_local ü <x>' }]);
    const [shown] = slack.conversation.all();
    expect(shown).toMatchObject({ visibleTo: 'U0BEN', text: 'Asking…' });
  });

  test('a failure is shown to the person', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    queueBroken = true;
    await slack.people.slash({ user: 'U0BEN', text: 'help' });
    expect(slack.conversation.all()[0]).toMatchObject({
      fromSlack: true,
      text: '/qm failed because the app did not respond.',
    });
  });
});

describe('at the door', () => {
  const fields =
    'command=%2Fqm&team_id=T0EXAMPLE&user_id=U0BEN&channel_id=C0MAIL&text=help&trigger_id=1.2.3&response_url=';

  test('a request of another sender gets 401 and nothing else, and is counted', async () => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${'0'.repeat(64)}`,
    };
    expect(await handler(toEvent(headers, fields), {} as Context)).toEqual({ statusCode: 401, body: '' });
    expect(logged.map((line) => JSON.parse(line) as unknown)).toEqual([
      { message: 'request without a valid signature', outcome: 'mismatch', count: 1 },
    ]);
    expect(jobs).toEqual([]);
  });

  test('a genuine request of the future gets 401 too', async () => {
    const seconds = Math.floor(Date.now() / 1_000) + 400;
    const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${seconds}:${fields}`).digest('hex');
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': `v0=${signature}`,
    };
    expect((await handler(toEvent(headers, fields), {} as Context)).statusCode).toBe(401);
    expect(jobs).toEqual([]);
  });

  test('content types may carry a character set', async () => {
    expect((await signed(fields, 'application/x-www-form-urlencoded; charset=utf-8')).statusCode).toBe(200);
    expect(jobs).toHaveLength(1);
  });

  test.each([
    ['no JSON', 'payload=%7B%22type%22'],
    ['JSON that is no object', 'payload=7'],
    [
      'a click without actions',
      `payload=${encodeURIComponent('{"type":"block_actions","user":{"id":"U0"},"actions":[]}')}`,
    ],
    ['neither payload nor command', 'a=b'],
    ['nothing', ''],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x3d])],
  ])('a signed request with %s gets 400', async (_, body) => {
    expect((await signed(body)).statusCode).toBe(400);
    expect(jobs).toEqual([]);
  });

  test('JSON that cannot be read gets 400', async () => {
    expect((await signed('{', 'application/json')).statusCode).toBe(400);
  });
});
