import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailhostConfig } from '../mailhost/config.ts';
import { beginLife } from '../mailhost/life.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { assess, assessClock } from '#shared/playbooks/index.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import type { QueueLength } from './baseline.ts';
import { answererOf } from './answers.ts';
import { collectorOf } from './collect.ts';
import { type Score, scorerOf } from './score.ts';

/** Mail minutes between two looks, as the collector's counts. */
const STEP = 5;

/** A scenario, what was said, and how long the queues were. */
export interface Run {
  scenario: Scenario;
  score: Score;
  lengths: QueueLength[];
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

const lengthsOf = (window: Window, minute: number): QueueLength => ({
  minute,
  byChannel: Object.fromEntries(
    (window.queueCounts.at(-1)?.counts.channels ?? []).map(({ channel, byAttempts }) => [channel, sum(byAttempts)]),
  ),
});

/**
 * Lets a host live by a scenario and assesses its evidence every five minutes of mail time, which is that of the clock on the wall too. No wall clock, no
 * randomness: two runs say the same.
 */
export const runScenario = async (scenario: Scenario, step = STEP): Promise<Run> => {
  const root = mkdtempSync(join(tmpdir(), 'queuewarden-scenario-'));
  try {
    const config = MailhostConfig.parse({ ...scenario.host, name: 'mta1', root, imsimtaEntry: ['/bin/false'] });
    const life = beginLife(config, root);
    const collector = collectorOf(life, config, scenario);
    const answerer = answererOf(life, config, scenario.answers ?? []);
    const scorer = scorerOf(scenario.trouble, scenario.explained);
    const lengths: QueueLength[] = [];
    let window = emptyWindow(`${config.name}.${config.domain}`);
    for (let minute = step; minute <= scenario.minutes; minute += step) {
      life.until(minute);
      window = (await collector.collect(minute, () => answerer.answers())).reduce(foldDigest, window);
      if (window.latest === null) continue;
      const wall = toInstant(Date.parse(config.startAt) + minute * 60_000);
      // What is said of the agent comes first: all else is as old as its last word.
      const ofAgent = scenario.agent ? assessClock(window, wall) : [];
      const findings = [...ofAgent, ...assess(window, window.latest)];
      scorer.watch(minute, findings);
      answerer.ask(findings, window, Date.parse(wall));
      lengths.push(lengthsOf(window, minute));
    }
    return { scenario, score: scorer.score(), lengths };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
