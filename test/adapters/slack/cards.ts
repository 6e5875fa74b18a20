import { Incident, type IncidentAction } from '#shared/contracts/incident.ts';
import { Proposal } from '#shared/contracts/proposal.ts';
import type { IncidentCard } from '#shared/ports.ts';

export const NOW = '2026-03-02T03:12:00.000Z';

/** A proposal to hold 312 messages, valid at {@link NOW}. */
export const proposal = (changes: Partial<Record<keyof Proposal, unknown>> = {}): Proposal =>
  Proposal.parse({
    version: 1,
    id: 'proposal-0001',
    incident: 'fingerprint-0001',
    incidentAction: 'action-0001',
    host: 'mx1.example.com',
    action: 'hold',
    channel: 'tcp_local',
    manifestHash: 'a'.repeat(64),
    preview: {
      count: 312,
      blocks: 4_213,
      oldest: '2026-03-02T01:00:00.000Z',
      newest: '2026-03-02T03:08:00.000Z',
      ages: [
        [0, 1, 52],
        [1, 4, 258],
        [24, 72, 2],
      ],
      attempts: [
        [0, 12],
        [1, 40],
        [2, 260],
      ],
      topSenders: [
        { name: 'newsletter@lists.example.com', count: 200 },
        { name: '', count: 40 },
      ],
      topDestinations: [{ name: 'example.net', count: 312 }],
      samples: [
        { id: 'ZZ0ABC123', sender: 'anna@example.com', recipient: 'carl@example.net', blocks: 4 },
        { id: 'ZZ0ABC124', sender: '', recipient: 'dora.jones@example.net', blocks: null },
      ],
      leftOut: { unknownRecipient: 4, otherRecipients: 2 },
    },
    effect:
      'Holds 312 messages of tcp_local on mx1.example.com: they stay in the queue and are not tried until released.',
    reversible: true,
    undo: 'release',
    requestedBy: null,
    createdAt: '2026-03-02T03:10:00.000Z',
    expiresAt: '2026-03-02T03:25:00.000Z',
    ...changes,
  });

/** The action that {@link proposal} belongs to. */
export const action = (changes: Partial<IncidentAction> = {}): IncidentAction => ({
  id: 'action-0001',
  host: 'mx1.example.com',
  offered: {
    action: 'hold',
    channel: 'tcp_local',
    selector: { by: 'destination', destination: 'example.net' },
    because: 'They cannot be delivered while the destination is down.',
  },
  state: 'proposed',
  proposal: 'proposal-0001',
  command: null,
  outcome: null,
  since: '2026-03-02T03:10:00.000Z',
  ...changes,
});

/** An incident: a destination that does not answer. */
export const incident = (changes: Partial<Record<keyof Incident, unknown>> = {}): Incident =>
  Incident.parse({
    version: 1,
    id: 'incident-0001',
    fingerprint: 'fingerprint-0001',
    sequence: 1,
    state: 'open',
    openedAt: '2026-03-02T03:05:00.000Z',
    updatedAt: '2026-03-02T03:10:00.000Z',
    findings: { 'mx1.example.com': finding() },
    actions: [action()],
    timeline: [
      { id: 't1', at: '2026-03-02T03:05:00.000Z', kind: 'opened', text: 'example.net does not answer', by: null },
      { id: 't2', at: '2026-03-02T03:10:00.000Z', kind: 'proposed', text: 'Hold 312 messages?', by: null },
    ],
    acknowledgedBy: null,
    outbox: [],
    ...changes,
  });

/** What the destination-down playbook found on one host. */
export const finding = (changes: Record<string, unknown> = {}) => ({
  version: 1,
  playbook: 'destination-down',
  host: 'mx1.example.com',
  subject: { kind: 'destination', name: 'example.net', channel: 'tcp_local' },
  verdict: 'problem',
  severity: 'critical',
  confidence: 0.95,
  headline: 'example.net refuses connections; 312 messages wait for it',
  since: '2026-03-02T02:40:00.000Z',
  until: '2026-03-02T03:09:00.000Z',
  steps: [
    {
      anchor: 'one-destination',
      question: 'Is it one destination?',
      saw: '312 of 330 failures are for example.net',
      answer: 'yes',
    },
    {
      anchor: 'others-fine',
      question: 'Do others get mail?',
      saw: '1,204 delivered elsewhere in the last hour',
      answer: 'yes',
    },
    { anchor: 'dns', question: 'Does its name resolve?', saw: 'not looked at from here', answer: 'unknown' },
    { anchor: 'us', question: 'Is it our network?', saw: 'other destinations answer', answer: 'no' },
  ],
  evidence: [
    {
      evidence: 'evidence/one.gz',
      start: 0,
      end: 120,
      line: 1,
      text: '02-Mar-2026 02:40:12.11 tcp_local Q 3 anna@example.com rfc822;carl@example.net carl@example.net TCP active open: Failed connect() Connection refused',
    },
  ],
  actions: [],
  advice: [
    { when: 'now', text: 'Hold what waits for example.net, so that it does not use up its attempts.', diff: null },
    { when: 'for-good', text: 'Give the channel a longer backoff.', diff: '-backoff pt30m\n+backoff pt1h' },
    { when: 'do-not', text: 'Do not restart the MTA: it tries everything again at once.', diff: null },
  ],
  runbook: 'destination-down#what-to-do-now',
  ...changes,
});

export const card = (
  changes: Partial<Record<keyof Incident, unknown>> = {},
  proposals = [proposal()],
): IncidentCard => ({
  incident: incident(changes),
  proposals,
});
