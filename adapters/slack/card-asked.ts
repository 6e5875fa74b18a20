import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import { aimText } from '#shared/contracts/finding.ts';
import { type Block, fields, line, person, richText, text, words } from './blocks.ts';
import { safe } from './safe-text.ts';
import { STATE, VERB } from './wording.ts';

/** What an incident that a person opened is about: its first request. No playbook says anything in it. */
const firstOf = ({ actions }: Incident): IncidentAction | undefined => actions[0];

/** Heading of an incident without a finding; never a word of trouble. */
export const askedTitle = (incident: Incident): string => {
  const first = firstOf(incident);
  const what = first ? `${VERB[first.offered.action].title}, ${aimText(first.offered)}` : `incident ${incident.id}`;
  return `${incident.state === 'resolved' ? 'Ended' : 'Asked for'}: ${safe(what, 130)}`;
};

/** Where a finding would stand: who wants what, and that nobody was diagnosed. */
export const askedSummary = (incident: Incident): Block[] => {
  const first = firstOf(incident);
  if (!first) return [];
  return [
    fields([
      ['What', safe(aimText(first.offered), 200)],
      ['Host', safe(first.host, 80)],
      ['State', safe(STATE[incident.state], 60)],
    ]),
    richText(
      line(
        ...(first.requestedBy ? [words('Asked for by '), person(first.requestedBy), words('. ')] : []),
        ...(first.offered.because === ''
          ? []
          : [words('Reason: '), text(safe(first.offered.because, 300)), words(' ')]),
        words('Queuewarden sees no trouble here and proposes nothing of its own.'),
      ),
    ),
  ];
};
