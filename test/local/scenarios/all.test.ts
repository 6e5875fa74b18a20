import { describe, expect, it } from 'vitest';
import { MailhostConfig } from '#local/mailhost/config.ts';
import { scenarios } from '#local/scenarios/all.ts';

describe('the scenarios', () => {
  it('have names of their own', () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  });

  it('are a third controls or more', () => {
    const controls = scenarios.filter(({ trouble }) => trouble === null);
    expect(controls.length * 3).toBeGreaterThanOrEqual(scenarios.length);
  });

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s can be lived', (_, scenario) => {
    const config = { ...scenario.host, name: 'mta1', root: '/nowhere', imsimtaEntry: ['/bin/false'] };
    expect(MailhostConfig.safeParse(config).error?.issues ?? []).toEqual([]);
    const { trouble, explained } = scenario;
    if (explained) expect(trouble).toBeNull();
    if (trouble === null) return;
    expect(trouble.from).toBeLessThan(scenario.minutes);
    // A claim with the global flag would answer differently each time it is asked.
    expect(trouble.claim.flags).not.toContain('g');
  });
});
