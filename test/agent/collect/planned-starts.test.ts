import { describe, expect, it } from 'vitest';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { makePlannedStarts } from '#agent/collect/planned-starts.ts';
import type { Ran } from '#agent/collect/run.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { resultKey } from '#shared/contracts/result.ts';
import type { Result } from '#shared/contracts/result.ts';
import { doneResult } from './done-result.ts';

const HOST = 'mail.example.com';
const NOW = Date.UTC(2026, 2, 10, 12);
const MINUTE = 60_000;

const resultOf = (command: string, host = HOST): Result => doneResult(command, host, toInstant(NOW));

const makeBench = () => {
  const inputs: unknown[] = [];
  const bench = {
    inputs,
    now: NOW,
    report: { results: [] as Result[], next: null as string | null } as unknown,
    results: createMemoryDocumentStore(),
    created: [] as string[],
    starts: null as unknown as ReturnType<typeof makePlannedStarts>,
  };
  const create = bench.results.create.bind(bench.results);
  bench.results.create = async (key, text) => {
    bench.created.push(key);
    return create(key, text);
  };
  bench.starts = makePlannedStarts(HOST, {
    results: bench.results,
    serverNow: () => NOW + 0.4,
    now: () => bench.now,
    execute: async (input): Promise<Ran> => {
      inputs.push(JSON.parse(input));
      return { exitCode: 0, stdout: JSON.stringify(bench.report), stderr: 'no', durationMs: 1 };
    },
  });
  return bench;
};

describe('planned starts, seen from the collector', () => {
  it('asks when it begins, then when the next one is due, and otherwise hardly ever', async () => {
    const bench = makeBench();
    bench.report = { results: [], next: toInstant(NOW + 3 * MINUTE) };
    for (let minute = 0; minute < 4; minute += 1, bench.now += MINUTE) await bench.starts.check();
    expect(bench.inputs).toEqual([
      { due: true, serverNow: NOW },
      { due: true, serverNow: NOW },
    ]);
    bench.report = { results: [], next: null };
    await bench.starts.check();
    for (let minute = 0; minute < 20; minute += 1, bench.now += MINUTE) await bench.starts.check();
    expect(bench.inputs).toHaveLength(4);
  });

  it('asks again at the next check while one that is due has not come about, and after a start or stop', async () => {
    const bench = makeBench();
    bench.report = { results: [], next: toInstant(NOW) };
    await bench.starts.check();
    await bench.starts.check();
    bench.report = { results: [], next: null };
    await bench.starts.check();
    await bench.starts.check();
    expect(bench.inputs).toHaveLength(3);
    bench.starts.turned();
    await bench.starts.check();
    expect(bench.inputs).toHaveLength(4);
  });

  it('stores each result once, and only of its own host', async () => {
    const bench = makeBench();
    bench.report = {
      results: [resultOf('command-1-start'), resultOf('command-2-start', 'other.example.com')],
      next: null,
    };
    await bench.starts.check();
    bench.starts.turned();
    await bench.starts.check();
    expect(bench.created).toEqual([resultKey(HOST, 'command-1-start')]);
  });

  it('brings a result later when the store cannot be reached', async () => {
    const bench = makeBench();
    bench.report = { results: [resultOf('command-1-start')], next: null };
    const create = bench.results.create.bind(bench.results);
    bench.results.create = () => Promise.reject(new Error('no network'));
    await expect(bench.starts.check()).rejects.toThrow('no network');
    bench.results.create = create;
    await bench.starts.check();
    expect(bench.created).toEqual([resultKey(HOST, 'command-1-start')]);
  });

  it('complains, and asks again at once, when the executor says nothing', async () => {
    const bench = makeBench();
    bench.report = 'Segmentation fault';
    await expect(bench.starts.check()).rejects.toThrow('did not say what is planned');
    bench.report = { results: [], next: null };
    await bench.starts.check();
    expect(bench.inputs).toHaveLength(2);
  });
});
