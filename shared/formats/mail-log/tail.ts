import {
  ACCOUNT,
  blankAt,
  CONNECTION,
  isIds,
  isQueuePath,
  queueFileOf,
  SERVER_ACCOUNTS,
  splitIds,
  type Tail,
  unquoted,
} from './shapes.ts';

const NUMBERS = /^(?:\d(?: |$)){1,2}/;
const FILTER = /^'[^']*'(?: |$)/;
const BEFORE_OUTBOUND = /^\S+ dns;/;

const wordAt = (text: string): string => text.slice(0, blankAt(text, 0));

const fileAt = (text: string): string | null => {
  const word = wordAt(text);
  // `name (reverse [ip])` is a HELO name, whatever it looks like.
  return isQueuePath(word) && !text.startsWith(' (', word.length) ? word : null;
};

const idsAt = (text: string): string | null => {
  const word = wordAt(text);
  return isIds(word) ? word : null;
};

const usernameAt = (text: string): string | null => {
  const word = wordAt(text);
  if (word.startsWith('*') || SERVER_ACCOUNTS.has(word)) return word;
  // `name (reverse [ip])` is a HELO name.
  if (!ACCOUNT.test(word) || CONNECTION.test(text)) return null;
  const rest = text.slice(word.length).trimStart();
  // Without one of these behind it a word is the host or the beginning of a diagnostic.
  return rest === '' || CONNECTION.test(rest) || BEFORE_OUTBOUND.test(rest) ? word : null;
};

const after = (text: string, field: string): string => text.slice(field.length).trimStart();

interface Rest extends Pick<Tail, 'username' | 'filter' | 'diagnostic'> {
  connection: string | null;
  numbers: string[];
}

/** What follows the file and the ids. */
const readRest = (text: string): Rest => {
  let rest = text;
  const username = usernameAt(rest);
  if (username !== null) rest = after(rest, username);
  const connection = CONNECTION.exec(rest);
  let numbers: string[] = [];
  if (connection) {
    rest = after(rest, connection[0]);
    const found = NUMBERS.exec(rest);
    if (found) {
      numbers = found[0].trim().split(' ');
      rest = after(rest, found[0]);
    }
  }
  const filter = FILTER.exec(rest);
  if (filter) rest = after(rest, filter[0]);
  return {
    username,
    connection: connection ? connection[0].trim() : null,
    numbers,
    filter: filter ? unquoted(filter[0].trim()) : null,
    diagnostic: rest === '' ? null : rest,
  };
};

/** Diagnostic in what follows the file and the ids; null = none. */
export const diagnosticOf = (rest: string): string | null => readRest(rest.trim()).diagnostic;

/**
 * Reads what follows the recipient, field by field in the documented order, each told by its shape (the set of logged
 * fields is not in the log). What has no known shape begins the diagnostic. `channel` is the queue that the file must
 * lie in. Source: Messaging Server Technical Reference, "MTA transaction log entry format".
 */
export const readTail = (tail: string, channel: string): Tail => {
  let rest = tail.trim();
  let recipientFlags: number | null = null;
  // The recipient flags are a number, as a diagnostic's first word can be: only the file or id behind them tells.
  const flags = /^\d{1,6} (?=[</\w])/.exec(rest);
  if (flags) {
    const behind = rest.slice(flags[0].length);
    if (idsAt(behind) !== null || fileAt(behind) !== null) {
      recipientFlags = Number(flags[0]);
      rest = behind;
    }
  }
  const fileName = fileAt(rest);
  if (fileName !== null) rest = after(rest, fileName);
  const first = idsAt(rest);
  if (first !== null) rest = after(rest, first);
  const second = first === null ? null : idsAt(rest);
  if (second !== null) rest = after(rest, second);
  const { username, connection, numbers, filter, diagnostic } = readRest(rest);
  const ids = second ?? first;
  // One number alone may be either of the two.
  const [sensitivity = null, priority = null] = numbers.length === 2 ? numbers.map(Number) : [];
  return {
    recipientFlags,
    fileName,
    queueFile: fileName === null ? null : queueFileOf(fileName, channel),
    envelopeId: second === null ? null : first,
    messageIds: ids === null ? [] : splitIds(ids),
    username,
    sourceSystem: connection,
    sensitivity,
    priority,
    filter,
    diagnostic,
    reason: null,
    intermediate: null,
    initial: null,
    remoteMta: null,
    queueSeconds: null,
    transport: null,
    application: null,
  };
};
