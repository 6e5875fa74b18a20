import type { Sending } from '#shared/contracts/digest.ts';
import type { MailLogEntry } from '../formats/mail-log/entry.ts';

/** Longest name that a sending takes. */
const LIMIT = 320;

/**
 * Whether the client that handed a message in authenticated, by the code of the entry. Source: Messaging Server
 * Administration Guide, "Managing MTA Message and Connection Logs": A = SASL authentication was used.
 */
export const isByCode = ({ code, modifiers }: Pick<MailLogEntry, 'code' | 'modifiers'>): boolean =>
  code === 'E' && modifiers.includes('A');

/** The authenticated user that an entry names; '' = none. */
export const userOf = ({ username }: Pick<MailLogEntry, 'username'>): string =>
  username?.startsWith('*') === true ? username.slice(1).trim() : '';

/**
 * Who sent a message: the authenticated user where the entry names one (`*name` in LOG_USERNAME), else the envelope From
 * in lower case, authenticated where the code says so. Null = the entry shows neither. Source: Messaging Server Technical
 * Reference, "LOG_USERNAME".
 */
export const senderOf = (
  entry: Pick<MailLogEntry, 'code' | 'modifiers' | 'username' | 'from'>,
): Pick<Sending, 'sender' | 'authenticated'> | null => {
  const user = userOf(entry);
  if (user !== '') return { sender: user.slice(0, LIMIT), authenticated: true };
  if (entry.from === null) return null;
  return { sender: entry.from.toLowerCase().slice(0, LIMIT), authenticated: isByCode(entry) };
};
