import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { analyze, openEvidence } from '#functions/analyzer/analyze.ts';
import { eachMessage, notificationFor, notifiedKeys } from '#functions/runtime/batch.ts';
import { measured } from '#functions/runtime/metrics.ts';
import { notify } from '#functions/notifier/notify.ts';
import { receive } from '#functions/results/receive.ts';
import { serve } from '#functions/signer/serve.ts';
import { work } from '#functions/worker/work.ts';
import { Job, SignRequest } from '#shared/contracts/job.ts';
import { Notification } from '#shared/contracts/notification.ts';
import { resultKey } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { sqsEvent } from './sqs-event.ts';
import { ALICE, createWorld, HOST } from './world.ts';

/** Planted wherever text from mail can be. */
const PLANTS = ['carol.secret@example.com', 'Quarterly-merger-figures', 'dave.hidden'] as const;
const [ADDRESS, SUBJECT] = PLANTS;
const PLANTED = `${ADDRESS} "${SUBJECT}" dave.hidden`;

let output: string[];
beforeEach(() => {
  output = [];
  const keep = (...said: unknown[]): boolean => output.push(said.map(String).join(' ')) > 0;
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(keep);
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...said) => void keep(...said));
  }
});
afterEach(() => void vi.restoreAllMocks());

/** Texts that break readers at different places, each with what must not be seen. */
const BROKEN = [
  PLANTED,
  `{"to": "${ADDRESS}", ${SUBJECT}`,
  JSON.stringify({ kind: PLANTED, [PLANTED]: PLANTED, id: PLANTED, fingerprint: PLANTED }),
  JSON.stringify({
    version: 1,
    host: PLANTED,
    findings: { [ADDRESS]: { headline: SUBJECT } },
    merged: { [SUBJECT]: ADDRESS },
  }),
  JSON.stringify({ Records: [{ s3: { object: { key: `evidence/${PLANTED}` } } }] }),
  JSON.stringify({ Records: [{ s3: { object: { key: `%E0%A4%A ${PLANTED}` } } }] }),
  JSON.stringify([PLANTED]),
];

test('whatever is planted in messages and documents, no function prints it', async () => {
  const world = await createWorld();
  const documents = { ...world.documents, get: async () => ({ text: BROKEN[3]!, etag: 'e' }) };
  const brokenStore = {
    ...world.evidence,
    get: async () => {
      throw new Error(`Evidence is odd: "${PLANTED}"`);
    },
  };
  const signerPorts = { ...world, signer: world.signer, commandQueue: () => null, slackSecret: null };
  const functions = {
    analyzer: async (body: string) => {
      for (const key of notifiedKeys(body)) {
        const opened = await openEvidence(key, { ...world, evidence: brokenStore });
        if (opened) await analyze(HOST, [opened], world);
      }
    },
    results: async (body: string) => {
      for (const key of notifiedKeys(body)) await receive(key, { ...world, results: documents });
    },
    worker: (body: string) => work(Job.parse(JSON.parse(body)), { ...world, documents }),
    signer: async (body: string) => {
      await serve(SignRequest.parse(JSON.parse(body)), { ...signerPorts, documents });
    },
    notifier: (body: string) => notify(Notification.parse(JSON.parse(body)), { documents, chat: world.chat }),
  };
  const fingerprint = world.fingerprint;
  const bodies = [
    ...BROKEN,
    notificationFor(`evidence/${HOST}/2026-01-05/log/mail.log/f1/0-1.${'0'.repeat(64)}.gz`),
    notificationFor(resultKey(HOST, 'some-command')),
    JSON.stringify({ kind: 'preview', id: 'preview-0001', fingerprint, action: `${fingerprint}-1-1` }),
    JSON.stringify({ kind: 'change', proposal: 'proposal-0001' }),
    JSON.stringify({ kind: 'read', request: 'request-0001' }),
    JSON.stringify({ kind: 'incident', fingerprint }),
    JSON.stringify({
      kind: 'slash',
      id: 'slash-0001',
      text: `hold ${PLANTED}`,
      at: world.clock.now(),
      replyTo: { channel: 'C1OPS', by: ALICE, responseUrl: null },
    }),
  ];
  for (const [name, run] of Object.entries(functions)) {
    const handler = measured(name as keyof typeof functions, () =>
      eachMessage(sqsEvent(bodies.map((body) => ({ body }))), run),
    );
    const { batchItemFailures } = await handler();
    expect(batchItemFailures.length, name).toBeGreaterThan(BROKEN.length - 3);
  }
  const crash = measured('reconciler', async () => JSON.parse(`[${PLANTED}`) as unknown);
  const crashed: unknown = await crash().catch((error: unknown) => error);
  output.push(String((crashed as Error).stack));
  expect(output.length).toBeGreaterThan(30);
  for (const plant of PLANTS) expect(output.join('\n')).not.toContain(plant);
});

test('nor does a whole story with people, in which each of them is handled', async () => {
  const world = await createWorld();
  const run = measured('worker', async () => {
    await world.mail([{ id: '01K4', to: [ADDRESS, 'alice@example.edu'] }]);
    await world.find({ headline: untrusted(PLANTED) });
    await world.settle();
    await world.slash(`hold ${HOST} tcp_local to:${ADDRESS}`);
    await world.slash(`why ${SUBJECT}`);
    await world.click('approve', PLANTED, ALICE);
    await world.report({
      version: 1,
      command: 'nobody-sent-this',
      host: HOST,
      startedAt: world.clock.now(),
      finishedAt: world.clock.now(),
      status: 'done',
      refusal: null,
      detail: untrusted(PLANTED),
      messages: [{ id: '01K4', outcome: 'done', text: untrusted(PLANTED) }],
      listing: null,
      counts: null,
      transcript: PLANTED,
    });
    const log = `05-Jan-2026 02:00:00.00 tcp_intranet tcp_local E 2 ${ADDRESS} rfc822;${ADDRESS} ${ADDRESS} ${SUBJECT}\n`;
    const header = {
      version: 1,
      type: 'log',
      host: HOST,
      source: 'mail.log',
      fileId: 'f2',
      start: 0,
      end: log.length,
      sha256: '0'.repeat(64),
      previousSha256: null,
      collectedAt: world.clock.now(),
      timezone: 'UTC',
    } as const;
    const opened = await openEvidence(`evidence/${HOST}/x`, {
      ...world,
      evidence: { ...world.evidence, get: async () => ({ header, gzip: gzipSync(log) }) },
    });
    await analyze(HOST, [opened!], world);
  });
  await run();
  expect(output.join('\n')).toContain('"EvidenceObjects":1');
  expect(output.join('\n')).toContain('result-of-no-command');
  for (const plant of PLANTS) expect(output.join('\n')).not.toContain(plant);
});

/** What the message of an `Error` may embed: keys, ids, names and numbers of ours. */
const EMBEDDED = new Set([
  'key',
  'evidenceKey(header)',
  'path',
  'id',
  'actionId',
  'request.id',
  'receipt.slice(0, 40)',
  'state',
  'digest.host',
  'window.host',
  'place.channel',
  'place.ts',
  'ROUNDS',
  'RAW_LIMIT',
  'lost',
  'expected',
  'failed.length',
  'raw.length',
  'bytes.length',
  'mode.toString(8)',
  'header.end - header.start',
  'privateKey.asymmetricKeyType ?? privateKey.type',
  // Which stored series of a window is damaged, and how: words and names of fields, never what it holds.
  'index',
  'what',
  // Names of environment variables, and why each is wrong; never their values.
  "wrong.join('; ')",
  "names.join(', ')",
]);

test('no error that the cloud side writes embeds text from mail', () => {
  const found = new Set<string>();
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const files = ['functions', 'adapters', 'shared'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).map((file) => join(root, top, file)),
  );
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    for (const [, template] of readFileSync(file, 'utf8').matchAll(/new Error\(\s*`([^`]*)`/g)) {
      for (const [, expression] of template!.matchAll(/\$\{([^}]+)\}/g)) found.add(expression!);
    }
  }
  expect([...found].filter((one) => !EMBEDDED.has(one))).toEqual([]);
});
