import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { openSpill, type Spill } from '#local/replay/spill.ts';

const mine = () => readdirSync(tmpdir()).filter((name) => name.startsWith('queuewarden-replay-'));
let before: Set<string>;
let spill: Spill;
beforeEach(() => {
  before = new Set(mine());
  spill = openSpill();
});
afterEach(() => spill.close());

const named = (evidence: string) => ({ evidence }) as Digest;

it('gives slices back in the order of time, however they came', async () => {
  spill.add({ minute: 5000, digest: named('later') });
  spill.add({ minute: 10, digest: named('b') });
  spill.add({ minute: 5, digest: named('a') });
  spill.add({ minute: 10, digest: named('c') });
  spill.add({ minute: null, digest: named('undated') });
  const steps: [number, string[]][] = [];
  for await (const { minute, digests } of spill.steps()) steps.push([minute, digests.map((d) => d.evidence)]);
  expect(steps).toEqual([
    [5, ['a']],
    [10, ['b', 'c']],
    [5000, ['later']],
  ]);
  expect(spill.undated).toEqual([named('undated')]);
});

it('does not make a file for every date that damage can make', () => {
  for (let day = 0; day < 4_005; day += 1) spill.add({ minute: day * 1440, digest: named('x') });
  expect(spill.dropped()).toBe(5);
  spill.add({ minute: 0, digest: named('known day') });
  expect(spill.dropped()).toBe(5);
});

it('leaves nothing behind', () => {
  spill.add({ minute: 1, digest: named('x') });
  const own = mine().filter((name) => !before.has(name));
  spill.close();
  const after = new Set(mine());
  expect(own.some((name) => !after.has(name))).toBe(true);
});
