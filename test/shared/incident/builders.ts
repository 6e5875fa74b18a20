import type { Finding } from '#shared/contracts/finding.ts';
import type { Incident } from '#shared/contracts/incident.ts';
import { decide } from '#shared/incident/decide.ts';
import type { Happening } from '#shared/incident/happening.ts';
import { untrusted } from '#shared/text/untrusted.ts';

export const FINGERPRINT = '0123456789abcdef';
export const PERSON = { team: 'T1ACME', user: 'U1ALICE' };

/** ISO time, so many seconds into the story. */
export const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 5, 3, 0, seconds)).toISOString();

export const finding = (over: Partial<Finding> = {}): Finding => ({
  version: 1,
  playbook: 'destination-down',
  host: 'mx1.example.edu',
  subject: { kind: 'destination', name: untrusted('partner.example.net'), channel: 'tcp_local' },
  verdict: 'problem',
  severity: 'warning',
  confidence: 0.9,
  headline: untrusted('partner.example.net refuses connections'),
  since: at(0),
  until: at(10),
  steps: [],
  evidence: [],
  actions: [
    {
      action: 'hold',
      channel: 'tcp_local',
      selector: { by: 'destination', destination: 'partner.example.net' },
      because: 'they are down',
    },
  ],
  advice: [],
  runbook: 'destination-down#what-to-do-now',
  ...over,
});

/** Runs happenings one after the other. */
export const story = (...happenings: Happening[]): Incident | null =>
  happenings.reduce<Incident | null>((incident, happening) => decide(incident, happening, FINGERPRINT).next, null);

export const found: Happening = { kind: 'finding', at: at(11), finding: finding() };
export const recovered: Happening = {
  kind: 'finding',
  at: at(100),
  finding: finding({ verdict: 'normal', until: at(99), actions: [] }),
};

export const ACTION = `${FINGERPRINT}-1-a1`;
export const PROPOSAL = `${ACTION}-do`;

export const proposed: Happening = { kind: 'proposed', at: at(12), action: ACTION, proposal: PROPOSAL, count: 3 };
export const approved: Happening = { kind: 'ruled', at: at(13), proposal: PROPOSAL, outcome: 'approved', by: [PERSON] };
export const executed: Happening = {
  kind: 'executed',
  at: at(14),
  proposal: PROPOSAL,
  command: PROPOSAL,
  status: 'done',
  outcome: { done: 3 },
  detail: 'held 3 of 3',
};
export const verified: Happening = { kind: 'verified', at: at(15), action: ACTION, ok: true, detail: 'all held' };
