import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMemoryChat } from '#adapters/memory/chat.ts';
import { createManualClock } from '#adapters/memory/clock.ts';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { renderCard } from '#adapters/slack/render.ts';
import { analyze } from '#functions/analyzer/analyze.ts';
import { notify } from '#functions/notifier/notify.ts';
import { earlierFingerprintOf, fingerprintOf } from '#functions/records/digests.ts';
import { apply } from '#functions/records/incidents.ts';
import type { Digest } from '#shared/contracts/digest.ts';
import { type Held, heldKey } from '#shared/contracts/held.ts';
import { Incident, incidentKey } from '#shared/contracts/incident.ts';
import { Notification } from '#shared/contracts/notification.ts';
import { Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, digestsOf, every, HOST, refused, went } from '../shared/builders.ts';
import { finding } from '../shared/incident/builders.ts';
import { opened } from './opened.ts';
import { createWorld, HOST as WORLD_HOST } from './world.ts';

const PARTNER = 'partner.example.net';
const PEER = 'mail2.example.com';
const RUNBOOK = 'https://runbook.example.com';

const createSite = () => {
  const clock = createManualClock(at(130));
  const documents = createMemoryDocumentStore();
  const chat = createMemoryChat();
  const ports = {
    clock,
    documents,
    evidence: createMemoryEvidenceStore(),
    jobs: createMemoryQueue({ clock }),
    sign: createMemoryQueue({ clock }),
    notify: createMemoryQueue({ clock, fifo: true }),
  };
  return {
    ports,
    chat,
    hear: (host: string, digests: readonly Digest[] = []) => analyze(host, opened(digests), ports),
    /** What was opened about destinations, by whatever key. */
    incidents: async (): Promise<Incident[]> => {
      const all: Incident[] = [];
      for await (const key of documents.list('incidents/')) {
        const incident = Incident.parse(JSON.parse((await documents.get(key))!.text));
        if (Object.values(incident.findings)[0]?.playbook === 'destination-down') all.push(incident);
      }
      return all;
    },
    /** Brings the chat up to date; resolves with its cards. */
    cards: async () => {
      for (;;) {
        const messages = await ports.notify.receive({ max: 10, waitSeconds: 0, visibilitySeconds: 30 });
        if (messages.length === 0) break;
        for (const { body, receipt } of messages) {
          await notify(Notification.parse(JSON.parse(body)), { documents, chat });
          await ports.notify.delete(receipt);
        }
      }
      return chat.messages.flatMap((m) => (m.kind === 'card' ? [m.card] : []));
    },
  };
};

/** The same as another host, or by another channel, logs it. */
const as = (host: string, channel: string, digests: readonly Digest[]): Digest[] =>
  digests.map((digest) => {
    const text = JSON.stringify(digest).replaceAll(HOST, host).replaceAll('tcp_local', channel);
    return JSON.parse(text.replaceAll('mail.log', `mail.log_${channel}`)) as Digest;
  });

const usual = every(2, 0, 120, (m) => [went(m, 'a.example.org'), went(m, 'b.example.org')]);
const failing = digestsOf([...usual, ...every(2, 60, 120, (m) => refused(m, PARTNER))], 30);
const after = every(2, 120, 180, (m) => [went(m, 'a.example.org'), went(m, 'b.example.org'), went(m, PARTNER)]);
const delivering = digestsOf(after, 30).map((d, n) => ({ ...d, evidence: `${d.evidence}later${n}` }));

const wordsOf = ({ findings }: Incident): string[] =>
  Object.values(findings)
    .map((f) => `${f.host} ${f.subject.channel} ${f.verdict}`)
    .sort();
const holdsOf = ({ actions }: Incident): string[] =>
  actions.flatMap((a) => (a.offered.action === 'hold' ? [`${a.host} ${a.offered.channel}`] : [])).sort();

describe('a destination that fails by channels of different names', () => {
  test('on two hosts has one incident and one thread, with the word and the hold of each', async () => {
    const site = createSite();
    await site.hear(HOST, failing);
    await site.hear(PEER, as(PEER, 'tcp_out', failing));
    await site.hear(HOST);
    const [incident, ...more] = await site.incidents();
    expect(more).toEqual([]);
    expect(wordsOf(incident!)).toEqual([`${HOST} tcp_local problem`, `${PEER} tcp_out problem`]);
    expect(holdsOf(incident!)).toEqual([`${HOST} tcp_local`, `${PEER} tcp_out`]);
    expect(Object.values(incident!.findings).every((f) => f.headline.includes('it is them'))).toBe(true);
    const cards = await site.cards();
    expect(cards).toHaveLength(1);
    const shown = JSON.stringify(renderCard(cards[0]!, at(130), RUNBOOK));
    expect(shown).toMatch(/destination partner\.example\.net \(channel tcp_\w+, tcp_\w+\)/);
    expect(shown).toContain(`${HOST}, ${PEER}`);
  });

  test('on one host has one incident, with the word, the evidence and the hold of each channel', async () => {
    const site = createSite();
    await site.hear(HOST, [...failing, ...as(HOST, 'tcp_out', failing)]);
    const [incident, ...more] = await site.incidents();
    expect(more).toEqual([]);
    expect(wordsOf(incident!)).toEqual([`${HOST} tcp_local problem`, `${HOST} tcp_out problem`]);
    expect(holdsOf(incident!)).toEqual([`${HOST} tcp_local`, `${HOST} tcp_out`]);
    for (const { evidence, subject } of Object.values(incident!.findings)) {
      expect(evidence.length).toBeGreaterThan(0);
      expect(evidence.every(({ text }) => text.includes(subject.channel!))).toBe(true);
    }
    const shown = JSON.stringify(renderCard((await site.cards())[0]!, at(130), RUNBOOK));
    // The host is named once among the hosts, and its other channel where its word stands.
    expect(shown).not.toContain(`${HOST}, ${HOST}`);
    expect(shown).toMatch(new RegExp(`Also seen by.*${HOST} \\(tcp_\\w+\\)`));
  });

  test('is followed until each of them delivers', async () => {
    const site = createSite();
    await site.hear(HOST, failing);
    await site.hear(PEER, as(PEER, 'tcp_out', failing));
    await site.hear(PEER, as(PEER, 'tcp_out', delivering));
    const [half] = await site.incidents();
    expect(wordsOf(half!)).toEqual([`${HOST} tcp_local problem`, `${PEER} tcp_out normal`]);
    await site.hear(HOST, delivering);
    const [whole, ...more] = await site.incidents();
    expect(wordsOf(whole!)).toEqual([`${HOST} tcp_local normal`, `${PEER} tcp_out normal`]);
    expect(more).toEqual([]);
  });

  test('has an incident of its own inside the site', async () => {
    const site = createSite();
    await site.hear(HOST, [...failing, ...as(HOST, 'tcp_intranet', failing)]);
    expect((await site.incidents()).map((i) => wordsOf(i).join()).sort()).toEqual([
      `${HOST} tcp_intranet problem`,
      `${HOST} tcp_local problem`,
    ]);
  });
});

test('evidence of three ways out gives the same incident in whatever order it arrives', async () => {
  const arrivals = [...failing, ...as(HOST, 'tcp_out', failing), ...as(PEER, 'tcp_smarthost', failing)];
  const endingOf = async (order: readonly Digest[]) => {
    const site = createSite();
    for (const digest of order) await site.hear(digest.host, [digest]);
    for (const host of [HOST, PEER]) await site.hear(host);
    const [incident, ...more] = await site.incidents();
    return { more, findings: incident!.findings, holds: holdsOf(incident!), fingerprint: incident!.fingerprint };
  };
  const expected = await endingOf(arrivals);
  expect(expected).toMatchObject({
    more: [],
    holds: [`${HOST} tcp_local`, `${HOST} tcp_out`, `${PEER} tcp_smarthost`],
  });
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(arrivals, { minLength: arrivals.length, maxLength: arrivals.length }),
      async (order) => {
        expect(await endingOf(order)).toEqual(expected);
      },
    ),
    { numRuns: 15 },
  );
});

test('a proposal rests on what its host says of its channel', async () => {
  const world = await createWorld();
  const outgoing = { ...finding().subject, channel: 'tcp_out' };
  await world.find({ host: WORLD_HOST, subject: outgoing, headline: untrusted('by tcp_out'), actions: [] });
  await world.mail([{ id: 'aaa1', to: [`bob@${PARTNER}`] }]);
  await world.find({ headline: untrusted('by tcp_local') });
  await world.settle();
  const { actions } = await world.incident();
  const [{ proposal }] = actions as [Incident['actions'][number]];
  const proposed = Proposal.parse(JSON.parse((await world.documents.get(proposalKey(proposal!)))!.text));
  expect(proposed).toMatchObject({ channel: 'tcp_local', finding: { headline: 'by tcp_local' } });
  expect(await world.slash('incidents')).toMatchObject({
    reply: { table: { rows: [expect.arrayContaining([WORLD_HOST])] } },
  });
});

describe('an incident that an earlier version opened', () => {
  const subject = (channel: string) => ({ kind: 'destination', name: untrusted(PARTNER), channel }) as const;
  const keyOf = (channel: string) => ({ playbook: 'destination-down', subject: subject(channel) });
  const EARLIER = earlierFingerprintOf(keyOf('tcp_out'))!;

  /** As the earlier version left it: under the key of its channel, and its word under the host alone. */
  const left = async (site: ReturnType<typeof createSite>): Promise<void> => {
    const first = createSite();
    await first.hear(PEER, as(PEER, 'tcp_out', failing));
    const [incident] = await first.incidents();
    const told = Object.values(incident!.findings);
    const stored: Incident = {
      ...(JSON.parse(JSON.stringify(incident).replaceAll(incident!.fingerprint, EARLIER)) as Incident),
      findings: { [PEER]: told[0]! },
      outbox: [],
    };
    await site.ports.documents.create(incidentKey(EARLIER), JSON.stringify(stored));
  };
  const endAll = async (site: ReturnType<typeof createSite>): Promise<void> => {
    for (const { fingerprint, actions } of await site.incidents())
      for (const { id: action } of actions)
        await apply(site.ports, fingerprint, {
          kind: 'preview-failed',
          at: at(190),
          action,
          nothing: true,
          detail: 'There is none.',
        });
  };

  test('has the key that it has today, where nobody renamed the way out', () => {
    expect(earlierFingerprintOf(keyOf('tcp_local'))).toBeNull();
    expect(EARLIER).not.toBe(fingerprintOf(keyOf('tcp_out')));
    expect(fingerprintOf(keyOf('tcp_out'))).toBe(fingerprintOf(keyOf('tcp_local')));
  });

  test('keeps the word of its host, and no other is opened for it', async () => {
    const site = createSite();
    await left(site);
    await site.hear(PEER, as(PEER, 'tcp_out', failing));
    const all = await site.incidents();
    expect(all.map(({ fingerprint }) => fingerprint)).toEqual([EARLIER]);
    expect(Object.keys(all[0]!.findings)).toEqual([PEER]);
  });

  test('ends when its host delivers, and only then does the trouble get today’s key', async () => {
    const site = createSite();
    await left(site);
    await endAll(site);
    await site.hear(PEER, as(PEER, 'tcp_out', [...failing, ...delivering]));
    expect((await site.incidents()).map(({ fingerprint, state }) => [fingerprint, state])).toEqual([
      [EARLIER, 'resolved'],
    ]);
    const again = digestsOf(
      every(2, 180, 240, (m) => [went(m, 'a.example.org'), refused(m, PARTNER)]),
      30,
    );
    const distinct = again.map((d, n) => ({ ...d, evidence: `${d.evidence}again${n}` }));
    await site.hear(PEER, as(PEER, 'tcp_out', distinct));
    expect(Object.fromEntries((await site.incidents()).map(({ fingerprint, state }) => [fingerprint, state]))).toEqual({
      [EARLIER]: 'resolved',
      [fingerprintOf(keyOf('tcp_out'))]: 'open',
    });
  });

  test('is not followed by one that old news of it would open', async () => {
    const site = createSite();
    await left(site);
    const stored = (await site.ports.documents.get(incidentKey(EARLIER)))!;
    const ended = JSON.stringify({ ...(JSON.parse(stored.text) as Incident), state: 'resolved' });
    await site.ports.documents.replace(incidentKey(EARLIER), ended, stored.etag);
    await site.hear(PEER, as(PEER, 'tcp_out', failing));
    expect(await site.incidents()).toHaveLength(1);
  });

  test('leaves what it held to the card of the one that follows', async () => {
    const site = createSite();
    const held: Held = {
      version: 1,
      host: PEER,
      batches: [
        { command: 'command-0001', incident: EARLIER, channel: 'tcp_out', since: at(100), count: 1, ids: ['abc1'] },
      ],
      told: [],
    };
    await site.ports.documents.create(heldKey(PEER), JSON.stringify(held));
    await site.hear(PEER, as(PEER, 'tcp_out', failing));
    const [card] = await site.cards();
    expect(card!.held).toMatchObject([{ host: PEER, channel: 'tcp_out', count: 1 }]);
  });
});
