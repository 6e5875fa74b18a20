import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsClients, createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { accessOf, OPERATOR } from '#local/access.ts';
import { type AwsEmulator, startAwsEmulator } from '#local/emulators/aws/server.ts';
import { stateCommand } from '#local/state/command.ts';

const OLD = 'before';
const NEW = 'restored';
const DOCUMENTS: Readonly<Record<string, string>> = {
  'audit/000000000001.json': '{"sequence":1}\n',
  'clicks/p1/T1-U1-approve.json': '{"body":"payload=ü"}',
  'config/policy.json': '{"version":1}',
  'decisions/p1/T1-U1.json': '{"verdict":"approve"}',
  'incidents/f1.json': '{"state":"acting"}',
  'rulings/p1.json': '{"outcome":"approved"}',
  'windows/mx1.example.edu.json': '{"cells":[]}',
};
const KEYS = Object.keys(DOCUMENTS);

let emulator: AwsEmulator;
let clients: AwsClients;
let env: NodeJS.ProcessEnv;
const directory = mkdtempSync(join(tmpdir(), 'qw-state-'));
beforeEach(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: OPERATOR, AWS_SECRET_ACCESS_KEY: 'test' });
  // The policy of the new bucket is in force, for administrators, too.
  emulator = await startAwsEmulator({ authorize: accessOf([], { evidence: 'evidence', state: NEW }) });
  env = { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: emulator.endpoint };
  clients = createAwsClients({ region: 'eu-west-1', endpoint: emulator.endpoint });
  for (const bucket of [OLD, NEW]) await emulator.createBucket(bucket);
  for (const [key, text] of Object.entries(DOCUMENTS)) await documentsIn(OLD).create(key, text);
});
afterEach(async () => {
  clients.s3.destroy();
  clients.sqs.destroy();
  await emulator.close();
  rmSync(directory, { recursive: true, force: true });
});

const documentsIn = (bucket: string) => createS3DocumentStore(clients.s3, bucket, 'test');

const inBucket = async (bucket: string): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  for await (const key of documentsIn(bucket).list('')) found[key] = (await documentsIn(bucket).get(key))!.text;
  return found;
};

const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  const [out, err]: string[][] = [[], []];
  const terminal = { out: (text: string) => void out!.push(text), err: (text: string) => void err!.push(text) };
  const code = await stateCommand(args, { ...terminal, color: false }, env);
  return { code, out: out!.join(''), err: err!.join('') };
};
const copy = (from = `s3://${OLD}`) => run('copy', '--from', from, '--to', `s3://${NEW}`);

test('documents are restored although their bucket lets nobody write over a decision', async () => {
  const put = { Bucket: NEW, Key: KEYS[0], Body: 'x' };
  await expect(clients.s3.send(new PutObjectCommand(put))).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(await copy()).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^7 documents: 7 created and read back, 0 /) as unknown,
  });
  expect(await inBucket(NEW)).toEqual(DOCUMENTS);
});

test('a copy that was cut off goes on when it is run again', async () => {
  emulator.faults.inject({
    fault: { kind: 'internal-error' },
    operation: 'PutObject',
    keyPrefix: 'rulings/',
    times: 100,
  });
  expect(await copy()).toMatchObject({ code: 2, err: expect.stringMatching(/^queuewarden state: /) as unknown });
  emulator.faults.clear();
  const { code, out } = await copy();
  expect(code).toBe(0);
  const [, created, alike] = /(\d+) created and read back, (\d+) were there and alike/.exec(out)!.map(Number);
  expect(created! + alike!).toBe(KEYS.length);
  expect(created).toBeGreaterThan(0);
  expect(alike).toBeGreaterThan(0);
  expect(await inBucket(NEW)).toEqual(DOCUMENTS);
  expect((await copy()).out).toMatch(/^7 documents: 0 created and read back, 7 were there and alike, 0 /);
});

test('what is there and differs is named and left as it is, and so is what no function reads', async () => {
  await documentsIn(NEW).create('config/policy.json', '{"version":1,"people":[]}');
  await documentsIn(OLD).create('evidence/mx1.example.edu/x.gz', 'x');
  const { code, out } = await copy();
  expect(code).toBe(1);
  expect(out).toContain('DIFFERS  config/policy.json\nSTRANGE  evidence/mx1.example.edu/x.gz\n');
  expect(out).toContain(
    '7 documents: 6 created and read back, 0 were there and alike, 1 were there and differ; 1 other',
  );
  expect((await inBucket(NEW))['config/policy.json']).toBe('{"version":1,"people":[]}');
});

test('a directory with a copy of the bucket is restored alike', async () => {
  for (const [key, text] of Object.entries(DOCUMENTS)) {
    mkdirSync(dirname(join(directory, key)), { recursive: true });
    writeFileSync(join(directory, key), text);
  }
  expect((await copy(directory)).code).toBe(0);
  expect(await inBucket(NEW)).toEqual(DOCUMENTS);
});

test.each([
  [['copy', '--from', `s3://${OLD}`], 'Usage:'],
  [['copy', '--from', `s3://${OLD}`, '--to', NEW], 'Usage:'],
  [['move', '--from', `s3://${OLD}`, '--to', `s3://${NEW}`], 'Usage:'],
  [['copy', '--from', `s3://${NEW}`, '--to', `s3://${NEW}`], 'into itself'],
  [['copy', '--from', '/no/such/directory', '--to', `s3://${NEW}`], 'ENOENT'],
])('%j is not understood', async (args, says) => {
  const { code, err } = await run(...args);
  expect(code).toBe(2);
  expect(err).toContain(says);
});
