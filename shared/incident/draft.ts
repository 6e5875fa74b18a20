import { isEnd } from '#shared/contracts/audit.ts';
import type { Effect, Incident, IncidentAction, TimelineEntry } from '#shared/contracts/incident.ts';
import type { Instant, OpaqueId, Person } from '#shared/contracts/primitives.ts';
import type { OfferedAction } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';

/** An incident on its way to its next state. */
export interface Draft {
  next: Incident;
  at: Instant;
  effects: Effect[];
  /** True while nothing happened that people should see. */
  silent: boolean;
}

/** An incident in which nothing has happened yet. */
export const newIncident = (fingerprint: OpaqueId, sequence: number, at: Instant): Draft => ({
  next: {
    version: 1,
    id: `${fingerprint}-${sequence}`,
    fingerprint,
    sequence,
    state: 'open',
    openedAt: at,
    updatedAt: at,
    findings: {},
    actions: [],
    timeline: [],
    acknowledgedBy: null,
    outbox: [],
  },
  at,
  effects: [],
  silent: false,
});

type Unnamed<E> = E extends Effect ? Omit<E, 'id'> : never;

/** Room that is kept in the timeline for what people decided and hosts did. */
const CHANGES_LIMIT = 400;

/** Adds a line to the thread. Beyond the limit, mere changes of a finding are no longer told. */
export const add = (draft: Draft, kind: TimelineEntry['kind'], text: string, by: Person | null = null): void => {
  draft.silent = false;
  const { timeline, id } = draft.next;
  if ((kind === 'changed' && timeline.length >= CHANGES_LIMIT) || timeline.length >= 500) return;
  timeline.push({ id: `${id}:${timeline.length}`, at: draft.at, kind, text: untrusted(text), by });
};

/** Asks for an effect; its id is its idempotency key. */
export const effect = (draft: Draft, wanted: Unnamed<Effect>): void => {
  draft.silent = false;
  const id = `${draft.next.id}:${draft.at}:${draft.next.timeline.length}:${draft.effects.length}:${wanted.kind}`;
  draft.effects.push({ ...wanted, id });
};

/** Begins an action: the host is asked to list what it would touch. */
export const begin = (draft: Draft, host: string, offered: OfferedAction, requestedBy?: Person): void => {
  const action = { ...newAction(draft, host, offered, 'preview-requested'), ...(requestedBy && { requestedBy }) };
  draft.next.actions.push(action);
  effect(draft, { kind: 'preview', action: action.id });
};

/** An action that nothing has been done for yet; its id is the next one of the incident. */
export const newAction = (
  draft: Draft,
  host: string,
  offered: OfferedAction,
  state: IncidentAction['state'],
): IncidentAction => ({
  id: `${draft.next.id}-a${draft.next.actions.length + 1}`,
  host,
  offered,
  state,
  proposal: null,
  command: null,
  outcome: null,
  since: draft.at,
});

/** Moves an action and notes since when. The end of whatever people could decide on goes on record. */
export const move = (draft: Draft, action: IncidentAction, state: IncidentAction['state']): void => {
  draft.silent = false;
  action.state = state;
  action.since = draft.at;
  if (action.proposal !== null && isEnd(state)) effect(draft, { kind: 'audit', action: action.id });
};
