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
  'bounce-backscatter-drawn',
  'session-fd-limit-unified',
];

const named = (name: string) => scenarios.find((scenario) => scenario.name === name)!;

describe('the short form of the scoreboard', () => {
  it.each(SHORT)('%s', { timeout: 30_000 }, async (name) => {
    const { scenario, score } = await runScenario({ ...named(name), minutes: 120 });
    expect(score.extras).toEqual([]);
    expect(score.explained).toBe(scenario.explained ? true : null);
    expect(score.grown).toBe(scenario.trouble?.grows ? true : null);
    expect(score.advised).toBe(scenario.trouble?.advises ? true : null);
    if (scenario.trouble === null && !scenario.explained) return;
    if (scenario.trouble) expect(score.foundAfter).toBeLessThanOrEqual(30);
    expect(score.evidence.lines).toBeGreaterThan(0);
    expect(score.evidence.proving).toBe(score.evidence.lines);
  });

  it('opens nothing where the host’s answer tells that bounces are few', { timeout: 30_000 }, async () => {
    const answered = { ...named('busy-list-with-few-bounces'), minutes: 240 };
    const { score } = await runScenario(answered);
    expect(score).toMatchObject({ extras: [], explained: true, bare: 0 });
    // Without an answer it is awaited, and then suspected.
    const silent = await runScenario({ ...answered, answers: [] });
    expect(silent.score).toMatchObject({ extras: ['bounce-backscatter channel:tcp_local'], explained: false });
  });
});
