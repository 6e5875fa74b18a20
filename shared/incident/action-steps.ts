import { messages } from '#shared/actions/definition.ts';
import { isMessageAction } from '#shared/actions/index.ts';
import { aimText } from '#shared/contracts/finding.ts';
import type { IncidentAction } from '#shared/contracts/incident.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { add, begin, type Draft, effect, move, newAction } from './draft.ts';
import { mayBeAskedAgain } from './asked-again.ts';
import { releases, resolveIfOver } from './finding-steps.ts';
import type { Happening } from './happening.ts';
import { isAskedFor } from './request-steps.ts';
import { givenUpText, isGivenUp } from './rounds.ts';
import { mayBeVerified } from './verifiable.ts';
import { isWellFor } from './words.ts';

type Step<K extends Happening['kind']> = (draft: Draft, happening: Extract<Happening, { kind: K }>) => void;

/** Long enough for a channel run to show what it did, short enough to answer somebody who waits. */
const SETTLE_SECONDS = 20;

const byId = (draft: Draft, id: string): IncidentAction | undefined => draft.next.actions.find((a) => a.id === id);
const byProposal = (draft: Draft, id: string): IncidentAction | undefined =>
  draft.next.actions.find((a) => a.proposal === id);

/** A new action with the same aim. An open proposal gives way to the newer list; an ended action stays as it was. */
export const askedAgain: Step<'asked-again'> = (draft, { action: id, by }) => {
  const action = byId(draft, id);
  if (!action || !mayBeAskedAgain(draft.next, action)) return;
  const gaveWay = action.state === 'proposed';
  if (gaveWay) move(draft, action, 'superseded');
  const what = 'selector' in action.offered ? 'list the messages again' : `prepare the ${action.offered.action} again`;
  add(
    draft,
    'preview',
    `asked ${action.host} to ${what}${gaveWay ? '; what waited for approval gives way to it' : ''}`,
    by,
  );
  // What a person wanted stays a person's wish, now of whoever asks again.
  begin(draft, action.host, action.offered, action.requestedBy && by);
};

/** Somebody wants an offered action: from now on it is that person's wish, who never approves it. */
export const prepared: Step<'prepared'> = (draft, { action: id, by }) => {
  const action = byId(draft, id);
  if (action?.state !== 'offered' || draft.next.state === 'resolved') return;
  action.requestedBy = by;
  move(draft, action, 'preview-requested');
  add(draft, 'preview', `asked ${action.host} to prepare: ${action.offered.action} ${aimText(action.offered)}`, by);
  effect(draft, { kind: 'preview', action: id });
};

/** One approval of several: the proposal waits for the others. */
export const seconded: Step<'seconded'> = (draft, { at, proposal, by, needed }) => {
  const action = byProposal(draft, proposal);
  if (action?.state !== 'proposed') return;
  const approvals = action.approvals ?? [];
  if (approvals.some((a) => a.by.team === by.team && a.by.user === by.user)) return;
  action.approvals = [...approvals, { by, at }];
  action.needed = needed;
  add(draft, 'decided', `approved ${action.offered.action} as ${approvals.length + 1} of ${needed}`, by);
};

/** The host could not list the messages, or there are none. */
export const previewFailed: Step<'preview-failed'> = (draft, { action: id, nothing, detail }) => {
  const action = byId(draft, id);
  if (action?.state !== 'preview-requested') return;
  move(draft, action, nothing ? 'nothing-to-do' : 'preview-failed');
  add(draft, 'preview', detail);
  resolveIfOver(draft);
};

/** A frozen set of messages waits for approval. */
export const proposed: Step<'proposed'> = (draft, { action: id, proposal, count, needed }) => {
  const action = byId(draft, id);
  if (action?.state !== 'preview-requested') return;
  action.proposal = proposal;
  if (needed !== undefined && needed > 1) action.needed = needed;
  move(draft, action, 'proposed');
  const { action: verb, channel } = action.offered;
  const what = isMessageAction(verb) ? `${messages(count)} of ${channel}` : channel;
  add(
    draft,
    'proposed',
    `Ready to ${verb} ${what} on ${action.host}, if ${(needed ?? 1) > 1 ? `${needed} people approve` : 'somebody approves'}.`,
  );
};

/** People, or the clock, decided. Only an approval of a proposal that still stands is signed. */
export const ruled: Step<'ruled'> = (draft, { proposal, outcome, by }) => {
  const action = byProposal(draft, proposal);
  if (action?.state !== 'proposed') return;
  move(draft, action, outcome);
  const person = by.at(-1) ?? null;
  if (outcome === 'approved') {
    draft.next.state = 'acting';
    add(draft, 'decided', `approved: ${action.offered.action}`, person);
    effect(draft, { kind: 'sign', proposal });
    return;
  }
  add(
    draft,
    'decided',
    outcome === 'rejected'
      ? `rejected: ${action.offered.action}`
      : `Nobody approved the ${action.offered.action} in time: it expired and nothing was done.`,
    person,
  );
  resolveIfOver(draft);
};

/** The host reported. Anything but a clean end is trouble that a person must see. */
export const executed: Step<'executed'> = (draft, happening) => {
  const action = byProposal(draft, happening.proposal);
  // A late result still ends the time in which nobody knew.
  const awaited = action?.state === 'approved' || (action?.state === 'unknown' && action.outcome === null);
  if (!action || !awaited) return;
  if (action.state === 'unknown' && happening.status === 'unknown') return;
  action.command = happening.command;
  action.outcome = Object.keys(happening.outcome).length > 0 ? happening.outcome : null;
  const acted = happening.status === 'done' || happening.status === 'partial';
  move(draft, action, acted ? 'executed' : (happening.status as 'refused' | 'failed' | 'unknown'));
  draft.next.state = acted ? 'watching' : draft.next.acknowledgedBy ? 'acknowledged' : 'open';
  add(draft, happening.status === 'done' ? 'executed' : 'trouble', happening.detail);
  if (!acted && isAskedFor(draft.next)) resolveIfOver(draft);
  if (acted) effect(draft, { kind: 'verify', action: action.id, delaySeconds: SETTLE_SECONDS });
};

/**
 * Fresh evidence says whether it worked. No evidence is `unknown`, never success; better evidence may come later, when
 * the host is back. What was in vain too often is a person's turn.
 */
export const verified: Step<'verified'> = (draft, { action: id, ok, detail }) => {
  const action = byId(draft, id);
  if (!action || !mayBeVerified(action)) return;
  if (action.state === 'unknown' && ok === null) return;
  move(draft, action, ok === null ? 'unknown' : ok ? 'verified' : 'unverified');
  add(draft, ok ? 'verified' : 'trouble', detail);
  if (ok === false && isGivenUp(draft.next, action)) add(draft, 'trouble', givenUpText(draft.next, action));
  if (draft.next.state === 'resolved') return;
  if (action.offered.action === 'hold') releaseIfWell(draft, action);
  if (isAskedFor(draft.next)) offerRelease(draft, action);
  resolveIfOver(draft);
};

/** A stop ends by itself, also when its incident is over by then; each word of the host is told once. */
export const plannedStart: Step<'planned-start'> = (draft, { proposal, ok, detail }) => {
  const text = untrusted(detail);
  if (!byProposal(draft, proposal) || draft.next.timeline.some((entry) => entry.text === text)) return;
  add(draft, ok ? 'executed' : 'trouble', detail);
};

/** The destination may have come back while the hold was being carried out. */
const releaseIfWell = (draft: Draft, hold: IncidentAction): void => {
  if (!isWellFor(draft.next, hold) || hold.command === null) return;
  if (draft.next.actions.some((a) => releases(a, hold.command))) return;
  begin(draft, hold.host, {
    action: 'release',
    channel: hold.offered.channel,
    selector: { by: 'held-by', command: hold.command },
    because: 'What was held for this incident can be delivered now.',
  });
};

/** What a person had held waits for a person: no playbook will say that it can go. */
const offerRelease = (draft: Draft, { offered, command, outcome, host }: IncidentAction): void => {
  if (offered.action !== 'hold' || command === null || !outcome?.['done']) return;
  if (draft.next.actions.some((a) => releases(a, command))) return;
  const because = 'These messages stay held until somebody releases them.';
  const release = {
    action: 'release',
    channel: offered.channel,
    selector: { by: 'held-by', command },
    because,
  } as const;
  draft.next.actions.push(newAction(draft, host, release, 'offered'));
};
