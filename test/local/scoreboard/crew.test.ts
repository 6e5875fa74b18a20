import { expect, it } from 'vitest';
import { scenarios } from '#local/scenarios/all.ts';
import { runAll } from '#local/scoreboard/crew.ts';
import { runScenario } from '#local/scoreboard/run.ts';

const idle = scenarios.find(({ name }) => name === 'idle-host')!;

it('runs in other processes what it would run in this one, in the order of the scenarios', async () => {
  const names: string[] = [];
  const runs = await runAll([idle, idle], 2, (name) => names.push(name));
  const own = await runScenario(idle);
  expect(runs).toEqual([own, own]);
  expect(names).toEqual(['idle-host', 'idle-host']);
}, 120_000);

it('fails when a process ends without a word', async () => {
  await expect(runAll([{ ...idle, name: 'nobody-knows' }], 1, () => undefined)).rejects.toThrow('ended');
}, 60_000);
