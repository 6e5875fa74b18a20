import type { Finding } from '#shared/contracts/finding.ts';
import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { advise, step } from '#shared/diagnosis/draft.ts';
import { clock, counted } from '#shared/diagnosis/words.ts';
import { untrusted } from '#shared/text/untrusted.ts';

const ID = 'action-outcome-unknown';

/** What the mail log shows of the messages that an action was about. */
export interface Settled {
  readonly messages: number;
  /** Of these, delivered or returned. */
  readonly ended: number;
}

/** Whether nobody knows what an action did to all or some of its messages. */
export const isUnknown = ({ state, outcome, proposal }: IncidentAction): boolean =>
  proposal !== null && (state === 'unknown' || (outcome?.['unknown'] ?? 0) > 0);

const outcomeOf = ({ outcome }: IncidentAction): string =>
  outcome === null
    ? 'It has not reported.'
    : `It reported: ${Object.entries(outcome)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ')}.`;

const subjectOf = ({ host, offered, proposal }: IncidentAction): Finding['subject'] => ({
  kind: 'channel',
  // Each command by itself: what became of one says nothing of another.
  name: untrusted(`${offered.channel} on ${host}, command ${proposal}`),
  channel: offered.channel,
});

const finding = (
  action: IncidentAction,
  told: Omit<Finding, 'version' | 'playbook' | 'host' | 'subject' | 'since' | 'evidence' | 'actions'>,
): Finding => ({
  version: 1,
  playbook: ID,
  host: action.host,
  subject: subjectOf(action),
  since: action.since,
  evidence: [],
  // It never acts: to do the same again could be to do it twice.
  actions: [],
  ...told,
});

/** Moves by a moment, so that the end of the doubt is newer than the doubt and older than the next one. */
const rightAfter = (at: Instant): Instant => toInstant(fromInstant(at) + 1);

/**
 * That an action's outcome is unknown, or no longer; null for an action of which nobody was ever in doubt as far as it
 * shows. `settled` null = the log was not asked.
 */
export const outcomeUnknown = (
  incident: Pick<Incident, 'id'>,
  action: IncidentAction,
  settled: Settled | null,
): Finding | null => {
  const { host, offered, proposal, since } = action;
  if (proposal === null) return null;
  const what = `the ${offered.action} of messages of ${offered.channel} on ${host} (command ${proposal}, incident ${incident.id})`;
  const inDoubt = isUnknown(action);
  const allEnded = settled !== null && settled.messages > 0 && settled.ended >= settled.messages;
  const log = step(
    'step-evidence',
    'Is there fresh evidence of the messages?',
    settled === null ? 'unknown' : allEnded ? 'yes' : 'no',
    settled === null
      ? 'The log was not asked.'
      : `The mail log shows ${settled.ended} of ${counted(settled.messages, 'message')} as delivered or returned.`,
  );
  if (inDoubt && !allEnded) {
    return finding(action, {
      verdict: 'problem',
      severity: 'warning',
      confidence: 1,
      headline: untrusted(
        `Nobody knows what became of ${what}: look on the host before anything else is done to them.`,
      ),
      until: since,
      steps: [
        step('step-report', 'Did the host report?', action.outcome === null ? 'no' : 'yes', outcomeOf(action)),
        log,
      ],
      advice: [
        advise(
          'now',
          `On ${host}: imsimta qm directory ${offered.channel}; find the .HELD files of that channel; grep ${proposal} in the executor's journal.`,
        ),
        advise('do-not', 'Do not approve the same action again before somebody has looked.'),
      ],
      runbook: `${ID}#what-to-do-now`,
    });
  }
  if (!inDoubt && !ENDED.has(action.state)) return null;
  return finding(action, {
    verdict: 'normal',
    severity: 'info',
    confidence: 0.95,
    headline: untrusted(
      inDoubt
        ? `What became of ${what} no longer matters: every message has left the queue.`
        : `It is known what became of ${what}: ${action.state} at ${clock(since)}.`,
    ),
    until: rightAfter(since),
    steps: [
      step('step-report', 'Did the host report?', action.outcome === null ? 'no' : 'yes', outcomeOf(action)),
      ...(inDoubt ? [log] : []),
    ],
    advice: [advise('now', 'Nothing.')],
    runbook: `${ID}#what-it-means`,
  });
};

/** States that a report or fresh evidence leads to. */
const ENDED: ReadonlySet<IncidentAction['state']> = new Set([
  'executed',
  'verified',
  'unverified',
  'refused',
  'failed',
] as const);
