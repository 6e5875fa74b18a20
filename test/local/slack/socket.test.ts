import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { runSocketMode } from '#local/slack/socket.ts';
import { Job } from '#shared/contracts/job.ts';

/** A text frame as RFC 6455 frames it, unmasked, as servers send. */
const frame = (text: string): Buffer => {
  const body = Buffer.from(text);
  const length =
    body.length < 126 ? Buffer.from([body.length]) : Buffer.from([126, body.length >> 8, body.length & 255]);
  return Buffer.concat([Buffer.from([0x81]), length, body]);
};

/** Texts of the masked frames that a client sent, as far as they are whole. */
const unframe = (bytes: Buffer): string[] => {
  const texts: string[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    let length = bytes[at + 1]! & 127;
    let head = at + 2;
    if (length === 126) {
      length = bytes.readUInt16BE(head);
      head += 2;
    }
    const mask = bytes.subarray(head, head + 4);
    const body = bytes.subarray(head + 4, head + 4 + length).map((byte, i) => byte ^ mask[i % 4]!);
    if ((bytes[at]! & 15) === 1) texts.push(Buffer.from(body).toString());
    at = head + 4 + length;
  }
  return texts;
};

/** Slack's side of Socket Mode: apps.connections.open, the WebSocket, and the envelopes that come back as acknowledged. */
const startSocketSlack = async () => {
  let socket: Duplex | undefined;
  let received = Buffer.alloc(0);
  let onConnect: () => void;
  const opened = new Promise<void>((resolve) => (onConnect = resolve));
  const server: Server = createServer((request, response) => {
    request.resume();
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`;
    const body = request.url!.endsWith('apps.connections.open')
      ? { ok: true, url }
      : { ok: true, user_id: 'U0QW', bot_id: 'B0QW', team_id: 'T0TEAM' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.on('upgrade', (request, duplex) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    duplex.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    duplex.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
    duplex.on('error', () => undefined);
    socket = duplex;
    duplex.write(frame(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0APP' } })));
    onConnect();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    opened,
    send: (envelope: object) => socket!.write(frame(JSON.stringify(envelope))),
    acknowledged: () => unframe(received).map((text) => (JSON.parse(text) as { envelope_id: string }).envelope_id),
    close: async () => {
      socket?.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test('a command and a click over the socket are acknowledged and become the same jobs as over HTTP', async () => {
  const slack = await startSocketSlack();
  closers.push(slack.close);
  const jobs: Job[] = [];
  const app = await runSocketMode({
    botToken: 'xoxb-test',
    appToken: 'xapp-test',
    apiUrl: slack.apiUrl,
    jobs: { send: async (body) => void jobs.push(Job.parse(JSON.parse(body))) },
  });
  closers.push(() => app.close());
  await slack.opened;
  slack.send({
    envelope_id: 'e1',
    type: 'slash_commands',
    accepts_response_payload: true,
    payload: {
      command: '/qm',
      text: 'help',
      team_id: 'T0TEAM',
      user_id: 'U0ALICE',
      channel_id: 'C0OPS',
      trigger_id: '1.2.abc',
      response_url: 'https://hooks.example.com/1',
    },
  });
  slack.send({
    envelope_id: 'e2',
    type: 'interactive',
    accepts_response_payload: true,
    payload: {
      type: 'block_actions',
      team: { id: 'T0TEAM', domain: 'example' },
      user: { id: 'U0ALICE', team_id: 'T0TEAM', name: 'alice' },
      channel: { id: 'C0OPS', name: 'ops' },
      trigger_id: '3.4.def',
      response_url: 'https://hooks.example.com/2',
      actions: [
        { type: 'button', action_id: 'approve', block_id: 'b', value: 'proposal-0001', action_ts: '1700000000.000100' },
      ],
    },
  });
  await expect
    .poll(() => jobs.map((job) => job.kind), { timeout: 10_000 })
    .toEqual(expect.arrayContaining(['slash', 'click']));
  expect(jobs).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'slash', text: 'help' }),
      expect.objectContaining({ kind: 'click', verb: 'approve', value: 'proposal-0001' }),
    ]),
  );
  await expect.poll(slack.acknowledged, { timeout: 10_000 }).toEqual(expect.arrayContaining(['e1', 'e2']));
});
