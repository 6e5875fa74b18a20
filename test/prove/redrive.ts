import { analyze, openEvidence } from '#functions/analyzer/analyze.ts';
import { notify } from '#functions/notifier/notify.ts';
import { receive } from '#functions/results/receive.ts';
import { serve } from '#functions/signer/serve.ts';
import { work } from '#functions/worker/work.ts';
import { makeRandom } from '#local/mailhost/world/random.ts';
import { admit } from '#agent/execute/admit.ts';
import { checkTime } from '#agent/execute/checks.ts';
import { commandKey, HostMessage } from '#shared/contracts/host-message.ts';
import { type Job, SignRequest } from '#shared/contracts/job.ts';
import { Notification } from '#shared/contracts/notification.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { resultKey } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { SLACK_SECRET } from '../functions/slack-clicks.ts';
import { ALICE, BOB, createWorld, HOST } from '../functions/world.ts';
import { idOf, mailStory, type Mood, PART_MINUTES } from './mail-story.ts';
import { createCounter, type Proof } from './proof.ts';

const DOWN: readonly Mood[] = ['takes', 'refuses', 'refuses', 'refuses', 'refuses'];
const WELL: readonly Mood[] = ['takes', 'takes', 'takes', 'takes'];
const WEEK_MS = 7 * 86_400_000;

type World = Awaited<ReturnType<typeof createWorld>>;

const deliver = async (world: World, moods: readonly Mood[]): Promise<string[]> => {
  const keys: string[] = [];
  for (const { header, gzip } of mailStory(HOST, 'partner.example.net', moods, fromInstant(world.clock.now())))
    keys.push(await world.evidence.put(header, gzip));
  return keys;
};

const read = async (world: World, keys: readonly string[]): Promise<void> => {
  for (const key of keys) await analyze(HOST, [(await openEvidence(key, world))!], world);
  await world.settle();
};

/** Mail is held for a destination that is down, and waits for its release. */
const troubled = async (): Promise<{ world: World; proposal: string; down: string[] }> => {
  const world = await createWorld();
  const end = fromInstant(world.clock.now()) / 60_000;
  for (let minute = end - DOWN.length * PART_MINUTES; minute < end; minute++)
    for (const n of [0, 1]) world.queue.set(idOf(minute, n), 'queued');
  const down = await deliver(world, DOWN);
  await read(world, down);
  return { world, proposal: (await world.incident()).actions[0]!.proposal!, down };
};

const click = (id: string, proposal: string, at: string): Job => ({
  kind: 'click',
  id,
  verb: 'approve',
  value: proposal,
  at,
  replyTo: { channel: 'C1OPS', by: BOB, responseUrl: null },
});

const textOf = (message: unknown): string => JSON.stringify(message);

/** What lay among the dead for a week comes again; each says what is wrong, or null. */
const KINDS: Readonly<Record<string, (part: number) => Promise<string | null>>> = {
  'command: the host refuses it as expired': async () => {
    const { world, proposal } = await troubled();
    await world.click('approve', proposal, ALICE);
    const { text } = (await world.documents.get(commandKey(proposal)))!;
    world.clock.advance(WEEK_MS);
    const { signed } = HostMessage.parse(JSON.parse(text));
    const keys = [{ keyId: world.signer.keyId, publicKey: world.signer.publicKey }];
    const input = new TextEncoder().encode(JSON.stringify({ signed, manifest: null, serverNow: 1 }));
    const admitted = admit(input, { host: HOST, keys });
    if (!admitted.ok) return `it was refused as ${admitted.refusal} before its time was looked at`;
    const now = fromInstant(world.clock.now());
    const denial = checkTime(admitted.admitted.command, { server: now, own: now });
    return denial?.refusal === 'expired' ? null : `it was ${denial?.refusal ?? 'admitted'}`;
  },
  'sign request: the signer refuses it as expired': async () => {
    const { world, proposal } = await troubled();
    // Approved, but its request died before it was signed.
    await work(click('click-1', proposal, world.clock.now()), world);
    world.clock.advance(WEEK_MS);
    const request = SignRequest.parse({ kind: 'change', proposal });
    const sent: string[] = [];
    const signed = await serve(request, {
      documents: world.documents,
      results: world.results,
      signer: world.signer,
      clock: world.clock,
      commandQueue: () => ({ ...world.jobs, send: async (body: string) => void sent.push(body) }),
      slackSecret: SLACK_SECRET,
    });
    if (sent.length > 0) return 'it was signed';
    return signed.outcome === 'refused' && signed.reason.includes('expired') ? null : `it was ${textOf(signed)}`;
  },
  'evidence: folded, and an incident that is over stays so': async (part) => {
    const { world, down } = await troubled();
    const { state } = await world.incident();
    if (state === 'resolved') return 'there was no incident to begin with';
    // It recovers and ends; days later a range of the trouble comes again.
    world.clock.advance(60 * 60_000);
    await world.settle();
    await read(world, await deliver(world, WELL));
    const over = await world.incident();
    if (over.state !== 'resolved') return `the incident was ${over.state} and not over`;
    world.clock.advance(WEEK_MS);
    await read(world, [down[part % down.length]!]);
    const now = await world.incident();
    return textOf(now) === textOf(over) ? null : `the incident changed: ${now.state}, number ${now.sequence}`;
  },
  'click: whoever clicked is told that it is too late': async () => {
    const { world, proposal } = await troubled();
    const job = click('click-1', proposal, world.clock.now());
    world.clock.advance(WEEK_MS);
    await work(job, world);
    await world.settle();
    const answer = world.chat.messages.findLast((m) => m.kind === 'answer');
    if (!textOf(answer ?? null).includes('expired') && !textOf(answer ?? null).includes('nothing to decide'))
      return `the answer was ${textOf(answer ?? null)}`;
    return world.executed.some(({ operation }) => operation.kind === 'hold') ? 'the mail was held' : null;
  },
  'notification: the newest state is shown, and nothing is posted twice': async () => {
    const { world, proposal } = await troubled();
    const notification = Notification.parse({ kind: 'incident', fingerprint: world.fingerprint });
    await world.click('approve', proposal, ALICE);
    world.clock.advance(60_000);
    await world.settle();
    const before = textOf(world.chat.messages);
    world.clock.advance(WEEK_MS);
    await notify(notification, world);
    return textOf(world.chat.messages) === before ? null : 'the thread looks otherwise than before';
  },
  'result: told once': async () => {
    const { world, proposal } = await troubled();
    await world.click('approve', proposal, ALICE);
    world.clock.advance(60_000);
    await world.settle();
    const { updatedAt: _, ...before } = await world.incident();
    world.clock.advance(WEEK_MS);
    await receive(resultKey(HOST, proposal), world);
    await world.settle();
    const { updatedAt: __, ...after } = await world.incident();
    const done = ({ actions, timeline }: typeof before) =>
      textOf([actions[0], timeline.map(({ text }) => untrusted(text))]);
    return done(after) === done(before) ? null : 'the action moved, or its thread grew';
  },
};

export const redrive: Proof = {
  name: 'redrive',
  says: 'What lay among the dead letters for a week and is redriven does nothing late, reopens nothing and says so',
  cases: { long: 600, short: 6 },
  run: async (cases, seed) => {
    const counter = createCounter();
    const kinds = Object.entries(KINDS);
    for (let i = 0; i < cases; i++) {
      const [how, run] = kinds[i % kinds.length]!;
      const part = makeRandom(seed + i).integer(0, DOWN.length - 1);
      const fault = await run(part).catch((error: unknown) => String(error));
      counter.count(fault === null, how, () => `case ${i}: ${fault}`);
    }
    return counter.ran();
  },
};
