import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MailhostConfig } from '#local/mailhost/config.ts';
import { scenarios } from '#local/scenarios/all.ts';
import { clockPlaybooks, playbooks } from '#shared/playbooks/index.ts';

/** Playbooks that never say more than "this is normal, and why": no trouble is theirs. */
const EXPLAINS: ReadonlySet<string> = new Set([
  'queue-normal',
  'hold-channel',
  'counter-negative-minimum',
  'mailbox-busy',
  'ims-master-cycling',
  'mmp-client-disconnect',
  'imapd-on-proxy-host',
  'relay-refused',
]);

/** Playbooks without a scenario, and why. */
const WITHOUT: ReadonlyMap<string, string> = new Map([
  ['webmail-gzip', 'a guide that is asked for by its symptom: says nothing of itself'],
  ['wildcard-quoting', 'a guide that is asked for by its symptom: says nothing of itself'],
  ['telemetry-capture', 'a guide that is asked for: says nothing of itself'],
  ['mta-start-error', 'rests on what a command printed to a person: no collector takes it'],
  ['action-outcome-unknown', 'about an action of ours: nobody acts in a scenario'],
]);

const everyPlaybook = [...playbooks, ...clockPlaybooks];

describe('the scenarios', () => {
  it('have names of their own', () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  });

  it('are the rows of the scoreboard, which is made anew when one is added', () => {
    const page = readFileSync(new URL('../../../docs/scoreboard.md', import.meta.url), 'utf8');
    const rows = page.slice(0, page.indexOf('## Totals')).matchAll(/^\| ([a-z][\w.-]+) \|/gm);
    const isTrouble = (scenario: (typeof scenarios)[number]): boolean => scenario.trouble !== null;
    const names = [...scenarios.filter(isTrouble), ...scenarios.filter((s) => !isTrouble(s))].map(({ name }) => name);
    expect([...rows].map(([, name]) => name)).toEqual(names);
  });

  it('are at least half as many controls as troubles', () => {
    const controls = scenarios.filter(({ trouble }) => trouble === null);
    expect(controls.length * 2).toBeGreaterThanOrEqual(scenarios.length - controls.length);
  });

  it.each(everyPlaybook.map(({ id }) => id).filter((id) => !EXPLAINS.has(id) && !WITHOUT.has(id)))(
    'show the trouble that %s is for',
    (id) => {
      expect(scenarios.filter(({ trouble }) => trouble?.playbook === id)).not.toEqual([]);
    },
  );

  it.each([...EXPLAINS])('show what %s is there to explain, and open nothing for it', (id) => {
    const explained = scenarios.filter((scenario) => scenario.explained?.playbook === id);
    expect(explained).not.toEqual([]);
    expect(explained.filter(({ trouble }) => trouble !== null)).toEqual([]);
  });

  it('name only playbooks that there are', () => {
    const known = new Set(everyPlaybook.map(({ id }) => id));
    const named = scenarios.flatMap(({ trouble, explained }) => [
      ...(trouble ? [trouble.playbook, ...(trouble.also ?? [])] : []),
      ...(explained ? [explained.playbook] : []),
    ]);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
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
