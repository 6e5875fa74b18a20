import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { percentile } from '#local/bench/load.ts';
import { BEGIN, createSimulatedHost } from '#local/bench/simulated-host.ts';
import { dayOf, snapshotsOf } from '#local/cost/model.ts';

const MINUTES = 30;
const DAY_MINUTES = 1440;

const keysOf = async (gbPerDay: number, beginsAt?: number): Promise<string[]> => {
  const root = mkdtempSync(join(tmpdir(), 'qw-simulated-'));
  try {
    const store = createMemoryEvidenceStore();
    const host = createSimulatedHost({ name: 'mx1', root, bytesPerDay: gbPerDay * 1e9, seed: 3, beginsAt }, store);
    await host.until(BEGIN + MINUTES * 60_000);
    const keys: string[] = [];
    for await (const key of store.list('evidence/')) keys.push(key);
    return keys;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

it.each([0.001, 0.01, 0.1])('a host of %d GB a day ships as many objects as the cost model says', async (gbPerDay) => {
  const keys = await keysOf(gbPerDay);
  const plan = { hosts: 1, gbPerDay, serviceLogs: 0, snapshots: snapshotsOf({}), incidents: 0, batch: 1 };
  const model = (dayOf(plan).evidenceObjects * MINUTES) / DAY_MINUTES;
  expect(model / keys.length).toBeGreaterThan(0.8);
  expect(model / keys.length).toBeLessThan(1.2);
});

it('its log ranges follow each other without a hole', async () => {
  const ranges = (await keysOf(0.01))
    .map((key) => /\/log\/.*\/(\d{15})-(\d{15})\./.exec(key))
    .flatMap((found) => (found ? [[Number(found[1]), Number(found[2])] as const] : []));
  expect(ranges.length).toBeGreaterThan(10);
  ranges.forEach(([start], n) => expect(start).toBe(n === 0 ? 0 : ranges[n - 1]![1]));
});

it('takes its snapshots from when its agent began', async () => {
  const secondsOf = async (beginsAt?: number): Promise<Set<string>> => {
    const keys = await keysOf(0.001, beginsAt);
    return new Set(keys.flatMap((key) => /\/snapshot\/.*T\d\d:\d\d:(\d\d)/.exec(key)?.[1] ?? []));
  };
  expect(await secondsOf()).toEqual(new Set(['00']));
  expect(await secondsOf(BEGIN + 17_000)).toEqual(new Set(['17']));
});

it('a percentile is one of the numbers', () => {
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(3);
  expect(percentile([1, 2, 3, 4], 0.99)).toBe(4);
  expect(percentile([], 0.5)).toBeNaN();
});
