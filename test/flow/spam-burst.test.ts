import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MailhostConfig } from '#local/mailhost/config.ts';
import { Manifest } from '#shared/contracts/manifest.ts';
import { manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { HOST, startStory, type Story, until } from './harness.ts';

const ANN = 'ann@example.edu';
const BOB = 'bob@example.edu';
const VICTIMS = Array.from({ length: 12 }, (_, n) => `victim${n}.example.org`);

/** Minutes of ordinary mail, after which what is usual is known, and then of the burst. */
const [USUAL, BURST] = [375, 25];

/** Half of the victims put her mail off, so that it waits in the queue; most of the others refuse it. */
const stolen = (demo: MailhostConfig): MailhostConfig =>
  MailhostConfig.parse({
    ...demo,
    startAt: new Date(Date.now() - (USUAL + BURST) * 60_000).toISOString(),
    speed: 1_000,
    logOptions: { ...demo.logOptions, username: true },
    traffic: {
      ...demo.traffic,
      destinations: [
        ...demo.traffic.destinations,
        ...VICTIMS.map((domain, n) => ({
          domain,
          behaviour:
            n % 2 === 0
              ? { kind: 'temporary', text: '421 4.7.0 Unusual rate of mail from your address' }
              : { kind: 'permanent', text: '554 5.7.1 Message looks like spam', share: 0.8 },
        })),
      ],
      senders: [
        { from: ANN, authenticated: true, perMinute: 0.03, domains: VICTIMS },
        { from: BOB, authenticated: true, perMinute: 0.4, domains: VICTIMS.filter((_, n) => n % 2 === 0) },
      ],
    },
    script: [{ afterMinutes: USUAL, set: { sender: ANN, perMinute: 25 } }],
  });

let story: Story;
beforeAll(async () => {
  story = await startStory({ change: stolen });
});
afterAll(() => story?.end());

const ours = async () =>
  (await story.incidents()).find((i) => Object.values(i.findings)[0]?.playbook === 'spam-burst-outbound') ?? null;
const hold = async (state: string) =>
  (await ours())?.actions.find((a) => a.offered.action === 'hold' && a.state === state);

/** Envelope From of a queue file's message, by the lines of its enqueueing. */
const sendersOf = (): Map<string, string> => {
  const dir = join(story.dataDir, 'mx1/data/log');
  const logs = readdirSync(dir).filter((name) => name.startsWith('mail.log'));
  const log = logs.map((name) => readFileSync(join(dir, name), 'utf8')).join('');
  const lines = log.matchAll(/ E[A-Z]* \d+ (\S*) rfc822;.*\/tcp_local\/\S*?([0-9A-Z]{2})([\w+-]+)\.\d\d\b/g);
  return new Map([...lines].map(([, from, , id]) => [id!, from!]));
};
const idOf = (file: string): string =>
  file
    .split('/')
    .at(-1)!
    .slice(2)
    .replace(/\.\w+$/, '');

test('what one sender has queued is held after approval, and nobody else’s mail', async () => {
  const { offered, proposal: id } = await until('a proposed hold', () => hold('proposed'), story, 200);
  expect(offered).toMatchObject({ channel: 'tcp_local', selector: { by: 'user', user: ANN } });
  const proposal = Proposal.parse(JSON.parse((await story.state.get(proposalKey(id!)))!.text));
  const { ids } = Manifest.parse(JSON.parse((await story.state.get(manifestKey(HOST, proposal.manifestHash!)))!.text));
  const senders = sendersOf();
  expect(new Set(ids.map((one) => senders.get(one)))).toEqual(new Set([ANN]));
  expect(story.held('tcp_local')).toEqual([]);

  const card = await until('its card', () => story.said(id!).find((m) => m.thread_ts === undefined), story);
  await story.system.slack!.people.click({ user: 'U0BOB', ts: card.ts, actionId: 'approve', value: id! });
  const done = await until('a hold that was done', () => hold('verified'), story, 120);
  const held = story.held('tcp_local');
  expect(held).toHaveLength(done.outcome!['done']!);
  expect(held.length).toBeGreaterThan(20);
  expect(held.map(idOf).filter((one) => !ids.includes(one))).toEqual([]);
  // His mail waits for the same hosts, and is tried on.
  const his = (): string[] => [...sendersOf()].filter(([, from]) => from === BOB).map(([one]) => one);
  expect(his().length).toBeGreaterThan(5);
  expect(held.map(idOf).filter((one) => his().includes(one))).toEqual([]);
}, 400_000);

test('a person has what names one sender held, and nothing else', async () => {
  const before = story.held('tcp_local').map(idOf);
  await story.system.slack!.people.slash({
    user: 'U0ALICE',
    text: `hold mx1 tcp_local from:${BOB} because he is on leave`,
  });
  const asked = async (state: string) =>
    (await story.incidents())
      .flatMap((i) => i.actions)
      .find(({ offered, ...a }) => 'selector' in offered && offered.selector.by === 'sender' && a.state === state);
  const { proposal: id } = await until('the proposal', () => asked('proposed'), story);
  const card = await until('its card', () => story.said(id!).find((m) => m.thread_ts === undefined), story);
  await story.system.slack!.people.click({ user: 'U0BOB', ts: card.ts, actionId: 'approve', value: id! });
  const done = await until('a hold that was done', () => asked('verified'), story, 120);
  const more = story
    .held('tcp_local')
    .map(idOf)
    .filter((one) => !before.includes(one));
  expect(more).toHaveLength(done.outcome!['done']!);
  expect(more.length).toBeGreaterThan(0);
  const senders = sendersOf();
  expect(new Set(more.map((one) => senders.get(one)))).toEqual(new Set([BOB]));
}, 200_000);
