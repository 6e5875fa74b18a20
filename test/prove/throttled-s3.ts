import { isDeepStrictEqual } from 'node:util';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { analyze, openEvidence } from '#functions/analyzer/analyze.ts';
import { EVIDENCE_BUCKET, REGION, STATE_BUCKET } from '#local/cloud.ts';
import { type AwsEmulator, startAwsEmulator } from '#local/emulators/aws/server.ts';
import { isChange } from '#shared/contracts/command.ts';
import { evidenceKey } from '#shared/contracts/evidence.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { windowKey } from '#shared/contracts/window.ts';
import { eachAtOnce } from '#shared/each-at-once.ts';
import { ALICE, createWorld, HOST } from '../functions/world.ts';
import { idOf, mailStory, type Mood, PART_MINUTES } from './mail-story.ts';
import { createCounter, type Proof } from './proof.ts';

const MOODS: readonly Mood[] = ['takes', 'refuses', 'refuses', 'refuses', 'refuses'];
const KINDS = ['slow-down', 'internal-error', 'lost-answer', 'reset', 'conflict'] as const;

/** More rounds than this mean that something will never succeed. */
const ROUNDS = 60;

/** Cases side by side, each with an emulator of its own: most of their time is the real SDK's wait before it tries again. */
const AT_ONCE = 6;

type World = Awaited<ReturnType<typeof createWorld>>;

/** Repeats what fails, as queues do, until it succeeds. */
const persist = async <T>(what: () => Promise<T>, failed: () => void): Promise<T> => {
  for (let round = 1; ; round++) {
    try {
      return await what();
    } catch (error) {
      if (round === ROUNDS) throw error;
      failed();
    }
  }
};

/** A destination goes down, its mail is held; what is to be the same in the end, whatever S3 did meanwhile. */
const live = async (world: World, failures: () => number, failed: () => void, calm: () => void): Promise<unknown> => {
  const { evidence, documents, clock } = world;
  const endsAt = fromInstant(clock.now());
  const ranges = mailStory(HOST, 'partner.example.net', MOODS, endsAt);
  for (let minute = endsAt / 60_000 - MOODS.length * PART_MINUTES; minute < endsAt / 60_000; minute++)
    for (const n of [0, 1]) world.queue.set(idOf(minute, n), 'queued');
  /** Until a round in which nothing fails, so that nothing waits to come again. */
  const settle = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) {
      const before = failures();
      await world.settle();
      if (failures() === before) return;
      clock.advance(31_000);
    }
  };
  for (const { header, gzip } of ranges) {
    const key = await persist(() => evidence.put(header, gzip), failed);
    await persist(async () => analyze(HOST, [(await openEvidence(key, world))!], world), failed);
    await settle();
  }
  const proposal = await persist(async () => (await world.incident()).actions[0]!.proposal!, failed);
  await persist(() => world.click('approve', proposal, ALICE), failed);
  await settle();
  clock.advance(60_000);
  await settle();
  calm();
  // What S3 refused to the end comes again, from its queue or by the reconciler.
  for (const { header } of ranges) await analyze(HOST, [(await openEvidence(evidenceKey(header), world))!], world);
  await settle();
  // What was done late is looked at later, too: the look waits for its time.
  clock.advance(60_000);
  await settle();
  const { actions, findings, state } = await world.incident();
  const keys = async (prefix: string): Promise<string[]> => {
    const all: string[] = [];
    for await (const key of documents.list(prefix)) all.push(key.replace(/-verify-\d+/, '-verify'));
    return [...new Set(all)];
  };
  const stored: string[] = [];
  for await (const key of evidence.list('evidence/')) stored.push(key);
  const changes = world.executed.filter(({ operation }) => isChange(operation)).map(({ id }) => id);
  return {
    window: JSON.parse((await documents.get(windowKey(HOST)))!.text) as unknown,
    stored,
    incident: { state, actions: actions.map((a) => [a.id, a.state, a.outcome]), findings },
    changes,
    held: [...world.queue.values()].filter((at) => at === 'held').length,
    commands: (await keys('commands/')).filter((key) => key.endsWith('-do.json')),
    decided: [...(await keys('decisions/')), ...(await keys('rulings/'))],
    cards: world.chat.messages.filter(({ kind }) => kind === 'card').length,
  };
};

const troubled = async (emulator: AwsEmulator, seed: number, note: (failures: number) => void): Promise<unknown> => {
  await emulator.createBucket(EVIDENCE_BUCKET);
  await emulator.createBucket(STATE_BUCKET);
  const { s3, sqs } = createAwsClients({ region: REGION, endpoint: emulator.endpoint });
  let failures = 0;
  const failed = (): void => void (failures += 1);
  try {
    const world = await createWorld({
      stores: {
        documents: createS3DocumentStore(s3, STATE_BUCKET, 'proof'),
        results: createS3DocumentStore(s3, EVIDENCE_BUCKET, 'proof'),
        evidence: createS3EvidenceStore(s3, EVIDENCE_BUCKET),
      },
      whenFailed: failed,
    });
    // One in a hundred of each, or, every third time, one in fifteen.
    const of = seed % 3 === 0 ? 0.07 : 0.01;
    for (const [n, kind] of KINDS.entries()) {
      const where = kind === 'conflict' ? { operation: 'PutObject' } : {};
      emulator.faults.inject({ fault: { kind }, ...where, times: Infinity, chance: { of, seed: seed * 10 + n } });
    }
    // And stretches that outlast the retries.
    for (const keyPrefix of ['incidents/', 'windows/'])
      emulator.faults.inject({ fault: { kind: 'internal-error' }, keyPrefix, times: 4 });
    return await live(
      world,
      () => failures,
      failed,
      () => emulator.faults.clear(),
    );
  } finally {
    note(failures);
    s3.destroy();
    sqs.destroy();
  }
};

export const throttledS3: Proof = {
  name: 'throttled-s3',
  says: 'Whatever S3 refuses, loses or resets, in the end all is as if it had not, and nothing was done twice',
  cases: { long: 200, short: 1 },
  run: async (cases, seed) => {
    const counter = createCounter();
    const access = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    Object.assign(process.env, access);
    const sound = await live(
      await createWorld(),
      () => 0,
      () => undefined,
      () => undefined,
    );
    await eachAtOnce(Array(cases).keys(), AT_ONCE, async (i) => {
      const emulator = await startAwsEmulator();
      try {
        const found = await troubled(emulator, seed + i, (failures) =>
          counter.note('failures above the retries', failures),
        );
        const wrong = Object.entries(sound as object)
          .filter(([name, value]) => !isDeepStrictEqual((found as Record<string, unknown>)[name], value))
          .map(
            ([name, value]) =>
              `${name}: ${JSON.stringify((found as Record<string, unknown>)[name]).slice(0, 300)} instead of ${JSON.stringify(value).slice(0, 300)}`,
          );
        counter.count(wrong.length === 0, 'as without faults', () => `seed ${seed + i}: ${wrong.join('; ')}`);
      } catch (error) {
        counter.count(false, 'as without faults', () => `seed ${seed + i}: ${String(error)}`);
      } finally {
        await emulator.close();
      }
    });
    return counter.ran();
  },
};
