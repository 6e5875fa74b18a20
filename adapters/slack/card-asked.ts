import type { Incident, IncidentAction, IncidentState } from '#shared/contracts/incident.ts';
import { selectorText } from '#shared/contracts/finding.ts';
import { type Block, fields, line, richText, words } from './blocks.ts';
import { safe } from './safe-text.ts';

/** What an incident that a person opened is about: its first request. No playbook says anything in it. */
const firstOf = ({ actions }: Incident): IncidentAction | undefined => actions[0];

/** `hold mail for example.net in tcp_local`, `stop tcp_local`. */
const wanted = ({ offered }: IncidentAction): string =>
  'selector' in offered
    ? `${offered.action} ${selectorText(offered.selector)} in ${offered.channel}`
    : `${offered.action} ${offered.channel}`;

/** Heading of an incident without a finding; never a word of trouble. */
export const askedTitle = (incident: Incident): string => {
  const first = firstOf(incident);
  const what = first ? wanted(first) : `incident ${incident.id}`;
  return `${incident.state === 'resolved' ? 'Ended' : 'Asked for'}: ${safe(what, 130)}`;
};

const ASKED_STATE: Record<IncidentState, string> = {
  open: 'Not done: it waits for the host or for people',
  acknowledged: 'Not done: it waits for the host or for people',
  acting: 'Approved: the host is told',
  watching: 'Done: what came of it is looked at',
  resolved: 'Ended',
};

/** Where a finding would stand: what is wanted, and that nobody was diagnosed. */
export const askedSummary = (incident: Incident): Block[] => {
  const first = firstOf(incident);
  if (!first) return [];
  return [
    fields([
      ['What', safe(wanted(first), 200)],
      ['Host', safe(first.host, 80)],
      ['State', safe(ASKED_STATE[incident.state], 60)],
    ]),
    richText(line(words('A person asked for this. Queuewarden sees no trouble here and proposes nothing of its own.'))),
  ];
};
