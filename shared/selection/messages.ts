import type { Selector } from '#shared/contracts/finding.ts';
import type { ChannelName } from '#shared/contracts/primitives.ts';
import { destinationOf } from '#shared/formats/mail-log/destination.ts';

/** Envelope of a queued message, as the log knows it. */
export interface Envelope {
  /** '' = null sender; null = the log does not say. */
  sender: string | null;
  /** Who authenticated and handed it in; absent or null = the log does not say. */
  user?: string | null;
  /** Current envelope recipients; '' stands for one that the log does not name. */
  recipients: readonly string[];
}

/** `shared` = also goes to somebody else: a queue file is one message, and acting on it would reach them too. */
export type Match = 'yes' | 'no' | 'shared';

const yes = (is: boolean): Match => (is ? 'yes' : 'no');

/** All, some or none of a message's recipients. No recipient known is none. */
const ofRecipients = (recipients: readonly string[], wanted: (recipient: string) => boolean): Match => {
  const count = recipients.filter((r) => r !== '' && wanted(r)).length;
  return count === 0 ? 'no' : count === recipients.length ? 'yes' : 'shared';
};

/**
 * Whether a selector means a message, its bounds aside: those are judged by the host's listing. What the log does not
 * say never matches.
 */
export const selects = (
  selector: Exclude<Selector, { by: 'held-by' }>,
  channel: ChannelName,
  { sender, user = null, recipients }: Envelope,
): Match => {
  switch (selector.by) {
    case 'destination':
      return ofRecipients(recipients, (r) => destinationOf(channel, r) === selector.destination);
    case 'account':
      return ofRecipients(recipients, (r) => destinationOf(channel, r) === selector.account);
    case 'recipient':
      return ofRecipients(recipients, (r) => r.toLowerCase() === selector.recipient.toLowerCase());
    case 'sender':
      return yes(sender !== null && sender.toLowerCase() === selector.sender.toLowerCase());
    case 'user':
      return yes(user !== null && user.toLowerCase() === selector.user.toLowerCase());
    case 'null-sender':
      return yes(sender === '');
    case 'bounds':
      return 'yes';
  }
};
