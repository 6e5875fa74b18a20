import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slackAliases } from '#functions/slack/bundle-aliases.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SECRET = 'bundle-secret';

let folder: string;
let sqs: Server;
const sent: string[] = [];

/** As much of SQS as one SendMessage needs. */
const takeMessage = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { MessageBody } = JSON.parse(Buffer.concat(chunks).toString()) as { MessageBody: string };
  sent.push(MessageBody);
  const md5 = createHash('md5').update(MessageBody).digest('hex');
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  response.end(JSON.stringify({ MessageId: '1', MD5OfMessageBody: md5 }));
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queuewarden-bundle-'));
  await build({
    entryPoints: [join(ROOT, 'functions/slack/handler.ts')],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    alias: slackAliases(ROOT),
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  sqs = createServer((request, response) => void takeMessage(request, response));
  await new Promise<void>((resolve) => sqs.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await new Promise((resolve) => sqs.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

test('the Lambda bundle loads, queues a signed request and holds no server of Bolt’s', async () => {
  const body =
    'command=%2Fqm&team_id=T0EXAMPLE&user_id=U0BEN&channel_id=C0MAIL&text=help&trigger_id=1.2.3&response_url=';
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
  const event = { version: '2.0', rawPath: '/', headers, body, isBase64Encoded: false };
  await writeFile(
    join(folder, 'run.mjs'),
    `const { handler } = await import('./index.mjs');
     const result = await handler(${JSON.stringify(event)}, {});
     process.stdout.write(JSON.stringify({ result, arity: handler.length }));
     process.exit(0);`,
  );
  const endpoint = `http://127.0.0.1:${(sqs.address() as AddressInfo).port}`;
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'run.mjs')], {
    env: {
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_BOT_TOKEN: 'xoxb-bundle',
      STATE_BUCKET: 'state',
      JOBS_QUEUE_URL: `${endpoint}/000000000000/jobs`,
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
  const { result, arity } = JSON.parse(stdout) as { result: { statusCode: number; body: string }; arity: number };
  expect(result.statusCode).toBe(200);
  expect(JSON.parse(result.body)).toEqual({ response_type: 'ephemeral', text: 'Asking…' });
  expect(sent.join()).toContain('slash');
  // A handler with a callback parameter is refused by the nodejs24.x runtime.
  expect(arity).toBeLessThan(3);
  expect((await stat(join(folder, 'index.mjs'))).size).toBeLessThan(3_500_000);
}, 30_000);
