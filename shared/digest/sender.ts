import type { Sending } from '#shared/contracts/digest.ts';
import type { MailLogEntry } from '../formats/mail-log/entry.ts';

/** Longest name that a sending takes. */
const LIMIT = 320;

/**
 * Who sent a message: the authenticated user where the entry names one (`*name` in LOG_USERNAME), else the envelope From
 * in lower case. Null = the entry shows neither. Source: Messaging Server Technical Reference, "LOG_USERNAME".
 */
export const senderOf = (
  entry: Pick<MailLogEntry, 'username' | 'from'>,
): Pick<Sending, 'sender' | 'authenticated'> | null => {
  const user = entry.username?.startsWith('*') === true ? entry.username.slice(1).trim() : '';
  if (user !== '') return { sender: user.slice(0, LIMIT), authenticated: true };
  return entry.from === null ? null : { sender: entry.from.toLowerCase().slice(0, LIMIT), authenticated: false };
};
