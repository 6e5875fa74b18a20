import { parseQueueFileName } from '../queue-file-name.ts';
import type { MailLogEntry, QueueFile } from './entry.ts';

/** Fields of an entry after the recipient. */
export type Tail = Pick<
  MailLogEntry,
  | 'fileName'
  | 'queueFile'
  | 'envelopeId'
  | 'messageIds'
  | 'username'
  | 'diagnostic'
  | 'reason'
  | 'recipientFlags'
  | 'sourceSystem'
  | 'sensitivity'
  | 'priority'
  | 'intermediate'
  | 'initial'
  | 'filter'
  | 'remoteMta'
  | 'queueSeconds'
  | 'transport'
  | 'application'
>;

/** A tail in which nothing was seen. */
export const NO_TAIL: Tail = {
  fileName: null,
  queueFile: null,
  envelopeId: null,
  messageIds: [],
  username: null,
  diagnostic: null,
  reason: null,
  recipientFlags: null,
  sourceSystem: null,
  sensitivity: null,
  priority: null,
  intermediate: null,
  initial: null,
  filter: null,
  remoteMta: null,
  queueSeconds: null,
  transport: null,
  application: null,
};

/** `HELO name (reverse name [address])`. A HELO name is chosen by the peer, so it may look like any other field. */
export const CONNECTION = /^(?:[^\s(]\S* )?\((?:\S+ )?\[[^\]\s]*\]\)(?: |$)/;

/** Accounts under which the MTA's own programs run. */
export const SERVER_ACCOUNTS: ReadonlySet<string> = new Set(['mailsrv', 'inetmail', 'inetuser']);

/** A local account's name. */
export const ACCOUNT = /^[a-z_][a-z0-9_.@-]*$/;

/** Index of the next blank, or of the end. */
export const blankAt = (text: string, from: number): number => {
  const blank = text.indexOf(' ', from);
  return blank === -1 ? text.length : blank;
};

/** Place of a queue file given by its path, when it lies in that channel's directory; else null. */
export const queueFileOf = (path: string, channel: string): QueueFile | null => {
  const slash = path.lastIndexOf('/');
  const parsed = slash === -1 ? null : parseQueueFileName(path.slice(slash + 1));
  if (!parsed) return null;
  const folders = path.slice(0, slash).split('/');
  const last = folders.pop() ?? '';
  const directory = /^\d+$/.test(last) ? (folders.pop() ?? '') : last;
  return directory === channel ? { channel, ...parsed } : null;
};

/** Says of a word whether it is the path of a queue file, in whatever channel. */
export const isQueuePath = (word: string): boolean => {
  const slash = word.lastIndexOf('/');
  return slash !== -1 && parseQueueFileName(word.slice(slash + 1)) !== null;
};

/** Says of a word whether it is an id, or a notification's two. */
export const isIds = (word: string): boolean => word.startsWith('<') && word.endsWith('>') && word.length > 2;

/** Ids of a log field: `<new>,<original>` in notifications. */
export const splitIds = (field: string): string[] => (field.includes('>,<') ? field.split(/(?<=>),(?=<)/) : [field]);

/** A counted, named or found number; null = none. */
export const numberOf = (text: string | null): number | null =>
  text !== null && /^\d{1,10}$/.test(text) ? Number(text) : null;

/** LOG_FORMAT 2 writes an empty address as `<>`. */
export const plain = (address: string): string => (address === '<>' ? '' : address);

/** Original recipient without its address type. */
export const untyped = (address: string): string => plain(address.slice(address.indexOf(';') + 1));

/** Sieve actions without their quotes. */
export const unquoted = (filter: string): string =>
  filter.length > 1 && filter.startsWith("'") && filter.endsWith("'") ? filter.slice(1, -1) : filter;
