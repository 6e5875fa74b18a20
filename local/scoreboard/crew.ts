import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Run } from './run.ts';

/** What a process of the crew tells of the scenario that it was given by name. */
export type Told = Pick<Run, 'score' | 'lengths'>;

/**
 * Runs scenarios in so many processes, each taking the next that is left; runs come in the order of the scenarios.
 * `told` hears each name and its milliseconds. Rejects when a process ends before it has told.
 */
export const runAll = async (
  scenarios: readonly Scenario[],
  jobs: number,
  told: (name: string, ms: number) => void,
): Promise<Run[]> => {
  const runs: Run[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    if (next >= scenarios.length) return;
    const member = fork(new URL('member.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
    const ended = once(member, 'exit').then(([code]) => {
      throw new Error(`a process of the scoreboard ended (${code})`);
    });
    ended.catch(() => undefined);
    try {
      for (let place = next++; place < scenarios.length; place = next++) {
        const scenario = scenarios[place]!;
        const began = performance.now();
        member.send(scenario.name);
        const [said] = await Promise.race([once(member, 'message'), ended]);
        runs[place] = { scenario, ...(said as Told) };
        told(scenario.name, Math.round(performance.now() - began));
      }
    } finally {
      member.kill();
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return runs;
};
