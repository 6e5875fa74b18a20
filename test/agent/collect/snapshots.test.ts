import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { CollectorConfig } from '#agent/collect/config.ts';
import { run } from '#agent/collect/run.ts';
import { backoff, pauseAfter, repeat } from '#agent/collect/schedule.ts';
import { makeSnapshots } from '#agent/collect/snapshots.ts';
import { QueueCounts, Snapshot } from '#shared/contracts/evidence.ts';

const FAKE = new URL('../fixtures/fake-imsimta.mjs', import.meta.url).pathname;

const makeBench = () => {
  const dir = mkdtempSync(join(tmpdir(), 'snapshots-'));
  mkdirSync(join(dir, 'queue', 'tcp_local'), { recursive: true });
  writeFileSync(join(dir, 'queue', 'tcp_local', 'ZYaaa1.00'), '');
  const config = CollectorConfig.parse({
    host: 'mail.example.com',
    timezone: 'UTC',
    region: 'us-east-1',
    evidenceBucket: 'evidence',
    stateBucket: 'state',
    commandQueueUrl: 'http://127.0.0.1/q',
    stateDir: join(dir, 'state'),
    queueDir: join(dir, 'queue'),
    logs: [],
    imsimta: [process.execPath, FAKE, '--queue', join(dir, 'queue')],
    executor: { command: ['/nonexistent'] },
    probes: { processMs: null, countersMs: null, queueMs: null, diskMs: null, loadMs: null },
  });
  const evidence = createMemoryEvidenceStore();
  let now = Date.UTC(2026, 2, 10, 12);
  const ports = { evidence, now: () => now, run, heartbeat: () => ({ upSeconds: 7 }), path: process.env['PATH']! };
  return {
    config,
    next: makeSnapshots(config, ports),
    pass: (ms: number) => (now += ms),
    taken: async () => {
      const all: Record<string, Snapshot[]> = {};
      for await (const key of evidence.list('evidence/')) {
        const { header, gzip } = (await evidence.get(key))!;
        if (header.type !== 'snapshot') continue;
        (all[header.kind] ??= []).push(Snapshot.parse(JSON.parse(gunzipSync(gzip).toString())));
      }
      return all;
    },
  };
};

describe('snapshots', () => {
  it('takes version once, counts and heartbeat again and again', async () => {
    const bench = makeBench();
    for (let i = 0; i < 3; i += 1) expect(await bench.next()).toBe(0);
    expect(await bench.next()).toBeGreaterThan(50_000);
    bench.pass(61_000);
    await bench.next();
    await bench.next();

    const taken = await bench.taken();
    expect(Object.fromEntries(Object.entries(taken).map(([kind, all]) => [kind, all.length]))).toEqual({
      version: 1,
      'queue-counts': 2,
      heartbeat: 2,
    });
    expect(taken['version']![0]!.stdout).toContain('Messaging Server 6.3');
    expect(QueueCounts.parse(JSON.parse(taken['queue-counts']![0]!.stdout)).channels[0]!.byAttempts).toEqual([0, 1]);
    expect(JSON.parse(taken['heartbeat']![0]!.stdout)).toEqual({ upSeconds: 7 });
  });

  it('lets a heartbeat that is due go before all else', async () => {
    const bench = makeBench();
    for (let i = 0; i < 3; i += 1) await bench.next();
    bench.pass(61_000);
    expect(await bench.next()).toBe(0);
    expect(Object.entries(await bench.taken()).map(([kind, all]) => [kind, all.length])).toContainEqual([
      'heartbeat',
      2,
    ]);
    expect((await bench.taken())['queue-counts']).toHaveLength(1);
  });

  it('an unreadable queue directory is evidence of its own, not an empty queue', async () => {
    const bench = makeBench();
    bench.config.queueDir = '/nonexistent';
    for (let i = 0; i < 3; i += 1) await bench.next();
    expect((await bench.taken())['queue-counts']).toMatchObject([{ exitCode: 1, stdout: '' }]);
  });
});

describe('schedule', () => {
  it('asks a slow host less often', () => {
    expect(pauseAfter(60_000, 100)).toBe(60_000);
    expect(pauseAfter(60_000, 10_000)).toBe(190_000);
  });

  it('waits longer after each failure, and not for ever', () => {
    expect([1, 2, 3, 50].map(backoff)).toEqual([500, 1_000, 2_000, 60_000]);
  });

  it('goes on after a failure and stops at the signal', async () => {
    const stop = new AbortController();
    const failures: unknown[] = [];
    let turns = 0;
    await repeat(
      async () => {
        turns += 1;
        if (turns === 1) throw new Error('first');
        stop.abort();
        return 60_000;
      },
      (error) => failures.push(error),
      stop.signal,
    );
    expect({ turns, failures: failures.length }).toEqual({ turns: 2, failures: 1 });
  });
});

describe('run', () => {
  const options = { env: { PATH: process.env['PATH']! }, input: '', timeoutMs: 10_000, maxBytes: 100, nice: true };
  const node = (script: string) => ({ ...options, argv: [process.execPath, '-e', script] as [string, ...string[]] });

  it('bounds output, passes input, and gives nothing of its own environment', async () => {
    process.env['SECRET_OF_THE_COLLECTOR'] = 'secret';
    const script = `process.stdin.on('data', (d) => process.stdout.write(d + Object.keys(process.env).sort() + 'x'.repeat(1000)))`;
    const ran = await run({ ...node(script), input: 'in:' });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toHaveLength(100);
    expect(ran.stdout).toMatch(/^in:/);
    expect(ran.stdout).not.toContain('SECRET_OF_THE_COLLECTOR');
  });

  it('ends what takes too long by SIGTERM', async () => {
    const ran = await run({ ...node('setInterval(() => {}, 1000)'), timeoutMs: 200 });
    expect(ran).toMatchObject({ exitCode: null, stderr: 'ended by SIGTERM' });
  });

  it('tells when a program cannot be started', async () => {
    const ran = await run({ ...options, argv: ['/nonexistent/imsimta'] });
    expect(ran.exitCode).toBeNull();
    expect(ran.stderr).toContain('could not be started');
  });
});
