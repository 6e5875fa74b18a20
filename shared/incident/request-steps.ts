import { aimKey, aimText } from '#shared/contracts/finding.ts';
import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import { samePerson } from '#shared/policy/may-approve.ts';
import { add, begin, type Draft, newIncident } from './draft.ts';
import type { Happening } from './happening.ts';

type Requested = Extract<Happening, { kind: 'requested' }>;

/** Whether a person opened this incident by asking for something; then no playbook says anything in it. */
export const isAskedFor = (incident: Pick<Incident, 'findings'>): boolean =>
  Object.keys(incident.findings).length === 0;

const sentence = ({ host, offered }: Requested): string =>
  `asked ${host} to prepare: ${offered.action} ${aimText(offered)}`;

/** Whether this very request is in the thread already; its instant is that of the command, so that a second delivery has the same. */
export const isTold = (incident: Incident, happening: Requested): boolean =>
  incident.timeline.some(
    ({ at, by, text }) =>
      at === happening.at && by !== null && samePerson(by, happening.by) && text === sentence(happening),
  );

/** An incident of its own for what somebody asked for where no playbook sees trouble. It has no finding. */
export const openedByRequest = (fingerprint: string, sequence: number, happening: Requested): Draft => {
  const draft = newIncident(fingerprint, sequence, happening.at);
  prepare(draft, happening);
  return draft;
};

/** An action that no playbook offered, unless the same is under way. */
export const requested = (draft: Draft, happening: Requested): void => {
  const { host, offered } = happening;
  if (draft.next.state === 'resolved' || isTold(draft.next, happening)) return;
  const aim = aimKey(offered);
  const open = draft.next.actions.some((a) => a.host === host && aimKey(a.offered) === aim && OPEN.has(a.state));
  if (!open) prepare(draft, happening);
};

const OPEN: ReadonlySet<IncidentAction['state']> = new Set(['preview-requested', 'proposed', 'approved'] as const);

const prepare = (draft: Draft, happening: Requested): void => {
  add(draft, 'preview', sentence(happening), happening.by);
  begin(draft, happening.host, happening.offered, happening.by);
};
