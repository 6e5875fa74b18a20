import {
  AUDITED_DECISIONS,
  AUDITED_EXCEPTIONS,
  AUDITED_IDS,
  AUDITED_LINES,
  AuditRecord,
  isEnd,
} from '#shared/contracts/audit.ts';
import type { SignedCommand } from '#shared/contracts/command.ts';
import type { Decision, Ruling } from '#shared/contracts/decision.ts';
import type { ReadRequest } from '#shared/contracts/job.ts';
import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import type { Manifest } from '#shared/contracts/manifest.ts';
import type { Instant, Sha256 } from '#shared/contracts/primitives.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import type { Result } from '#shared/contracts/result.ts';
import { outcomeCounts } from '#shared/outcome/conclude.ts';

/** Everything on record about an ended action, each from its own document. */
export interface Custody {
  incident: Incident;
  action: IncidentAction;
  proposal: Proposal;
  proposalHash: Sha256;
  manifest: Manifest | null;
  decisions: readonly Decision[];
  ruling: Ruling | null;
  command: SignedCommand | null;
  /** By which the host was asked what the action would touch. */
  asked?: ReadRequest | null;
  /** The host's report and the hash of its stored text. */
  result: { report: Result; sha256: Sha256 } | null;
}

/** Where in the chain a record stands. */
export interface Link {
  sequence: number;
  previous: Sha256 | null;
  recordedAt: Instant;
}

/** The record of an ended action. Throws when the action has not ended. */
export const makeRecord = (custody: Custody, { sequence, previous, recordedAt }: Link): AuditRecord => {
  const { incident, action, proposal, proposalHash, manifest, decisions, ruling, command, result } = custody;
  const { id, host, offered, state, since } = action;
  if (!isEnd(state)) throw new Error(`action ${id} has not ended: it is ${state}`);
  return AuditRecord.parse({
    version: 1,
    sequence,
    previous,
    recordedAt,
    incident: { id: incident.id, fingerprint: incident.fingerprint, openedAt: incident.openedAt },
    action: { id, host, offered, state, since },
    proposal,
    proposalHash,
    messages: manifest && manifest.ids.length <= AUDITED_IDS ? manifest.ids : null,
    decisions: decisions.slice(0, AUDITED_DECISIONS),
    ruling,
    command,
    result: result && summary(result.report, result.sha256),
    thread: incident.timeline.filter(({ at }) => at >= proposal.createdAt && at <= since).slice(-AUDITED_LINES),
    ...(custody.asked && { asked: custody.asked }),
  });
};

const summary = (report: Result, sha256: Sha256): AuditRecord['result'] => {
  const { command, host, startedAt, finishedAt, status, refusal, detail, messages, transcript } = report;
  return {
    command,
    host,
    startedAt,
    finishedAt,
    status,
    refusal,
    detail,
    transcript,
    sha256,
    outcomes: outcomeCounts(report),
    exceptions: messages.filter(({ outcome }) => outcome !== 'done').slice(0, AUDITED_EXCEPTIONS),
  };
};
