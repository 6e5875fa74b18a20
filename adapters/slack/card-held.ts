import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import type { HeldCount, IncidentCard } from '#shared/ports.ts';
import type { Part } from './assemble.ts';
import { bold, bullets, line, richText, text, words } from './blocks.ts';
import { safe } from './safe-text.ts';
import { count, messages } from './wording.ts';

/** Batches shown; `/qm held` lists all. */
const SHOWN = 4;

/** Where a release stands that people can decide on, or ask for by a button of this card. */
const AT_HAND: Partial<Record<IncidentAction['state'], string>> = {
  offered: 'Release: the button is on this card.',
  'preview-requested': 'Release: the host is asked.',
  proposed: 'Release: it waits for approval on this card.',
  approved: 'Release: the order is on its way.',
};

const howToRelease = (incident: Incident, { host, channel, command }: HeldCount): string => {
  const release = incident.actions.findLast(
    ({ host: where, offered }) =>
      where === host &&
      offered.action === 'release' &&
      offered.selector.by === 'held-by' &&
      offered.selector.command === command,
  );
  return (
    (release && incident.state !== 'resolved' ? AT_HAND[release.state] : undefined) ??
    `Release: /qm release ${host} ${channel} held-by:${command}`
  );
};

/** What the bot still holds for this incident, and how it is released; nothing where nothing is held. */
export const heldPart = ({ incident, held = [] }: IncidentCard): Part => {
  const total = held.reduce((sum, batch) => sum + batch.count, 0);
  const lead = line(bold(safe(`Held by us: ${messages(total)}`, 60)), words(', as far as the last listing shows.'));
  const rows = held
    .slice(-SHOWN)
    .map((batch) => [
      text(safe(`${count(batch.count)} in ${batch.channel} on ${batch.host}. ${howToRelease(incident, batch)}`, 250)),
    ]);
  const more = held.length > SHOWN ? [line(words('More batches: /qm held HOST'))] : [];
  return {
    name: 'what is held',
    rank: 2,
    forms: held.length === 0 ? [] : [[richText(lead, bullets(rows), ...more)], [richText(lead)]],
  };
};
