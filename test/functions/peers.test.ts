import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualClock } from '#adapters/memory/clock.ts';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { analyze } from '#functions/analyzer/analyze.ts';
import { fingerprintOf } from '#functions/records/digests.ts';
import type { Digest } from '#shared/contracts/digest.ts';
import { Incident, incidentKey } from '#shared/contracts/incident.ts';
import { PeerSummary, summaryKey } from '#shared/contracts/summary.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, digestsOf, every, HOST, know, other, refused, went } from '../shared/builders.ts';
import { opened } from './opened.ts';

const PARTNER = 'partner.example.net';
const PEER = 'mail2.example.com';

const createSite = () => {
  const clock = createManualClock(at(130));
  const documents = createMemoryDocumentStore();
  const ports = {
    clock,
    documents,
    evidence: createMemoryEvidenceStore(),
    jobs: createMemoryQueue({ clock }),
    sign: createMemoryQueue({ clock }),
    notify: createMemoryQueue({ clock, fifo: true }),
  };
  const incidents = async (): Promise<Incident[]> => {
    const all: Incident[] = [];
    for await (const key of documents.list('incidents/')) {
      all.push(Incident.parse(JSON.parse((await documents.get(key))!.text)));
    }
    return all;
  };
  return {
    documents,
    incidents,
    /** Evidence of a host arrives, or it is assessed again without any. */
    hear: (host: string, digests: readonly Digest[] = []) => analyze(host, opened(digests), ports),
    incident: async (): Promise<Incident | undefined> => {
      const subject = { kind: 'destination', name: untrusted(PARTNER), channel: 'tcp_local' } as const;
      const found = await documents.get(incidentKey(fingerprintOf({ playbook: 'destination-down', subject })));
      return found ? Incident.parse(JSON.parse(found.text)) : undefined;
    },
  };
};

const of = (host: string, digests: readonly Digest[]): Digest[] =>
  digests.map((d) => ({ ...d, host, evidence: d.evidence.replaceAll(HOST, host) }));

const usual = every(2, 0, 120, (m) => [went(m, 'a.example.org'), went(m, 'b.example.org')]);
const failing = digestsOf([...usual, ...every(2, 60, 120, (m) => refused(m, PARTNER))], 30);
const failingToo = of(PEER, digestsOf([...usual, ...every(2, 64, 120, (m) => refused(m, PARTNER))], 30));
const delivering = of(PEER, digestsOf([...usual, ...every(2, 60, 120, (m) => went(m, PARTNER))], 30));

describe('two hosts', () => {
  test('that both fail have one incident, and each knows of the other', async () => {
    const site = createSite();
    await site.hear(HOST, failing);
    await site.hear(PEER, failingToo);
    await site.hear(HOST);
    expect(await site.incidents()).toHaveLength(1);
    const { findings } = (await site.incident())!;
    expect(findings[HOST]!.headline).toContain(`${PEER} fails there as well: it is them.`);
    expect(findings[PEER]!.headline).toContain(`${HOST} fails there as well: it is them.`);
  });

  test('of which one delivers: it is us', async () => {
    const site = createSite();
    await site.hear(PEER, delivering);
    await site.hear(HOST, failing);
    const { findings } = (await site.incident())!;
    expect(Object.keys(findings)).toEqual([HOST]);
    expect(findings[HOST]!.headline).toMatch(new RegExp(`^It is us, not ${PARTNER}: ${PEER} delivers there`));
  });

  test('leave word for each other, also when all is well', async () => {
    const site = createSite();
    await site.hear(PEER, delivering);
    const summary = PeerSummary.parse(JSON.parse((await site.documents.get(summaryKey(PEER)))!.text));
    expect(summary.destinations.map((d) => d.destination)).toEqual(['a.example.org', 'b.example.org', PARTNER]);
  });

  test('are not kept from their work by a summary that cannot be read', async () => {
    const site = createSite();
    await site.documents.create(summaryKey('mail3.example.com'), '{"version":7}');
    await site.hear(PEER, delivering);
    await site.hear(HOST, failing);
    expect((await site.incident())!.findings[HOST]!.headline).toMatch(/^It is us/);
  });

  test('read no summaries without need, and of many no more than fifty and their own', async () => {
    const site = createSite();
    const get = site.documents.get.bind(site.documents);
    const read: string[] = [];
    site.documents.get = (key) => {
      if (key.startsWith('summaries/') && key !== summaryKey(HOST)) read.push(key);
      return get(key);
    };
    for (let n = 0; n < 80; n++) {
      const host = `other${n}.example.com`;
      const summary: PeerSummary = { version: 1, host, latest: at(118), destinations: [] };
      await site.documents.create(summaryKey(host), JSON.stringify(summary));
    }
    await site.hear(HOST, failing.slice(0, 2));
    expect(read).toEqual([]);
    await site.hear(HOST, failing);
    expect(read.length).toBeGreaterThanOrEqual(50);
    expect(read.length).toBeLessThanOrEqual(51);
  });

  test('end in the same findings, in whatever order their evidence arrives', async () => {
    const arrivals = [...failing, ...failingToo, ...failing.slice(0, 2)];
    const endingOf = async (order: readonly Digest[]) => {
      const site = createSite();
      for (const digest of order) await site.hear(digest.host, [digest]);
      for (const host of [HOST, PEER]) await site.hear(host);
      return (await site.incident())!.findings;
    };
    const expected = await endingOf(arrivals);
    expect(Object.keys(expected).sort()).toEqual([HOST, PEER].sort());
    const places = arrivals.map((_, place) => place);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(places, { minLength: places.length, maxLength: places.length }),
        async (order) => {
          expect(await endingOf(order.map((place) => arrivals[place]!))).toEqual(expected);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('a cause and what it explains', () => {
  const full = (minute: number, availableKiB: number): Digest =>
    know({
      kind: 'disk',
      at: at(minute),
      name: '/var/mail-store',
      totalKiB: 100_000_000,
      availableKiB,
      usedPercent: 100 - availableKiB / 1_000_000,
      inodesFreePercent: null,
      line: null,
    });
  const denied = digestsOf(
    every(2, 60, 120, (m) => [1, 2, 3, 4, 5, 6].map((n) => other('Q', 'store-io-error', 'ims-ms', m, `u${n}`))),
  );

  test('have one incident, and the effect its own when it outlives the cause', async () => {
    const site = createSite();
    await site.hear(HOST, [...denied, full(60, 0), full(118, 0)]);
    const [incident, ...more] = await site.incidents();
    expect(more).toEqual([]);
    const [cause] = Object.values(incident!.findings);
    expect(cause).toMatchObject({ playbook: 'disk-space-low', severity: 'critical' });
    expect(cause!.explains).toMatchObject([{ key: 'store-io-error|channel|ims-ms|ims-ms' }]);

    await site.hear(HOST, [full(125, 80_000_000)]);
    const playbooks = (await site.incidents()).map((i) => `${Object.values(i.findings)[0]!.playbook} ${i.state}`);
    expect(playbooks.sort()).toEqual(['disk-space-low resolved', 'store-io-error open']);
  });
});
