import { isDeepStrictEqual } from 'node:util';
import { makeRandom, type Random } from '#local/mailhost/world/random.ts';
import { EVIDENCE_BUCKET } from '#local/cloud.ts';
import { aimKey } from '#shared/contracts/finding.ts';
import { Incident } from '#shared/contracts/incident.ts';
import { windowKey } from '#shared/contracts/window.ts';
import { WindowDocument } from '#shared/window/document.ts';
import { type AnalyzerBench, startAnalyzer } from './analyzer-bench.ts';
import { folded, mailStory, type Mood, type Shipped } from './mail-story.ts';
import { createCounter, type Proof } from './proof.ts';

/** How a destination fared, in parts of six minutes. */
const STORIES: readonly (readonly Mood[])[] = [
  ['takes', 'takes', 'takes', 'refuses', 'refuses', 'refuses', 'refuses', 'refuses', 'refuses', 'refuses'],
  ['takes', 'takes', 'refuses', 'refuses', 'refuses', 'refuses', 'refuses', 'refuses', 'takes', 'takes', 'takes'],
  ['takes', 'takes', 'takes', 'takes', 'takes', 'takes'],
];

/** What the analyzer's clock shows all the time. */
const NOW = Date.UTC(2026, 0, 5, 12);

/** An hour of two hosts' mail for one destination. */
interface Case {
  hosts: { host: string; ranges: Shipped[] }[];
}

const caseOf = (name: string, moods: readonly Mood[], endsAt: number): Case => ({
  hosts: ['a', 'b'].map((n) => {
    const host = `${n}-${name}.example.net`;
    return { host, ranges: mailStory(host, `${name}.example.org`, moods, endsAt) };
  }),
});

/** Stores the evidence and takes what S3 says of it from the queue. */
const told = async ({ hosts }: Case, bench: AnalyzerBench): Promise<string[]> => {
  let stored = 0;
  for (const { ranges } of hosts) {
    for (const { header, gzip } of ranges) await bench.evidence.put(header, gzip);
    stored += ranges.length;
  }
  const bodies: string[] = [];
  while (bodies.length < stored) {
    for (const { body, receipt } of await bench.events.receive({ max: 10, waitSeconds: 5, visibilitySeconds: 30 })) {
      await bench.events.delete(receipt);
      if (!body.includes('s3:TestEvent')) bodies.push(body);
    }
  }
  return bodies;
};

/** Some come twice or three times, none in its place, in batches of one to ten. */
const disordered = (bodies: readonly string[], random: Random): string[][] => {
  const all = bodies
    .flatMap((body) => Array.from({ length: random.integer(1, 3) }, () => body))
    .map((body) => ({ body, at: random.integer(0, 1e9) }))
    .sort((a, b) => a.at - b.at)
    .map(({ body }) => body);
  const batches: string[][] = [];
  while (all.length > 0) batches.push(all.splice(0, random.integer(1, 10)));
  return batches;
};

/** What there is of a destination: nothing under way, or what was found, what is offered, and how far it is. */
const openIncidents = async (name: string, { documents }: AnalyzerBench): Promise<unknown[]> => {
  const open: unknown[] = [];
  for await (const key of documents.list('incidents/')) {
    const { text } = (await documents.get(key))!;
    if (!text.includes(`${name}.example.org`)) continue;
    const incident = Incident.parse(JSON.parse(text));
    if (incident.state === 'resolved') continue;
    open.push({
      findings: Object.entries(incident.findings)
        .map(([host, { playbook, verdict, severity, since, until }]) => [
          host.slice(0, 1),
          playbook,
          verdict,
          severity,
          since,
          until,
        ])
        .sort(([a], [b]) => (a! < b! ? -1 : 1)),
      actions: incident.actions
        .map(({ host, offered }) => `${host.slice(0, 1)} ${aimKey(offered).replaceAll(name, '')}`)
        .sort(),
    });
  }
  return open;
};

const run = async (
  moods: readonly Mood[],
  name: string,
  random: Random,
  bench: AnalyzerBench,
): Promise<string | null> => {
  // Wherever the stretches of five minutes cut it.
  const endsAt = NOW - random.integer(0, 4) * 60_000;
  const inOrder = caseOf(`o${name}`, moods, endsAt);
  for (const body of await told(inOrder, bench)) await bench.deliver([body]);
  const shuffled = caseOf(`s${name}`, moods, endsAt);
  const bodies = await told(shuffled, bench);
  for (const batch of disordered(bodies, random)) {
    if ((await bench.deliver(batch)).length > 0) return 'a batch went back';
  }
  for (const { host, ranges } of shuffled.hosts) {
    const window = WindowDocument.parse(JSON.parse((await bench.documents.get(windowKey(host)))!.text));
    if (!isDeepStrictEqual(window, folded(ranges, host))) return `the window of ${host} depends on the order`;
  }
  const expected = await openIncidents(`o${name}`, bench);
  // Nothing under way in either would prove nothing.
  if (moods.at(-1) === 'refuses' && expected.length === 0) return 'in order, it opened no incident';
  const found = await openIncidents(`s${name}`, bench);
  return isDeepStrictEqual(found, expected)
    ? null
    : `open incidents: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
};

export const lateEvents: Proof = {
  name: 'late-events',
  says: 'Events of evidence that come late, twice and in any order lead to the same windows and the same open incidents',
  cases: { long: 1_000, short: 2 },
  run: async (cases, seed) => {
    const counter = createCounter();
    const bench = await startAnalyzer(NOW);
    bench.emulator.notify({ bucket: EVIDENCE_BUCKET, prefix: 'evidence/', queue: 'evidence' });
    try {
      for (let i = 0; i < cases; i++) {
        await bench.forget();
        const story = i % STORIES.length;
        const fault = await run(STORIES[story]!, `${i}`, makeRandom(seed + i), bench);
        const how = ['goes down', 'recovers', 'nothing happens'][story]!;
        counter.count(fault === null, how, () => `case ${i}: ${fault}`);
      }
    } finally {
      await bench.close();
    }
    return counter.ran();
  },
};
