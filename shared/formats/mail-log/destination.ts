import type { MailLogEntry } from './entry.ts';

const LONGEST = 320;

/** The queue that an entry is about: where an enqueue puts the message, else where the message was. */
export const channelOf = (entry: Pick<MailLogEntry, 'sourceChannel' | 'destinationChannel'>): string =>
  entry.destinationChannel ?? entry.sourceChannel;

/**
 * Where a channel takes a recipient's mail, lower case. SMTP channels: the domain of the current address, or its first
 * hop if it is source routed. Store channels (`ims-ms`, or an address at a `…-daemon`): the account. '' = not to be seen.
 */
export const destinationOf = (channel: string, to: string | null): string => {
  if (to === null) return '';
  const address = to.startsWith('<') && to.endsWith('>') ? to.slice(1, -1) : to;
  const hop = address.startsWith('@') ? /^@([^,:@]+)[,:]/.exec(address.slice(0, LONGEST)) : null;
  if (hop) return clean(hop[1] ?? '');
  const at = address.lastIndexOf('@');
  if (at === -1) return clean(address);
  const domain = clean(address.slice(at + 1));
  if (domain.endsWith('-daemon')) return clean(address.slice(0, at));
  return channel === 'ims-ms' || channel.startsWith('ims-ms_') ? clean(address) : domain;
};

const clean = (name: string): string => {
  const lower = name.slice(0, LONGEST).toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
};
