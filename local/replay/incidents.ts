import { aimText, type Finding } from '#shared/contracts/finding.ts';
import type { Incident } from '#shared/contracts/incident.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import { decide } from '#shared/incident/decide.ts';
import { fingerprintOf } from '#functions/records/digests.ts';

type Severity = Finding['severity'];
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

/** An incident that would have been opened. */
export interface Told {
  playbook: string;
  /** `kind name`. */
  subject: string;
  /** Identity of the subject, as the analyzer would have it. */
  fingerprint: string;
  /** Channels by which trouble was seen, in that order; none = it is about no channel. */
  channels: string[];
  /** Hosts that saw trouble in it, in the order in which they did. */
  hosts: HostName[];
  /** 1 for the first about this subject, 2 after it came back … */
  sequence: number;
  openedAt: Instant;
  /** Null = not over at the end of the history. */
  endedAt: Instant | null;
  /** End of the evidence that last showed trouble. */
  troubleUntil: Instant;
  peak: Severity;
  verdict: Finding['verdict'];
  headline: string;
  /** Actions that would have been prepared by themselves, as `hold tcp_local, mail for big.example.com`. */
  proposed: string[];
  /** Those that wait for somebody to want them, with what has to come before (docs/decisions/014). */
  offered: string[];
}

/** Lets findings move incidents as the analyzer does, with mail time as clock. */
export interface IncidentLog {
  feed(findings: readonly Finding[], at: Instant): void;
  /** Ascending by opening. */
  list(): Told[];
}

const higher = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(b) > SEVERITIES.indexOf(a) ? b : a);

/** Offers for what a hold has kept for a while: nobody approves a hold in a replay, so no incident comes to make them. */
const afterHold = ({ verdict, causedBy, actions }: Finding): string[] =>
  verdict !== 'problem' || causedBy !== undefined
    ? []
    : actions.flatMap((offered) =>
        'selector' in offered && offered.coolingOff !== undefined
          ? [`${offered.action} ${aimText(offered)}, of what a hold has kept for ${offered.coolingOff} min`]
          : [],
      );

/** An empty {@link IncidentLog}. */
export const createIncidentLog = (): IncidentLog => {
  const incidents = new Map<string, Incident>();
  const current = new Map<string, Told>();
  const all: Told[] = [];

  const open = ({ playbook, subject, severity, verdict, headline, until }: Finding, incident: Incident): Told => {
    const told: Told = {
      playbook,
      subject: `${subject.kind} ${subject.name}`,
      fingerprint: incident.fingerprint,
      channels: [],
      hosts: [],
      sequence: incident.sequence,
      openedAt: incident.openedAt,
      endedAt: null,
      troubleUntil: until,
      peak: severity,
      verdict,
      headline,
      proposed: [],
      offered: [],
    };
    all.push(told);
    return told;
  };

  /** No host answers in a replay: each action ends as if nothing had been there, or it would keep its incident open. */
  const withoutHost = (incident: Incident, at: Instant): Incident => {
    let next = incident;
    for (const { id, state } of incident.actions) {
      if (state !== 'preview-requested') continue;
      const happening = { kind: 'preview-failed', at, action: id, nothing: true, detail: 'replay' } as const;
      next = decide(next, happening, next.fingerprint).next ?? next;
    }
    return { ...next, outbox: [] };
  };

  const feedOne = (finding: Finding, at: Instant): void => {
    const fingerprint = fingerprintOf(finding);
    const before = incidents.get(fingerprint) ?? null;
    const { next } = decide(before, { kind: 'finding', at, finding }, fingerprint);
    if (!next || next === before) return;
    let told = current.get(fingerprint);
    if (!told || told.sequence !== next.sequence) {
      told = open(finding, next);
      current.set(fingerprint, told);
    }
    const added = next.actions.slice(before?.sequence === next.sequence ? before.actions.length : 0);
    for (const { offered, state } of added)
      (state === 'offered' ? told.offered : told.proposed).push(`${offered.action} ${aimText(offered)}`);
    for (const text of afterHold(finding)) if (!told.offered.includes(text)) told.offered.push(text);
    const settled = withoutHost(next, at);
    if (finding.verdict === 'problem' || finding.verdict === 'suspected') {
      const { channel } = finding.subject;
      if (!told.hosts.includes(finding.host)) told.hosts.push(finding.host);
      if (channel !== null && !told.channels.includes(channel)) told.channels.push(channel);
      told.peak = higher(told.peak, finding.severity);
      if (finding.verdict === 'problem') told.verdict = 'problem';
      if (finding.until > told.troubleUntil) told.troubleUntil = finding.until;
      told.headline = finding.headline;
    }
    if (settled.state === 'resolved') told.endedAt ??= at;
    incidents.set(fingerprint, settled);
  };

  return {
    feed: (findings, at) => {
      for (const finding of findings) if (finding.verdict !== 'unknown') feedOne(finding, at);
    },
    list: () => [...all].sort((a, b) => (a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : 0)),
  };
};
