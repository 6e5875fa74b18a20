import { actions } from '#shared/actions/index.ts';
import { aimKey, type Finding, type OfferedAction } from '#shared/contracts/finding.ts';
import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import { fromInstant, type Instant, type OpaqueId } from '#shared/contracts/primitives.ts';
import { questionKey } from '#shared/contracts/question.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { add, begin, type Draft, move, newAction, newIncident } from './draft.ts';
import { isAskedFor } from './request-steps.ts';
import { isGivenUp } from './rounds.ts';
import { isWellFor, lastWord, speakerOf, wordKeyOf, wordsFor } from './words.ts';

/** A card that only grows its figures is redrawn at most this often; what matters is shown at once. */
const QUIET_UPDATE_MS = 60_000;

/** First sight of a problem: opens an incident and asks the host what the offered actions would touch. */
export const opened = (fingerprint: OpaqueId, sequence: number, finding: Finding, at: Instant): Draft => {
  const draft = newIncident(fingerprint, sequence, at);
  draft.next.findings[wordKeyOf(draft.next, finding)] = finding;
  add(draft, 'opened', finding.headline);
  offer(draft, finding);
  return draft;
};

/** The problem is still there, or is seen by one more host, or is back. */
export const foundAgain = (draft: Draft, finding: Finding): void => {
  const { next } = draft;
  const known = lastWord(next, finding);
  next.findings[wordKeyOf(next, finding)] = finding;
  const speaker = speakerOf(next, finding);
  if (!known) {
    add(draft, 'changed', `also seen by ${speaker}: ${finding.headline}`);
  } else if (known.verdict === 'normal') {
    add(draft, 'changed', `is back on ${speaker}: ${finding.headline}`);
  } else if (known.verdict !== finding.verdict || known.severity !== finding.severity) {
    add(draft, 'changed', `${speaker}: now ${finding.verdict}, ${finding.severity}: ${finding.headline}`);
  } else if (
    hasOtherNeeds(known, finding) ||
    (known.headline !== finding.headline && fromInstant(draft.at) - fromInstant(next.updatedAt) >= QUIET_UPDATE_MS)
  ) {
    draft.silent = false;
  }
  if (known) learned(draft, known, finding);
  // What to do about it stands with its cause.
  if (finding.causedBy === undefined) offer(draft, finding);
  else explained(draft, finding.host, finding.causedBy);
};

const keysOf = ({ needs = [] }: Finding): string => needs.map(questionKey).sort().join('\n');

/** The host is asked for something else than before, or nothing any more: the card says so at once. */
const hasOtherNeeds = (known: Finding, finding: Finding): boolean => keysOf(known) !== keysOf(finding);

/** Tells what an answer of the host settled, once for each question. */
const learned = (draft: Draft, known: Finding, finding: Finding): void => {
  if (!known.needs?.length || !hasOtherNeeds(known, finding)) return;
  const open = new Set(known.steps.filter((s) => s.answer === 'unknown').map((s) => s.anchor));
  for (const { anchor, question, saw, answer } of finding.steps) {
    const opening = `${speakerOf(draft.next, finding)} was asked. ${question}`;
    if (!open.has(anchor) || answer === 'unknown') continue;
    if (!draft.next.timeline.some(({ text }) => text.startsWith(opening))) {
      add(draft, 'changed', `${opening} ${answer === 'yes' ? 'Yes' : 'No'}: ${saw}`);
    }
  }
};

/** Says, once for each host and cause, where this trouble is followed from now on. */
const explained = (draft: Draft, host: string, causedBy: string): void => {
  const [playbook, , channel, ...name] = causedBy.split('|');
  const about = `${name.join('|')}${channel === '' ? '' : ` (${channel})`}`;
  const text = untrusted(`${host}: explained by ${playbook} of ${about}, which has an incident of its own`);
  if (!draft.next.timeline.some((entry) => entry.text === text)) add(draft, 'changed', text);
};

/** A host says that the subject is well again, by one of its channels. The incident ends when no host sees trouble and nothing is held. */
export const recovered = (draft: Draft, finding: Finding): void => {
  const { next } = draft;
  const known = lastWord(next, finding);
  if (!known || known.verdict === 'normal') return;
  next.findings[wordKeyOf(next, finding)] = finding;
  add(draft, 'recovered', `${speakerOf(next, finding)}: ${finding.headline}`);
  const isOver = (action: IncidentAction): boolean =>
    isWellFor(next, action) && wordsFor(next, action).includes(finding);
  for (const action of next.actions) if (action.offered.action === 'hold' && isOver(action)) withdraw(draft, action);
  for (const action of unreleased(next, finding.host).filter(isOver)) {
    const release: OfferedAction = {
      action: 'release',
      channel: action.offered.channel,
      selector: { by: 'held-by', command: action.command! },
      because: 'What was held for this incident can be delivered now.',
    };
    if (!isGivenUp(next, { host: action.host, offered: release })) begin(draft, action.host, release);
  }
  for (const offered of finding.actions) {
    if (!next.actions.some((a) => a.host === finding.host && aimKey(a.offered) === aimKey(offered)))
      only(draft, finding.host, offered);
  }
  resolveIfOver(draft);
};

/** Ends the incident when every host is well and no action is under way or still holds mail. */
export const resolveIfOver = (draft: Draft): void => {
  const { next } = draft;
  if (next.state === 'resolved') return;
  if (Object.values(next.findings).some((f) => f.verdict !== 'normal')) return;
  if (next.actions.some((a) => UNDER_WAY.has(a.state))) return;
  if (next.actions.some(({ host }) => unreleased(next, host).length > 0)) return;
  next.state = 'resolved';
  const over = isAskedFor(next)
    ? 'Over: what was asked for here has ended, and nothing is held for it.'
    : 'Over: every host sees normal operation and nothing is held for this incident.';
  const stopped = next.actions.some((a) => a.offered.action === 'stop' && a.state === 'verified');
  add(draft, 'resolved', stopped ? `${over} ${STILL_STOPPED}` : over);
};

/** A stop may last a day; its incident does not wait for the end of it. */
const STILL_STOPPED = 'A channel that was stopped stays so until its planned start, unless somebody starts it before.';

const UNDER_WAY: ReadonlySet<IncidentAction['state']> = new Set([
  'preview-requested',
  'proposed',
  'approved',
  'executed',
] as const);

/** Holds that took effect and that nothing of ours has answered. */
const unreleased = (incident: Incident, host: string): IncidentAction[] =>
  incident.actions.filter(
    (a) =>
      a.host === host &&
      a.offered.action === 'hold' &&
      a.command !== null &&
      (a.outcome?.['done'] ?? 0) > 0 &&
      !incident.actions.some(
        (r) =>
          releases(r, a.command) &&
          // Nothing left counts as released; a refused or expired one does not.
          (UNDER_WAY.has(r.state) || r.state === 'verified' || r.state === 'nothing-to-do'),
      ),
  );

/** Whether an action ends the hold of a command of ours: releases, returns or deletes what it held. */
export const releases = ({ offered }: IncidentAction, command: OpaqueId | null): boolean =>
  'selector' in offered &&
  offered.action !== 'hold' &&
  offered.selector.by === 'held-by' &&
  offered.selector.command === command;

/** A hold that nobody approved yet makes no sense once the mail flows. */
const withdraw = (draft: Draft, action: IncidentAction): void => {
  if (action.state !== 'proposed' && action.state !== 'preview-requested') return;
  move(draft, action, 'withdrawn');
  add(draft, 'decided', `${action.host}: the offered hold is withdrawn, mail flows again.`);
};

/**
 * What can be taken back is listed by itself, once per host and incident; people may ask for it again. The rest is only
 * offered: somebody has to want it first.
 */
const offer = (draft: Draft, { verdict, host, actions: offers }: Finding): void => {
  if (verdict !== 'problem') return;
  for (const offered of offers.flatMap((o) => cooledOff(draft, host, o))) {
    if (draft.next.actions.some((a) => a.host === host && aimKey(a.offered) === aimKey(offered))) continue;
    if (actions[offered.action].reversible) begin(draft, host, offered);
    else only(draft, host, offered);
  }
};

const only = (draft: Draft, host: string, offered: OfferedAction): void => {
  draft.silent = false;
  draft.next.actions.push(newAction(draft, host, offered, 'offered'));
};

/** What has to cool off first is offered of each hold with its aim that has stood long enough, and of nothing else. */
const cooledOff = (draft: Draft, host: string, offered: OfferedAction): OfferedAction[] => {
  if (!('selector' in offered) || offered.coolingOff === undefined) return [offered];
  const { coolingOff, ...rest } = offered;
  const aim = aimKey({ ...rest, action: 'hold' });
  return unreleased(draft.next, host)
    .filter((h) => aimKey(h.offered) === aim && fromInstant(draft.at) - fromInstant(h.since) >= coolingOff * 60_000)
    .map(({ command }) => ({ ...rest, selector: { by: 'held-by', command: command! } }));
};
