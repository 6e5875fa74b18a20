import { parseQueueFileName } from '../queue-file-name.ts';
import type { MailLogEntry, QueueFile } from './entry.ts';

/** Optional fields after the recipient. */
export type Tail = Pick<
  MailLogEntry,
  'fileName' | 'queueFile' | 'envelopeId' | 'messageIds' | 'username' | 'diagnostic'
>;

// HELO name (reverse name [address]). A HELO name is chosen by the peer, so it may look like any other field.
const CONNECTION = /^(?:[^\s(]\S* )?\((?:\S+ )?\[[^\]\s]*\]\)(?: |$)/;
const NUMBERS = /^(?:\d(?: |$)){1,2}/;
const FILTER = /^'[^']*'(?: |$)/;
const SERVER_ACCOUNTS = new Set(['mailsrv', 'inetmail', 'inetuser']);
const ACCOUNT = /^[a-z_][a-z0-9_.@-]*$/;
const BEFORE_OUTBOUND = /^\S+ dns;/;

const fileAt = (text: string, channel: string): { name: string; file: QueueFile | null } | null => {
  const blank = text.indexOf(' ');
  const word = blank === -1 ? text : text.slice(0, blank);
  const slash = word.lastIndexOf('/');
  if (slash === -1) return null;
  const parsed = parseQueueFileName(word.slice(slash + 1));
  // `name (reverse [ip])` is a HELO name, whatever it looks like.
  if (!parsed || text.startsWith(' (', word.length)) return null;
  const folders = word.slice(0, slash).split('/');
  const last = folders.pop() ?? '';
  const directory = /^\d+$/.test(last) ? (folders.pop() ?? '') : last;
  return { name: word, file: directory === channel ? { channel, ...parsed } : null };
};

const idsAt = (text: string): string | null => {
  if (!text.startsWith('<')) return null;
  const blank = text.indexOf(' ');
  const word = blank === -1 ? text : text.slice(0, blank);
  return word.endsWith('>') ? word : null;
};

/** Ids of a log field: `<new>,<original>` in notifications. */
export const splitIds = (field: string): string[] => (field.includes('>,<') ? field.split(/(?<=>),(?=<)/) : [field]);

const usernameAt = (text: string): string | null => {
  const blank = text.indexOf(' ');
  const word = blank === -1 ? text : text.slice(0, blank);
  if (word.startsWith('*') || SERVER_ACCOUNTS.has(word)) return word;
  // `name (reverse [ip])` is a HELO name.
  if (!ACCOUNT.test(word) || CONNECTION.test(text)) return null;
  const rest = text.slice(word.length).trimStart();
  // Without one of these behind it a word is the host or the beginning of a diagnostic.
  return rest === '' || CONNECTION.test(rest) || BEFORE_OUTBOUND.test(rest) ? word : null;
};

/**
 * Reads what follows the recipient, field by field in the documented order, each told by its shape (the set of logged
 * fields is not in the log). What has no known shape begins the diagnostic. `channel` is the queue that the file must
 * lie in. Source: Messaging Server Technical Reference, "MTA transaction log entry format".
 */
export const readTail = (tail: string, channel: string): Tail => {
  let rest = tail.trim();
  // The recipient flags are a number, as a diagnostic's first word can be: only the file or id behind them tells.
  const flags = /^\d{1,6} (?=[</\w])/.exec(rest);
  if (flags) {
    const behind = rest.slice(flags[0].length);
    if (idsAt(behind) !== null || fileAt(behind, channel) !== null) rest = behind;
  }
  const file = fileAt(rest, channel);
  if (file) rest = after(rest, file.name);
  const first = idsAt(rest);
  if (first !== null) rest = after(rest, first);
  const second = first === null ? null : idsAt(rest);
  if (second !== null) rest = after(rest, second);
  const username = usernameAt(rest);
  if (username !== null) rest = after(rest, username);
  const connection = CONNECTION.exec(rest);
  if (connection) {
    rest = after(rest, connection[0]);
    const numbers = NUMBERS.exec(rest);
    if (numbers) rest = after(rest, numbers[0]);
  }
  const filter = FILTER.exec(rest);
  if (filter) rest = after(rest, filter[0]);
  const ids = second ?? first;
  return {
    fileName: file?.name ?? null,
    queueFile: file?.file ?? null,
    envelopeId: second === null ? null : first,
    messageIds: ids === null ? [] : splitIds(ids),
    username,
    diagnostic: rest === '' ? null : rest,
  };
};

const after = (text: string, field: string): string => text.slice(field.length).trimStart();

/** Place of a queue file given by its path, when it lies in that channel's directory; else null. */
export const queueFileOf = (path: string, channel: string): QueueFile | null => fileAt(path, channel)?.file ?? null;
