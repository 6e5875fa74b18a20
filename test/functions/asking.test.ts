import { describe, expect, test } from 'vitest';
import { createManualClock } from '#adapters/memory/clock.ts';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { analyze } from '#functions/analyzer/analyze.ts';
import { receive } from '#functions/results/receive.ts';
import { work } from '#functions/worker/work.ts';
import { Asked, askedKey } from '#shared/contracts/asked.ts';
import { Job, ReadRequest, requestKey, SignRequest } from '#shared/contracts/job.ts';
import { type Result, resultKey } from '#shared/contracts/result.ts';
import type { Queue } from '#shared/ports.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { digestsOf, HOST, know, other } from '../shared/builders.ts';
import { fact } from '../shared/playbooks/queue-stories.ts';
import { opened } from './opened.ts';

const MAILBOX = 'user/fred/INBOX';
const damage = digestsOf([10, 60].map((m) => other('Q', 'mailbox-format', 'ims-ms', m, 'fred')));
const checked = know(fact('reconstruct-check', MAILBOX, 60, { sound: false, said: 'Mailbox corrupted' }));

const createWorld = () => {
  const clock = createManualClock('2026-02-03T09:05:00.000Z');
  const documents = createMemoryDocumentStore();
  const results = createMemoryDocumentStore();
  const jobs = createMemoryQueue({ clock });
  const sign = createMemoryQueue({ clock });
  const notify = createMemoryQueue({ clock, fifo: true });
  const ports = {
    clock,
    documents,
    results,
    evidence: createMemoryEvidenceStore(),
    jobs,
    sign,
    notify,
    hosts: [HOST] as string[],
    runbooks: [],
    runbookUrl: 'https://runbook.example.edu',
    proposalLifetimeMs: 15 * 60_000,
  };
  const take = async (from: Queue): Promise<string[]> => {
    const messages = await from.receive({ max: 10, waitSeconds: 0, visibilitySeconds: 30 });
    for (const { receipt } of messages) await from.delete(receipt);
    return messages.map(({ body }) => body);
  };
  return {
    ports,
    clock,
    analyze: (digests = damage) => analyze(HOST, opened(digests), ports),
    jobs: async () => (await take(jobs)).map((body) => Job.parse(JSON.parse(body))),
    signed: async () => (await take(sign)).map((body) => SignRequest.parse(JSON.parse(body))),
    asked: async () => {
      const found = await documents.get(askedKey(HOST));
      return found ? Asked.parse(JSON.parse(found.text)).askings : [];
    },
    report: async (command: string, over: Partial<Result> = {}) => {
      const result: Result = {
        version: 1,
        command,
        host: HOST,
        startedAt: clock.now(),
        finishedAt: clock.now(),
        status: 'done',
        refusal: null,
        detail: untrusted(''),
        messages: [],
        listing: null,
        counts: null,
        transcript: '',
        ...over,
      };
      await results.create(resultKey(HOST, command), JSON.stringify(result));
      await receive(resultKey(HOST, command), ports);
    },
  };
};

const question = { ask: 'reconstruct-check', mailbox: MAILBOX };
type World = ReturnType<typeof createWorld>;
const asking = async (world: World) =>
  (await world.jobs()).filter((job): job is Extract<Job, { kind: 'ask' }> => job.kind === 'ask');

describe('a finding with an open step', () => {
  test('has the host asked: once, by a signed read whose answer is evidence', async () => {
    const world = createWorld();
    await world.analyze();
    await world.analyze();
    const [job, ...more] = await asking(world);
    expect(more).toEqual([]);
    expect(job).toMatchObject({ host: HOST, question });

    await work(job!, world.ports);
    await work(job!, world.ports);
    const request = ReadRequest.parse(JSON.parse((await world.ports.documents.get(requestKey(job!.id)))!.text));
    expect(request).toMatchObject({ host: HOST, operation: { kind: 'look', question }, purpose: { kind: 'evidence' } });
    expect(new Set((await world.signed()).map((s) => JSON.stringify(s)))).toEqual(
      new Set([JSON.stringify({ kind: 'read', request: job!.id })]),
    );

    await world.report(job!.id);
    expect(await world.asked()).toMatchObject([{ request: job!.id, state: 'answered', why: null }]);
    await world.analyze([checked]);
    world.clock.advance(11 * 60_000);
    await world.analyze([checked]);
    expect(await asking(world)).toEqual([]);
  });

  test('is sent by the next run when the one that decided it died', async () => {
    const world = createWorld();
    const send = world.ports.jobs.send.bind(world.ports.jobs);
    world.ports.jobs.send = () => Promise.reject(new Error('killed'));
    await expect(world.analyze()).rejects.toThrow('killed');
    world.ports.jobs.send = send;
    const [decided] = await world.asked();
    expect(decided).toMatchObject({ state: 'planned' });
    world.clock.advance(60_000);
    await world.analyze();
    expect((await asking(world)).map(({ id }) => id)).toEqual([decided!.request]);
    expect(await world.asked()).toMatchObject([{ state: 'sent' }]);
  });

  test('is not asked again at once when the host refuses, cannot, or does not answer', async () => {
    for (const end of ['refused', 'silent'] as const) {
      const world = createWorld();
      await world.analyze();
      const [job] = await asking(world);
      await work(job!, world.ports);
      if (end === 'refused') {
        await world.report(job!.id, { status: 'refused', refusal: 'expired', detail: untrusted('too late') });
      } else {
        world.clock.advance(2 * 60_000);
        const due = (await world.jobs()).find((j) => j.kind === 'due');
        await work(due!, world.ports);
      }
      const [{ state, why }] = (await world.asked()) as [Asked['askings'][number]];
      expect(state).toBe('failed');
      expect(why).toMatch(end === 'refused' ? /expired: too late/ : /has not answered/);
      world.clock.advance(20 * 60_000);
      await world.analyze();
      expect(await asking(world)).toEqual([]);
      world.clock.advance(60 * 60_000);
      await world.analyze();
      expect(await asking(world)).toHaveLength(1);
    }
  });

  test('is not handed to a host that no command reaches', async () => {
    const world = createWorld();
    world.ports.hosts = [];
    await world.analyze();
    const [job] = await asking(world);
    await work(job!, world.ports);
    expect(await world.signed()).toEqual([]);
    expect(await world.asked()).toMatchObject([{ state: 'failed' }]);
  });
});
