import { describe, expect, it } from 'vitest';
import { scenarios } from '#local/scenarios/all.ts';
import { runScenario } from '#local/scoreboard/run.ts';

/** A handful of all kinds; `npm run scoreboard` runs the rest. */
const SHORT = [
  'destination-refuses',
  'host-cut-off',
  'store-not-enabled',
  'burst-that-drains',
  'restart',
  'misleading-rejections',
  'mailbox-move',
  'mmp-scanner',
];

const named = (name: string) => scenarios.find((scenario) => scenario.name === name)!;

describe('the short form of the scoreboard', () => {
  it.each(SHORT)('%s', { timeout: 30_000 }, async (name) => {
    const { scenario, score } = await runScenario({ ...named(name), minutes: 120 });
    expect(score.extras).toEqual([]);
    expect(score.explained).toBe(scenario.explained ? true : null);
    if (scenario.trouble === null && !scenario.explained) return;
    if (scenario.trouble) expect(score.foundAfter).toBeLessThanOrEqual(30);
    expect(score.evidence.lines).toBeGreaterThan(0);
    expect(score.evidence.proving).toBe(score.evidence.lines);
  });
});
