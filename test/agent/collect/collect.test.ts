import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { gunzipSync } from 'node:zlib';
import { expect, inject, it, vi } from 'vitest';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { collect } from '#agent/collect/collect.ts';
import { CollectorConfig } from '#agent/collect/config.ts';
import { run } from '#agent/collect/run.ts';
import { sha256 } from '#agent/hash.ts';
import { Snapshot } from '#shared/contracts/evidence.ts';
import type { HostMessage } from '#shared/contracts/host-message.ts';
import { manifestKey } from '#shared/contracts/proposal.ts';
import { resultKey } from '#shared/contracts/result.ts';
import type { Result } from '#shared/contracts/result.ts';
import { fromInstant, toInstant } from '#shared/contracts/primitives.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';
import { CHANNEL, HOST, makeBench } from '../execute/bench.ts';

/** A collector beside the host of a bench, whose executor is a process of its own. */
const configOf = (bench: ReturnType<typeof makeBench>, logs: CollectorConfig['logs']): CollectorConfig => {
  const executorConfig = join(bench.dir, 'executor.json');
  writeFileSync(executorConfig, JSON.stringify(bench.config), { mode: 0o600 });
  mkdirSync(join(bench.dir, 'collector'));
  return CollectorConfig.parse({
    host: HOST,
    timezone: bench.config.timezone,
    region: 'us-east-1',
    evidenceBucket: 'evidence',
    stateBucket: 'state',
    commandQueueUrl: 'http://127.0.0.1/q',
    stateDir: join(bench.dir, 'collector'),
    queueDir: bench.config.queueDir,
    logs,
    imsimta: bench.config.imsimta,
    executor: {
      command: [process.execPath, inject('programs').executor],
      env: { QUEUEWARDEN_EXECUTOR_CONFIG: executorConfig },
    },
    intervals: { urgentFlushMs: 100, urgentAgainMs: 100, heartbeatMs: 200, plannedStartsMs: 200 },
  });
};

it('ships lines and snapshots, carries a hold to the executor and its result back, twice delivered, once done, and has a planned start done', async () => {
  const bench = makeBench();
  bench.queue('ZZaaa1.00', 'ZZbbb2.00');
  const log = join(bench.dir, 'mail.log_current');
  const config = configOf(bench, [{ source: 'mail.log', path: log }]);
  appendFileSync(log, '10-Mar-2026 12:00:00.00 tcp_local Q 1 a@example.com rfc822;b@example.net b@example.net\n');

  const now = Date.now();
  const valid = { notBefore: toInstant(now - 1_000), notAfter: toInstant(now + 600_000) };
  const order = bench.hold(['aaa1'], valid);
  // Stopped before this collector began.
  const startAt = toInstant(now + 500);
  const stopped = bench.order({ kind: 'stop', channel: CHANNEL, startAt }, [], { ...valid, id: 'command-stop' });
  await bench.run({ ...stopped, serverNow: now }, { now: () => now });
  const commands = createMemoryQueue({ clock: systemClock });
  const results = createMemoryDocumentStore();
  const state = createMemoryDocumentStore();
  const key = manifestKey(HOST, sha256(order.manifest!));
  await state.create(key, order.manifest!);
  const message: HostMessage = { version: 1, signed: order.signed, manifestKey: key };
  await commands.send(JSON.stringify(message));
  await commands.send(JSON.stringify(message));

  const evidence = createMemoryEvidenceStore();
  const stop = new AbortController();
  const complaints: unknown[] = [];
  const collecting = collect(
    config,
    {
      evidence,
      results,
      state,
      commands,
      serverNow: () => Date.now() + 5_000,
      now: () => Date.now(),
      run,
      path: process.env['PATH']!,
      complain: (about, error) => complaints.push([about, error]),
    },
    stop.signal,
  );

  const bodies = async () => {
    const all: string[] = [];
    for await (const name of evidence.list(`evidence/${HOST}/`)) {
      all.push(`${name} ${gunzipSync((await evidence.get(name))!.gzip).toString()}`);
    }
    return all.join('\n');
  };
  await vi.waitFor(
    async () => {
      const all = await bodies();
      expect(all).toContain('/log/mail.log/');
      expect(all).toContain('/snapshot/version/');
      expect(all).toContain('/snapshot/queue-counts/');
      expect(all).toContain(String.raw`\"already-answered\":1`);
      const started = await results.get(resultKey(HOST, 'command-stop-start'));
      expect(JSON.parse(started!.text)).toMatchObject({ status: 'done', command: 'command-stop-start' });
    },
    { timeout: 80_000, interval: 100 },
  );
  stop.abort();
  await collecting;

  const result = JSON.parse((await results.get(resultKey(HOST, 'command-0001')))!.text) as Result;
  expect(result).toMatchObject({ status: 'done', messages: [{ id: 'aaa1', outcome: 'done' }] });
  expect(bench.files()).toEqual(['ZZaaa1.HELD', 'ZZbbb2.00']);
  expect(bench.lines().filter((line) => line.startsWith('hold'))).toEqual(['hold 1']);
  expect(complaints).toEqual([]);

  for await (const key of evidence.list(`evidence/${HOST}/`)) {
    const { header, gzip } = (await evidence.get(key))!;
    if (header.type !== 'snapshot' || header.kind !== 'heartbeat') continue;
    const { facts, coverage } = digestSnapshot(header, Snapshot.parse(JSON.parse(gunzipSync(gzip).toString())), key);
    expect(facts.map(({ kind }) => kind)).toEqual(['heartbeat', 'followed-log']);
    expect(fromInstant(facts[0]!.at) - fromInstant(header.takenAt), 'the time of the store').toBeGreaterThan(4_000);
    expect(coverage.unparsed).toBe(0);
  }
}, 60_000);

it('carries an approved hold past a sample that is being taken, which ends early and tells of what it read', async () => {
  const bench = makeBench('waits-reading');
  bench.queue(...Array.from({ length: 100 }, (_, i) => `ZZusr${i}.00`));
  const now = Date.now();
  const valid = { notBefore: toInstant(now - 1_000), notAfter: toInstant(now + 600_000) };
  const order = bench.hold(['usr1'], { ...valid, id: 'command-hold' });
  const question = { ask: 'sample', channel: CHANNEL } as const;
  const asked = bench.order({ kind: 'look', question }, [], { ...valid, id: 'command-sample' });
  const commands = createMemoryQueue({ clock: systemClock });
  const [evidence, results, state] = [
    createMemoryEvidenceStore(),
    createMemoryDocumentStore(),
    createMemoryDocumentStore(),
  ];
  const key = manifestKey(HOST, sha256(order.manifest!));
  await state.create(key, order.manifest!);
  const send = (message: HostMessage): Promise<void> => commands.send(JSON.stringify(message));
  await send({ version: 1, signed: asked.signed, manifestKey: null });

  const stop = new AbortController();
  const complaints: unknown[] = [];
  const collecting = collect(
    configOf(bench, []),
    {
      evidence,
      results,
      state,
      commands,
      serverNow: () => Date.now(),
      now: () => Date.now(),
      run,
      path: process.env['PATH']!,
      complain: (about, error) => complaints.push([about, error]),
    },
    stop.signal,
  );
  const reads = () => bench.lines().filter((line) => line.startsWith('read'));
  await vi.waitFor(() => expect(reads()).toHaveLength(25), { timeout: 60_000 });
  await send({ version: 1, signed: order.signed, manifestKey: key });
  await vi.waitFor(() => expect(readdirSync(bench.config.stateDir).join(' ')).toContain('executor.waiting.'), {
    timeout: 60_000,
  });
  writeFileSync(join(bench.dir, 'go-on'), '');

  const resultOf = async (id: string): Promise<Result> =>
    JSON.parse((await results.get(resultKey(HOST, id)))!.text) as Result;
  await vi.waitFor(async () => expect((await resultOf('command-hold')).status).toBe('done'), { timeout: 60_000 });
  await vi.waitFor(async () => expect((await resultOf('command-sample')).status).toBe('done'), { timeout: 60_000 });
  stop.abort();
  await collecting;

  expect(reads()).toHaveLength(25);
  expect(bench.files().filter((file) => file.endsWith('.HELD'))).toEqual(['ZZusr1.HELD']);
  const names: string[] = [];
  for await (const name of evidence.list(`evidence/${HOST}/`)) if (name.includes('/qm-sample/')) names.push(name);
  const { header, gzip } = (await evidence.get(names[0]!))!;
  if (header.type !== 'snapshot') throw new Error('a sample is a snapshot');
  const { facts } = digestSnapshot(header, Snapshot.parse(JSON.parse(gunzipSync(gzip).toString())), names[0]!);
  expect(facts).toMatchObject([{ kind: 'qm-sample', listed: 100, drawn: 25, messages: { length: 25 } }]);
  expect(complaints).toEqual([]);
}, 60_000);
