import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { main } from '#local/cli.ts';
import { EVIDENCE_BUCKET, REGION, STATE_BUCKET } from '#local/cloud.ts';
import type { Check } from '#local/doctor/check.ts';
import type { Deployment } from '#local/doctor/deployment.ts';
import { demoConfig } from '#local/mailhost/demo.ts';
import { runbookPages } from '#local/runbook/pages.mjs';
import { CHANNEL, startSystem, type System, USERS } from '#local/system.ts';
import { DOCTOR_HOST } from '#shared/grants.ts';

const HOST = 'mx1.example.edu';
const buildDir = fileURLToPath(new URL('../../../.build', import.meta.url));

let folder: string;
let system: System;
const log: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qw-doctor-'));
  const imsimtaEntry = [process.execPath, join(buildDir, 'mailhost/imsimta.mjs')];
  const startAt = new Date(Date.now() - 60_000).toISOString();
  const config = demoConfig({ name: 'mx1', root: join(folder, 'mx1'), imsimtaEntry, startAt, version: '6.3', seed: 3 });
  system = await startSystem({
    dataDir: folder,
    buildDir,
    hosts: [{ host: HOST, config: { ...config, script: [] } }],
    runbooks: runbookPages(),
    ports: { slack: 0, front: 0 },
    onLine: (source, line) => void log.push(`${source}: ${line}`),
  });
  // Its first heartbeat is on its way.
  const { s3 } = createAwsClients({ region: REGION, endpoint: system.cloud.endpoint });
  const evidence = createS3DocumentStore(s3, EVIDENCE_BUCKET, 'test');
  const beat = async (): Promise<boolean> => {
    for await (const key of evidence.list(`evidence/${HOST}/`)) if (key.includes('/heartbeat/')) return true;
    return false;
  };
  await vi.waitFor(async () => expect(await beat()).toBe(true), { timeout: 60_000, interval: 500 });
}, 120_000);
afterAll(async () => {
  await system?.close();
  rmSync(folder, { recursive: true, force: true });
});

const own = (): Deployment => JSON.parse(readFileSync(join(folder, 'deployment.json'), 'utf8')) as Deployment;

/** Runs the command as a person would, on the system or on a deployment that is told otherwise. */
const doctor = async (
  other: (deployment: Deployment) => Deployment = (deployment) => deployment,
  ...args: string[]
): Promise<{ code: number; text: string; checks: Check[] }> => {
  const data = mkdtempSync(join(folder, 'data-'));
  writeFileSync(join(data, 'deployment.json'), JSON.stringify(other(own())));
  let text = '';
  const out = (more: string): void => void (text += more);
  const code = await main(['doctor', '--data', data, '--json', ...args], { out, err: out, color: false });
  const { checks } = text.startsWith('{') ? (JSON.parse(text) as { checks: Check[] }) : { checks: [] };
  return { code, text, checks };
};

const notOk = (checks: readonly Check[], state: Check['state']): string[] =>
  checks.filter((one) => one.state === state).map(({ name }) => name);

describe('the system of npm start', () => {
  test('a sound one is found sound, and nobody is troubled by it', async () => {
    const { code, checks } = await doctor();
    expect(checks.map(({ name, state, said }) => `${name} ${state} ${said}`)).toEqual(
      checks.map(({ name, said }) => `${name} ok ${said}`),
    );
    expect(code).toBe(0);
    const hops = checks.filter(({ ms }) => ms !== null).map(({ name }) => name);
    expect(hops).toEqual([
      'evidence read',
      'private message',
      'command: worker',
      'command: signer',
      `command: host ${HOST}`,
      'command: answer',
    ]);

    const said = system.slack!.conversation.all();
    expect(said.filter((m) => m.visibleTo === undefined)).toEqual([]);
    expect(new Set(said.map((m) => m.visibleTo))).toEqual(new Set([USERS[0].id]));
    expect(JSON.stringify(said)).toContain(`Queues of ${HOST}`);

    const { s3 } = createAwsClients({ region: REGION, endpoint: system.cloud.endpoint });
    const state = createS3DocumentStore(s3, STATE_BUCKET, 'test');
    const about: string[] = [];
    for (const prefix of ['incidents/', 'archive/', 'summaries/', 'asked/']) {
      for await (const key of state.list(prefix)) about.push(key, (await state.get(key))!.text);
    }
    expect(about.join('\n')).not.toContain(DOCTOR_HOST);
    // What it tries on purpose is refused, and it wants nothing else that it may not.
    const denied = log.filter((line) => line.startsWith('access: '));
    expect(denied.filter((line) => !line.includes('"plain":true'))).toEqual([]);
  }, 120_000);

  test.each<[string, (deployment: Deployment) => Deployment, string[]]>([
    [
      'a bucket that is not there',
      (d) => ({ ...d, buckets: { ...d.buckets, evidence: 'elsewhere' } }),
      ['bucket elsewhere'],
    ],
    ['a wrong token', (d) => ({ ...d, slack: { ...d.slack, botToken: 'xoxb-other' } }), ['Slack token']],
    ['a wrong channel', (d) => ({ ...d, slack: { ...d.slack, channel: 'C0NOWHERE' } }), ['Slack channel C0NOWHERE']],
    [
      'a wrong request URL',
      (d) => ({ ...d, slack: { ...d.slack, requestUrl: `${system.runbookUrl}/` } }),
      ['Slack request URL'],
    ],
    [
      'a request URL where nobody answers',
      (d) => ({ ...d, slack: { ...d.slack, requestUrl: 'http://127.0.0.1:1/slack/events' } }),
      ['Slack request URL'],
    ],
    [
      'a host that has no queue and was never heard',
      (d) => ({ ...d, hosts: [...d.hosts, 'mx9.example.edu'] }),
      ['queue commands-mx9_example_edu', 'agent mx9.example.edu'],
    ],
  ])(
    '%s is named',
    async (_, other, names) => {
      const { code, checks } = await doctor(other, '--wait', '10');
      expect(code).toBe(1);
      expect(notOk(checks, 'failed')).toEqual(expect.arrayContaining(names));
      // What rests on it is not called broken, but for what passes the very same thing.
      const passes = checks.filter(({ state, ms }) => state === 'failed' && ms !== null);
      expect(passes).toEqual([]);
    },
    60_000,
  );

  test('queues that are not there are named, and nothing is sent into the void', async () => {
    const { code, checks } = await doctor((d) => ({ ...d, queuePrefix: 'other_' }), '--wait', '10');
    expect(code).toBe(1);
    expect(notOk(checks, 'failed')).toEqual(
      ['evidence', 'results', 'jobs', 'sign', 'notify', 'commands-mx1_example_edu'].map((name) => `queue ${name}`),
    );
    expect(notOk(checks, 'unknown')).toContain('private message');
  }, 60_000);

  test('dead letters are counted', async () => {
    const { sqs } = createAwsClients({ region: REGION, endpoint: system.cloud.endpoint });
    const { createSqsQueue } = await import('#adapters/aws/queue.ts');
    const dead = createSqsQueue(sqs, system.cloud.queueUrls['jobs']!.replace(/jobs$/, 'jobs-dead'));
    await dead.send('{}');
    const { checks } = await doctor();
    expect(notOk(checks, 'failed')).toEqual(['queue jobs']);
    const [letter] = await dead.receive({ max: 1, waitSeconds: 1, visibilitySeconds: 30 });
    await dead.delete(letter!.receipt);
  }, 60_000);

  test('without Slack the command goes all the same, as a playbook asks', async () => {
    const { checks } = await doctor((d) => ({ ...d, slack: { ...d.slack, channel: 'C0NOWHERE' } }));
    expect(checks.find(({ name }) => name === `command: host ${HOST}`)).toMatchObject({ state: 'ok' });
    expect(notOk(checks, 'unknown')).toEqual(['private message', 'command: answer']);
    expect(system.slack!.conversation.all().filter((m) => m.channel !== CHANNEL.id)).toEqual([]);
  }, 60_000);

  test('a key that the host does not pin is named, by what is pinned or else by what the host answers', async () => {
    const file = own().pins[HOST]!;
    const before = readFileSync(file, 'utf8');
    const config = JSON.parse(before) as { keys: { keyId: string }[] };
    writeFileSync(file, JSON.stringify({ ...config, keys: [{ ...config.keys[0], keyId: '0123456789abcdef' }] }));
    try {
      const { checks } = await doctor();
      expect(notOk(checks, 'failed')).toEqual([`pinned key ${file}`]);
      expect(notOk(checks, 'unknown')).toEqual(['command']);
      const { checks: unseen } = await doctor((d) => ({ ...d, pins: {} }), '--wait', '8');
      expect(notOk(unseen, 'failed')).toEqual([`command: host ${HOST}`]);
      expect(unseen.find(({ name }) => name.startsWith('command: host'))!.said).toContain('unknown-key');
    } finally {
      writeFileSync(file, before);
    }
  }, 60_000);

  test('nobody is named, and a person of another workspace: nothing is sent', async () => {
    const { code, checks } = await doctor((d) => ({ ...d, person: undefined }));
    expect(code).toBe(3);
    expect(notOk(checks, 'unknown')).toEqual(['private message', 'command: answer']);
    const { checks: foreign } = await doctor((d) => d, '--person', 'T0OTHER/U0ALICE');
    expect(foreign.find(({ name }) => name === 'private message')!.said).toContain('T0OTHER');
  }, 60_000);

  // The last: what is stopped here does not come back. Beyond a worker that is down nobody sees the signer.
  test.each([
    [
      [
        ['notifier', 'private message'],
        ['signer', 'command: signer'],
        ['analyzer', 'evidence read'],
        ['slack', 'Slack request URL'],
      ],
    ],
    [[['worker', 'command: worker']]],
  ] as const)(
    'each of those that are down is named: %j',
    async (down) => {
      await Promise.all(down.map(([name]) => system.cloud.functions.get(name)!.close()));
      const { code, checks } = await doctor((d) => d, '--wait', '3');
      expect(code).toBe(1);
      for (const [name, where] of down) {
        const found = checks.find((one) => one.name === where)!;
        expect(found.state).toBe('failed');
        expect(`${found.said} ${found.todo}`).toContain(name);
      }
    },
    60_000,
  );
});
