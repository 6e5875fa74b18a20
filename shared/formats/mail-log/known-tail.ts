import type { MailLogOptions } from './options.ts';
import {
  ACCOUNT,
  blankAt,
  CONNECTION,
  isIds,
  isQueuePath,
  numberOf,
  plain,
  queueFileOf,
  SERVER_ACCOUNTS,
  splitIds,
  type Tail,
  unquoted,
} from './shapes.ts';

/** Takes fields from the front: a field that is there, an empty one (two blanks in a row), or none. */
const createCursor = (text: string) => {
  let at = 0;
  const take = (length: number | null): string | null => {
    if (length === null) {
      // An empty field leaves its blank; at the end of the line there is nothing to tell it from an absent one.
      if (text.startsWith('  ', at)) at += 1;
      return null;
    }
    const value = text.slice(at + 1, at + 1 + length);
    at += 1 + length;
    return value;
  };
  return {
    word: (fits: (word: string) => boolean): string | null => {
      const word = text.charAt(at) === ' ' ? text.slice(at + 1, blankAt(text, at + 1)) : '';
      return take(word !== '' && fits(word) ? word.length : null);
    },
    shape: (pattern: RegExp): string | null => {
      const found = text.charAt(at) === ' ' ? pattern.exec(text.slice(at + 1)) : null;
      return take(found ? found[0].trimEnd().length : null);
    },
    rest: (): string => text.slice(at).trim(),
  };
};

const isNumber = (word: string): boolean => /^\d{1,10}$/.test(word);
const isAccount = (word: string): boolean => word.startsWith('*') || SERVER_ACCOUNTS.has(word) || ACCOUNT.test(word);
const isAddress = (word: string): boolean => word === '<>' || /^[^\s;()]+@[^\s;()]+$/.test(word);
const FILTER = /^'[^']*'(?= |$)/;

/** Last word of a text, if it fits. */
const last = (text: string, pattern: RegExp): { value: string | null; rest: string } => {
  const found = pattern.exec(text.slice(text.lastIndexOf(' ') + 1))?.[0] ?? null;
  return found === null ? { value: null, rest: text } : { value: found, rest: text.slice(0, -found.length).trimEnd() };
};

const TRANSPORT = /^TCP\|\S*$/;
const APPLICATION = /^(?:SMTP|LMTP)(?:\/\S*)?$/;
const REMOTE_MTA = /^dns;\S+$/;
const SECONDS = /^\d{1,10}$/;

const FLAGS = /^\d{1,6} (?=[</\w])/;

/**
 * Whether what should be the diagnostic begins like a field that is off, or like one that stands before the last one read.
 * A name of a user before a parenthesis is a HELO name, which the peer chose.
 */
const isOff = (rest: string): boolean => {
  const unflagged = rest.replace(FLAGS, '');
  const word = unflagged.slice(0, blankAt(unflagged, 0));
  const isHelo = unflagged.startsWith(' (', word.length);
  if (isIds(word) || (isQueuePath(word) && !isHelo)) return true;
  if (unflagged !== rest) return false;
  return word.startsWith('*') || SERVER_ACCOUNTS.has(word) ? !isHelo : CONNECTION.test(rest);
};

/**
 * Reads what follows the recipient in formats 1 and 2 where the options are known: only fields that are switched on are
 * looked for, so that a peer's text cannot pass for one that is off. Null = the line holds what the options do not
 * have, as after a restart with others. The reason and the diagnostic are one text here: nothing stands between them.
 */
export const readKnownTail = (tail: string, channel: string, options: MailLogOptions): Tail | null => {
  const cursor = createCursor(tail);
  const recipientFlags = options.notary ? cursor.word(isNumber) : null;
  const fileName = options.filename ? cursor.word(isQueuePath) : null;
  const envelopeId = options.envelopeId ? cursor.word(isIds) : null;
  const messageId = options.messageId ? cursor.word(isIds) : null;
  const username = options.username ? cursor.word(isAccount) : null;
  const sourceSystem = options.sourceSystem ? cursor.shape(CONNECTION) : null;
  const sensitivity = options.sensitivity ? cursor.word(isNumber) : null;
  const priority = options.priority ? cursor.word(isNumber) : null;
  const intermediate = options.intermediate ? cursor.word(isAddress) : null;
  const initial = intermediate === null ? null : cursor.word(isAddress);
  const filter = options.filter ? cursor.shape(FILTER) : null;
  const rest = cursor.rest();
  if (isOff(rest)) return null;

  const application = last(rest, options.application ? APPLICATION : NEVER);
  const transport = last(application.rest, options.transport ? TRANSPORT : NEVER);
  const queueTime = last(transport.rest, options.queueTime ? SECONDS : NEVER);
  const remoteMta = last(queueTime.rest, options.remoteMta ? REMOTE_MTA : NEVER);
  const ids = messageId ?? (options.messageId ? null : envelopeId);
  return {
    recipientFlags: numberOf(recipientFlags),
    fileName,
    queueFile: fileName === null ? null : queueFileOf(fileName, channel),
    envelopeId,
    messageIds: ids === null ? [] : splitIds(ids),
    username,
    sourceSystem,
    sensitivity: numberOf(sensitivity),
    priority: numberOf(priority),
    intermediate: intermediate === null ? null : plain(intermediate),
    initial: initial === null ? null : plain(initial),
    filter: filter === null ? null : unquoted(filter),
    diagnostic: remoteMta.rest === '' ? null : remoteMta.rest,
    reason: null,
    remoteMta: remoteMta.value,
    queueSeconds: numberOf(queueTime.value),
    transport: transport.value,
    application: application.value,
  };
};

const NEVER = /[^\s\S]/;
