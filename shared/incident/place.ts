import type { Finding, OfferedAction } from '#shared/contracts/finding.ts';
import type { Incident } from '#shared/contracts/incident.ts';
import type { HostName } from '#shared/contracts/primitives.ts';
import { destinationOf } from '#shared/formats/mail-log/destination.ts';
import { wordsOf } from './words.ts';

/**
 * The open incident that a request belongs to: the one that held these messages, else the one about this destination or
 * account, else the one about this channel of the host. Null = none. Of equals the one that was opened first.
 */
export const placeOf = (
  open: readonly Incident[],
  wanted: { host: HostName; offered: OfferedAction },
): Incident | null => {
  const fits = open
    .map((incident) => ({ incident, fit: fitOf(incident, wanted) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit || (a.incident.openedAt < b.incident.openedAt ? -1 : 1));
  return fits[0]?.incident ?? null;
};

const fitOf = (incident: Incident, { host, offered }: { host: HostName; offered: OfferedAction }): number => {
  if ('selector' in offered && offered.selector.by === 'held-by') {
    const { command } = offered.selector;
    if (incident.actions.some((a) => a.host === host && a.command === command)) return 3;
  }
  return Math.max(0, ...wordsOf(incident, host).map((finding) => fitOfWord(finding, offered)));
};

const fitOfWord = ({ verdict, subject: { kind, name, channel } }: Finding, offered: OfferedAction): 0 | 1 | 2 => {
  if (verdict === 'normal') return 0;
  if (channel !== null && channel !== offered.channel) return 0;
  const about = namesOf(offered);
  if (about.includes(name.toLowerCase()) && (kind === 'destination' || kind === 'account')) return 2;
  // Trouble of one destination says nothing of the others in the channel.
  return kind === 'channel' && channel === offered.channel && about.length === 0 ? 1 : 0;
};

/** Destination or account that a request is about, in lower case; none = the channel as a whole. */
const namesOf = (offered: OfferedAction): string[] => {
  if (!('selector' in offered)) return [];
  const { selector } = offered;
  switch (selector.by) {
    case 'destination':
      return [selector.destination];
    case 'account':
      return [selector.account.toLowerCase()];
    case 'recipient':
      return [destinationOf(offered.channel, selector.recipient).toLowerCase()];
    case 'sender':
      return [selector.sender.toLowerCase()];
    case 'user':
      return [selector.user.toLowerCase()];
    default:
      return [];
  }
};
