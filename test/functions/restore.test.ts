import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsClients, createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createMemoryChat } from '#adapters/memory/chat.ts';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { analyze, openEvidence } from '#functions/analyzer/analyze.ts';
import { reconcile } from '#functions/reconciler/reconcile.ts';
import { type AwsEmulator, startAwsEmulator } from '#local/emulators/aws/server.ts';
import { copyState } from '#local/state/copy.ts';
import { isChange } from '#shared/contracts/command.ts';
import { commandKey } from '#shared/contracts/host-message.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { windowKey } from '#shared/contracts/window.ts';
import { WindowDocument } from '#shared/window/document.ts';
import { idOf, mailStory, type Mood } from '../prove/mail-story.ts';
import { ALICE, createWorld, HOST } from './world.ts';

const EVIDENCE = 'evidence-box';
const DOWN: readonly Mood[] = ['takes', 'refuses', 'refuses', 'refuses', 'refuses'];

let emulator: AwsEmulator;
let clients: AwsClients;
beforeEach(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  emulator = await startAwsEmulator();
  clients = createAwsClients({ region: 'eu-west-1', endpoint: emulator.endpoint });
  for (const bucket of [EVIDENCE, 'before', 'restored']) await emulator.createBucket(bucket);
});
afterEach(async () => {
  clients.s3.destroy();
  clients.sqs.destroy();
  await emulator.close();
});

const documentsIn = (bucket: string) => createS3DocumentStore(clients.s3, bucket, 'test');

/** The functions on a state bucket; evidence and results are those of the hosts. */
const worldOn = (bucket: string, chat = createMemoryChat()) =>
  createWorld({
    chat,
    stores: {
      documents: documentsIn(bucket),
      results: documentsIn(EVIDENCE),
      evidence: createS3EvidenceStore(clients.s3, EVIDENCE),
    },
    whenFailed: (error) => {
      throw error;
    },
  });

type World = Awaited<ReturnType<typeof worldOn>>;

const read = async (world: World, moods: readonly Mood[]): Promise<void> => {
  for (const { header, gzip } of mailStory(HOST, 'partner.example.net', moods, fromInstant(world.clock.now()))) {
    const key = await world.evidence.put(header, gzip);
    await analyze(HOST, [(await openEvidence(key, world))!], world);
  }
  await world.settle();
};

const troubled = async (): Promise<{ world: World; proposal: string }> => {
  const world = await worldOn('before');
  const end = fromInstant(world.clock.now()) / 60_000;
  for (let minute = end - 24; minute < end; minute++)
    for (const n of [0, 1]) world.queue.set(idOf(minute, n), 'queued');
  await read(world, DOWN);
  return { world, proposal: (await world.incident()).actions[0]!.proposal! };
};

/** As `queuewarden state copy` does, and the host as it is. */
const restore = async (from: World): Promise<World> => {
  const { different, strange } = await copyState(documentsIn('before'), documentsIn('restored'));
  expect([...different, ...strange]).toEqual([]);
  const world = await worldOn('restored', from.chat);
  for (const [id, state] of from.queue) world.queue.set(id, state);
  return world;
};

const changesOf = (world: World): string[] =>
  world.executed.filter(({ operation }) => isChange(operation)).map(({ id }) => id);

test('an incident that waits for people goes on in a restored bucket', async () => {
  const { world, proposal } = await troubled();
  const restored = await restore(world);
  expect(await restored.incident()).toEqual(await world.incident());
  await restored.click('approve', proposal, ALICE);
  expect(changesOf(restored)).toEqual([proposal]);
  expect((await restored.incident()).actions[0]!.state).toBe('executed');
}, 60_000);

test('a command that was executed is not executed again, whoever asks for it', async () => {
  const { world, proposal } = await troubled();
  await world.click('approve', proposal, ALICE);
  expect(changesOf(world)).toEqual([proposal]);
  const restored = await restore(world);
  const signed = (await restored.documents.get(commandKey(proposal)))!.text;
  await restored.sign.send(JSON.stringify({ kind: 'change', proposal }));
  await restored.settle();
  await restored.click('approve', proposal, ALICE);
  expect(changesOf(restored)).toEqual([]);
  expect((await restored.documents.get(commandKey(proposal)))!.text).toBe(signed);
  expect((await restored.incident()).actions[0]!.state).toBe('executed');
  // The look at the outcome lay in a queue, and queues are not copied.
  restored.clock.advance(12 * 60_000);
  const lost = createMemoryQueue({ clock: restored.clock });
  expect(await reconcile({ ...restored, evidenceEvents: lost, resultEvents: lost })).toMatchObject({ actions: 1 });
  await restored.settle();
  expect((await restored.incident()).actions[0]!.state).toBe('verified');
  expect(changesOf(restored)).toEqual([]);
}, 60_000);

test('a damaged window is made anew, and ends no incident on the way', async () => {
  const { world } = await troubled();
  const before = await world.incident();
  const whole = WindowDocument.parse(JSON.parse((await world.documents.get(windowKey(HOST)))!.text));
  const { etag } = (await world.documents.get(windowKey(HOST)))!;
  await world.documents.replace(windowKey(HOST), '{"version":1,', etag);
  const keys = Object.keys(whole.merged);
  const folded = async (): Promise<Record<string, unknown>> =>
    WindowDocument.parse(JSON.parse((await world.documents.get(windowKey(HOST)))!.text));
  for (const [n, key] of keys.entries()) {
    await analyze(HOST, [(await openEvidence(key, world))!], world);
    expect('madeAnewAt' in (await folded())).toBe(n < keys.length - 1);
  }
  expect(await folded()).toEqual(whole);
  const after = await world.incident();
  expect({ ...after, updatedAt: before.updatedAt }).toEqual(before);
}, 60_000);
