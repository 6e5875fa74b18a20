import { AUDITED_EXCEPTIONS, AUDITED_IDS, type AuditRecord } from '#shared/contracts/audit.ts';
import { manifestText } from '#shared/contracts/manifest.ts';
import { fromInstant, type Person } from '#shared/contracts/primitives.ts';
import { countOf } from '#shared/contracts/proposal.ts';
import { samePerson } from '#shared/policy/may-approve.ts';
import { commandFaults } from './command-faults.ts';
import { hashOfText, type Notary } from './notary.ts';

/** Clocks of functions may differ by this much. */
const SKEW_MS = 5 * 60_000;

/** What a record says against itself, a sentence each; none in a record of a system that kept its own rules. */
export const contradictions = (record: AuditRecord, notary: Notary): string[] => [
  ...aim(record, notary),
  ...people(record),
  ...ending(record),
  ...commandFaults(record, notary),
  ...report(record),
  ...times(record),
];

const check = (...claims: (readonly [holds: boolean, otherwise: string])[]): string[] =>
  claims.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]));

const aim = ({ proposal, proposalHash, action, incident, messages }: AuditRecord, notary: Notary): string[] => {
  const { host, channel, manifestHash } = proposal;
  const found = check(
    [hashOfText(JSON.stringify(proposal), notary) === proposalHash, 'its proposal does not have the hash it claims'],
    [proposal.incident === incident.fingerprint, 'its proposal belongs to another incident'],
    [proposal.incidentAction === action.id && host === action.host, 'its proposal belongs to another action'],
    [
      proposal.action === action.offered.action && channel === action.offered.channel,
      'what was proposed is not what was offered',
    ],
  );
  if (messages === null) {
    const excused = manifestHash === null || countOf(proposal) > AUDITED_IDS;
    return [...found, ...check([excused, 'it does not name the messages of its proposal'])];
  }
  const named = manifestText({ version: 1, host, channel, ids: messages });
  return [
    ...found,
    ...check(
      [hashOfText(named, notary) === manifestHash, 'its messages are not those of the approved manifest'],
      [
        messages.length === countOf(proposal),
        `it names ${messages.length} messages, its proposal ${countOf(proposal)}`,
      ],
    ),
  ];
};

/** People whose word on this very proposal is on record. */
export const heard = ({ decisions }: AuditRecord, verdict: 'approve' | 'reject'): Person[] =>
  decisions.flatMap((d) => (d.verdict === verdict ? [d.by] : []));

/** `T1HOME/UANN`. */
export const nameOf = ({ team, user }: Person): string => `${team}/${user}`;

const people = ({ proposal, proposalHash, decisions }: AuditRecord): string[] =>
  decisions.flatMap(({ by, at, verdict, ...decision }, index) => {
    const word = `the decision of ${nameOf(by)}`;
    return check(
      [decision.proposal === proposal.id, `${word} is on another proposal`],
      [decision.proposalHash === proposalHash, `${word} is on another version of the proposal`],
      [at >= proposal.createdAt && at < proposal.expiresAt, `${word} is not from the term of the proposal`],
      [!decisions.slice(0, index).some((other) => samePerson(other.by, by)), `${nameOf(by)} decided twice`],
      [
        verdict === 'reject' || proposal.requestedBy === null || !samePerson(proposal.requestedBy, by),
        `${nameOf(by)} approved what ${nameOf(by)} had asked for`,
      ],
    );
  });

/** Ends before anything was sent. */
const UNDONE: ReadonlySet<AuditRecord['action']['state']> = new Set([
  'rejected',
  'expired',
  'superseded',
  'withdrawn',
] as const);

const ending = (record: AuditRecord): string[] => {
  const { ruling, proposal, action, command, result } = record;
  const { state } = action;
  const found = check(
    [state !== 'rejected' || ruling?.outcome === 'rejected', 'it ended as rejected, and no ruling says so'],
    [
      !UNDONE.has(state) || (command === null && result === null),
      `it ended as ${state}, and something was sent to the host all the same`,
    ],
    [
      (state !== 'verified' && state !== 'unverified') || (result !== null && result.status !== 'refused'),
      `it ended as ${state}, and the host reported nothing done`,
    ],
    [
      (state !== 'refused' && state !== 'failed') || result?.status === state,
      `it ended as ${state}, and the host did not say so`,
    ],
    [command === null || ruling?.outcome === 'approved', 'a command was signed that no ruling approved'],
  );
  if (ruling === null) return found;
  const verdict = ruling.outcome === 'approved' ? 'approve' : 'reject';
  const voices = heard(record, verdict);
  return [
    ...found,
    ...check(
      [ruling.proposal === proposal.id, 'its ruling is on another proposal'],
      [
        ruling.outcome === 'expired' ? ruling.by.length === 0 : ruling.by.length > 0,
        `the ruling says ${ruling.outcome} by ${ruling.by.length} people`,
      ],
      [
        ruling.outcome !== 'expired' || ruling.at >= proposal.expiresAt,
        'it was ruled expired before its term was over',
      ],
    ),
    ...ruling.by
      .filter((by) => !voices.some((voice) => samePerson(voice, by)))
      .map((by) => `the ruling names ${nameOf(by)}, whose decision is not on record`),
  ];
};

const report = ({ result, command, proposal, messages }: AuditRecord): string[] => {
  if (!result) return [];
  const { outcomes, exceptions, status, host } = result;
  const total = Object.values(outcomes).reduce((sum, n) => sum + n, 0);
  const notDone = total - (outcomes.done ?? 0);
  const found = check(
    [command !== null, 'the host reports on a command that was never signed'],
    [result.command === proposal.id && host === proposal.host, 'the report is on another command'],
    [result.finishedAt >= result.startedAt, 'the host ended before it began'],
    [(status === 'refused') === (result.refusal !== null), 'a refusal has a reason, and nothing else has'],
    [status !== 'refused' || total === 0, 'the host refused, and reports on messages all the same'],
    [
      total === 0 || total === countOf(proposal),
      `the host reports on ${total} of ${countOf(proposal)} messages: the counts do not add up`,
    ],
    [
      status !== 'done' || total === (outcomes.done ?? 0) + (outcomes.gone ?? 0),
      'the host says done, and of some messages something else',
    ],
    [exceptions.length === Math.min(notDone, AUDITED_EXCEPTIONS), 'the messages that were not done do not add up'],
    [new Set(exceptions.map(({ id }) => id)).size === exceptions.length, 'a message is reported on twice'],
  );
  const approved = new Set(messages ?? []);
  const strangers = messages === null ? [] : exceptions.filter(({ id }) => !approved.has(id));
  return [...found, ...strangers.map(({ id }) => `the host reports on ${id}, which nobody approved`)];
};

const times = ({ proposal, ruling, action, thread, recordedAt }: AuditRecord): string[] =>
  check(
    [proposal.expiresAt > proposal.createdAt, 'its proposal ended before it began'],
    [ruling === null || ruling.at >= proposal.createdAt, 'it was ruled on before it was proposed'],
    [fromInstant(action.since) <= fromInstant(recordedAt) + SKEW_MS, 'it was recorded before it ended'],
    [
      thread.every(({ at }) => at >= proposal.createdAt && at <= action.since),
      'its thread has lines from before its proposal or after its end',
    ],
  );
