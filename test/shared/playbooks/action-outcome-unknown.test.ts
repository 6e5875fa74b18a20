import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Finding, findingKey } from '#shared/contracts/finding.ts';
import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import { decide } from '#shared/incident/decide.ts';
import type { Happening } from '#shared/incident/happening.ts';
import { outcomeUnknown } from '#shared/playbooks/action-outcome-unknown/index.ts';
import { approved, at, executed, found, PROPOSAL, proposed, story, verified } from '../incident/builders.ts';

const told = (incident: Incident | null, settled: Parameters<typeof outcomeUnknown>[2] = null): Finding | null =>
  outcomeUnknown(incident!, incident!.actions[0]!, settled);

const other = (happening: Happening, fields: object): Happening => ({ ...happening, ...fields });
const silentHost = other(executed, { status: 'unknown', outcome: {}, detail: 'no report' });
const unsure = other(executed, { status: 'unknown', outcome: { done: 1, unknown: 2 }, detail: 'killed' });

describe('action-outcome-unknown', () => {
  it.each([
    ['the host did not report', story(found, proposed, approved, silentHost)],
    ['the host does not know', story(found, proposed, approved, unsure)],
    ['it does not know of some', story(found, proposed, approved, other(unsure, { status: 'partial' }))],
    ['nothing fresh was seen', story(found, proposed, approved, executed, other(verified, { ok: null }))],
  ])('keeps it open when %s', (_, incident) => {
    const finding = Finding.parse(told(incident));
    expect(finding).toMatchObject({ verdict: 'problem', host: 'mx1.example.edu', actions: [] });
    expect(finding.headline).toContain(PROPOSAL);
    expect(finding.subject).toMatchObject({ kind: 'channel', channel: 'tcp_local' });
  });

  it.each([
    ['nobody decided', story(found, proposed)],
    ['it is under way', story(found, proposed, approved)],
    ['it was not approved', story(found, proposed, other(approved, { outcome: 'rejected' }))],
  ])('says nothing while %s', (_, incident) => {
    expect(told(incident)).toBeNull();
  });

  it('is at an end when the report comes late', () => {
    const doubt = told(story(found, proposed, approved, silentHost))!;
    const known = told(story(found, proposed, approved, silentHost, other(executed, { at: at(500) })))!;
    expect(known.verdict).toBe('normal');
    expect(findingKey(known)).toBe(findingKey(doubt));
    expect(known.until > doubt.until).toBe(true);
  });

  it('is at an end when all of the messages have left the queue, and not before', () => {
    const incident = story(found, proposed, approved, silentHost);
    expect(told(incident, { messages: 3, ended: 2 })!.verdict).toBe('problem');
    expect(told(incident, { messages: 0, ended: 0 })!.verdict).toBe('problem');
    expect(told(incident, { messages: 3, ended: 3 })!.verdict).toBe('normal');
  });

  it('opens one incident, ends it once, and opens another only for a new doubt', () => {
    const of = (incident: Incident | null, finding: Finding | null): Incident | null =>
      finding ? decide(incident, { kind: 'finding', at: at(900), finding }, 'fedcba9876543210').next : incident;
    const doubt = story(found, proposed, approved, silentHost);
    const open = of(of(null, told(doubt)), told(doubt));
    expect(open).toMatchObject({ state: 'open', sequence: 1, actions: [] });
    const over = of(open, told(doubt, { messages: 3, ended: 3 }));
    expect(over!.state).toBe('resolved');
    expect(of(over, told(doubt))).toBe(over);
    const again = story(
      found,
      proposed,
      approved,
      silentHost,
      other(executed, { at: at(500) }),
      other(verified, { at: at(600), ok: null }),
    );
    expect(of(over, told(again))).toMatchObject({ state: 'open', sequence: 2 });
  });

  it('tells two commands apart', () => {
    const { actions } = story(found, proposed, approved, silentHost)!;
    const twin: IncidentAction = { ...actions[0]!, proposal: 'another-command' };
    const [a, b] = [actions[0]!, twin].map((action) => outcomeUnknown({ id: 'an-incident' }, action, null)!);
    expect(findingKey(a!)).not.toBe(findingKey(b!));
  });

  it('has a page for each step', () => {
    const page = readFileSync(
      new URL('../../../shared/playbooks/action-outcome-unknown/README.md', import.meta.url),
      'utf8',
    );
    for (const { anchor } of told(story(found, proposed, approved, silentHost))!.steps)
      expect(page).toContain(`## ${anchor}:`);
  });
});
