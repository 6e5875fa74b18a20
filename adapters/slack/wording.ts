import type { ActionKind } from '#shared/actions/index.ts';
import type { ActionState, IncidentState } from '#shared/contracts/incident.ts';
import type { Finding, Step } from '#shared/contracts/finding.ts';
import type { MessageOutcome } from '#shared/contracts/result.ts';

const VERDICT: Record<Finding['verdict'], string> = {
  problem: 'Problem',
  suspected: 'Suspected problem',
  normal: 'Normal, nothing to do',
  unknown: 'Unknown: the evidence does not suffice',
};

/** Title of a severity, first word of a card. */
export const SEVERITY: Record<Finding['severity'], string> = { info: 'Info', warning: 'Warning', critical: 'Critical' };

export const STATE: Record<IncidentState, string> = {
  open: 'Open, nobody is on it yet',
  acknowledged: 'Acknowledged',
  acting: 'Acting',
  watching: 'Watching what happens',
  resolved: 'Resolved',
};

export const ANSWER: Record<Step['answer'], string> = { yes: '✓', no: '✗', unknown: '?' };

/** `hold` as a command, `held` of messages, `Hold` on a card. */
export const VERB: Record<ActionKind, { title: string; past: string; undo: string }> = {
  hold: { title: 'Hold', past: 'held', undo: 'Undo: release them; nothing is lost.' },
  release: { title: 'Release', past: 'released', undo: 'Cannot be undone.' },
  return: { title: 'Return to sender', past: 'bounced', undo: 'Cannot be undone.' },
  delete: { title: 'Delete', past: 'deleted', undo: 'Cannot be undone.' },
  start: { title: 'Start', past: 'started', undo: 'Undo: stop the channel again.' },
  stop: {
    title: 'Stop',
    past: 'stopped',
    undo: 'Undo: start the channel; the host does so by itself at the planned time.',
  },
  retry: { title: 'Retry', past: 'retried', undo: 'Nothing to undo: no message is changed.' },
  'cache-sync': { title: 'Sync the queue cache', past: 'synced', undo: 'Nothing to undo: no message is changed.' },
};

/** Confidence 0..1 in words, with the number for those who want it. */
export const confidence = (value: number): string => {
  const word = value >= 0.9 ? 'very sure' : value >= 0.7 ? 'fairly sure' : value >= 0.4 ? 'not sure' : 'a guess';
  return `${word} (${Math.round(value * 100)} %)`;
};

export const verdict = (finding: Finding): string => `${VERDICT[finding.verdict]}, ${confidence(finding.confidence)}`;

/** 12345 as `12,345`. */
export const count = (value: number): string => value.toLocaleString('en-US');

export const messages = (value: number): string => `${count(value)} ${value === 1 ? 'message' : 'messages'}`;

/** Size of so many blocks of 1024 bytes, which is what `qm directory` normally counts in. */
export const size = (blocks: number | null): string =>
  blocks === null
    ? 'size unknown'
    : blocks < 1024
      ? `about ${count(blocks)} KiB`
      : `about ${(blocks / 1024).toFixed(1)} MiB`;

/** What became of messages, in mail terms: `310 held, 2 already gone`. */
export const outcome = (action: ActionKind, counts: Readonly<Record<string, number>>): string => {
  const terms: Record<MessageOutcome, string> = {
    done: VERB[action].past,
    gone: 'already gone from the queue',
    changed: 'changed since the approval and left alone',
    failed: 'failed and left as they were',
    unknown: 'unknown, look by hand',
  };
  const told = (Object.keys(terms) as MessageOutcome[])
    .filter((key) => (counts[key] ?? 0) > 0)
    .map((key) => `${count(counts[key]!)} ${terms[key]}`);
  return told.length === 0 ? `0 ${VERB[action].past}` : told.join(', ');
};

/** Where an action stands, for every state that needs no decision. */
export const ACTION_STATE: Record<Exclude<ActionState, 'proposed'>, string> = {
  offered: 'Possible. Nobody has asked for it.',
  'preview-requested': 'The host is asked what this would touch.',
  'nothing-to-do': 'The host found nothing that this would touch. Nothing to do.',
  'preview-failed': 'The host could not say what this would touch. Nothing was done.',
  approved: 'Approved. The order is on its way to the host.',
  rejected: 'Rejected. Nothing was done.',
  superseded: 'Gave way to a newer list, further down. Nothing was done.',
  withdrawn: 'Withdrawn, because mail flows again. Nothing was done.',
  expired: 'Expired before anybody decided. Nothing was done.',
  executed: 'Done. Whether it helped is looked at next.',
  verified: 'Done, and seen in fresh evidence.',
  unverified: 'Done, but fresh evidence does not show it.',
  refused: 'The host refused. Nothing was done.',
  failed: 'The host could not do it.',
  unknown: 'Nobody can say how it ended. Look at the host by hand.',
};
