import type { EntryCode } from '#shared/contracts/digest.ts';
import type { MailLogEntry, Reason } from './entry.ts';
import type { MailLogOptions } from './options.ts';
import {
  ACCOUNT,
  CONNECTION,
  isIds,
  isQueuePath,
  NO_TAIL,
  numberOf,
  plain,
  queueFileOf,
  SERVER_ACCOUNTS,
  splitIds,
  type Tail,
  unquoted,
  untyped,
} from './shapes.ts';

interface Token {
  /** `N:` stood before it. */
  counted: boolean;
  value: string;
}

const MOST_TOKENS = 24;
const COUNT = /(\d{1,6}):/y;
const NUMBER = /\d{1,10}(?= |$)/y;

const endsAt = (text: string, at: number): boolean => at === text.length || text.charCodeAt(at) === 32;

/** End of a field of `count` characters, or of `count` bytes of UTF-8: it is not documented which is counted. */
const endOf = (text: string, from: number, count: number, inBytes: boolean): number => {
  if (!inBytes) return from + count;
  let at = from;
  let bytes = 0;
  while (bytes < count && at < text.length) {
    const point = text.codePointAt(at) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_00_00 ? 3 : 4;
    at += point < 0x1_00_00 ? 1 : 2;
  }
  return bytes === count ? at : -1;
};

const tokensOf = (text: string, from: number, inBytes: boolean): Token[] | null => {
  const tokens: Token[] = [];
  let at = from;
  while (at < text.length) {
    while (text.charCodeAt(at) === 32) at += 1;
    if (at === text.length) break;
    if (tokens.length === MOST_TOKENS) return null;
    COUNT.lastIndex = at;
    NUMBER.lastIndex = at;
    const count = COUNT.exec(text);
    if (count) {
      const start = at + count[0].length;
      const end = endOf(text, start, Number(count[1]), inBytes);
      if (end < start || end > text.length || !endsAt(text, end)) return null;
      tokens.push({ counted: true, value: text.slice(start, end) });
      at = end;
    } else {
      const number = NUMBER.exec(text);
      if (!number) return null;
      tokens.push({ counted: false, value: number[0] });
      at += number[0].length;
    }
  }
  return tokens;
};

/** Counted fields joined by a blank, as connection entries show them; null = not counted. */
export const uncounted = (text: string): string | null => {
  const tokens = tokensOf(text, 0, false) ?? tokensOf(text, 0, true);
  return tokens && tokens.map((t) => t.value).join(' ');
};

type Field = Exclude<keyof MailLogOptions, 'format' | 'node' | 'process'>;

/** Documented order; true = a number without count. */
const ORDER: readonly (readonly [Field, boolean])[] = [
  ['notary', true],
  ['filename', false],
  ['envelopeId', false],
  ['messageId', false],
  ['username', false],
  ['sourceSystem', false],
  ['sensitivity', true],
  ['priority', true],
  ['intermediate', false],
  ['filter', false],
  ['reason', false],
  ['diagnostics', false],
  ['remoteMta', false],
  ['queueTime', true],
  ['transport', false],
  ['application', false],
];

type Found = Partial<Record<Field, string>>;

const emptyOr = (fits: (text: string) => boolean, text: string | undefined): boolean =>
  text === undefined || text === '' || fits(text);

/** Fields by their place, where the line has exactly those that are switched on; null = it has not. */
const byPlace = (tokens: readonly Token[], options: MailLogOptions): Found | null => {
  const expected = ORDER.filter(([field]) => options[field]);
  if (expected.length !== tokens.length) return null;
  const found: Found = {};
  for (const [index, [field, bare]] of expected.entries()) {
    const token = tokens[index];
    if (!token || token.counted === bare) return null;
    found[field] = token.value;
  }
  const fits =
    emptyOr(isQueuePath, found.filename) && emptyOr(isIds, found.envelopeId) && emptyOr(isIds, found.messageId);
  return fits ? found : null;
};

const isAccount = (text: string): boolean => text.startsWith('*') || SERVER_ACCOUNTS.has(text) || ACCOUNT.test(text);

/** Fields by their shape, in the documented order. What has none is the reason and the diagnostic. */
const byShape = (tokens: readonly Token[], code: EntryCode): Found => {
  const found: Found = {};
  let at = 0;
  const isCounted = (fits: (text: string) => boolean, index = at): boolean => {
    const token = tokens[index];
    return token?.counted === true && fits(token.value);
  };
  const take = (field: Field, fits: (text: string) => boolean): void => {
    if (!isCounted(fits)) return;
    found[field] = tokens[at]?.value ?? '';
    at += 1;
  };
  const isFileOrId = (text: string): boolean => isQueuePath(text) || isIds(text);
  const isConnection = (text: string): boolean => CONNECTION.test(text);
  if (tokens[at]?.counted === false && isCounted(isFileOrId, at + 1)) {
    found.notary = tokens[at]?.value ?? '';
    at += 1;
  }
  take('filename', isQueuePath);
  take('envelopeId', isIds);
  take('messageId', isIds);
  if (found.messageId === undefined && found.envelopeId !== undefined) {
    // One id alone may be either of the two.
    found.messageId = found.envelopeId;
    delete found.envelopeId;
  }
  if (isCounted((t) => t.startsWith('*') || SERVER_ACCOUNTS.has(t)) || isCounted(isConnection, at + 1))
    take('username', isAccount);
  take('sourceSystem', isConnection);
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first?.counted === false && second?.counted === false) {
    found.sensitivity = first.value;
    found.priority = second.value;
    at += 2;
  }
  take('filter', (t) => t.startsWith("'") && t.endsWith("'"));
  const texts: string[] = [];
  for (const token of tokens.slice(at)) {
    if (!token.counted && texts.length > 0) found.queueTime = token.value;
    else if (token.counted && token.value.startsWith('TCP|')) found.transport = token.value;
    else if (token.counted && found.transport !== undefined) found.application = token.value;
    else if (token.counted && token.value !== '') texts.push(token.value);
  }
  if (texts.length > 1 && (code === 'R' || code === 'K')) found.reason = texts.shift() ?? '';
  found.diagnostics = texts.join(' ');
  return found;
};

const tailOf = (found: Found, channel: string): Tail => {
  const get = (field: Field): string | null => found[field] || null;
  const fileName = get('filename');
  const ids = get('messageId') ?? (found.messageId === undefined ? get('envelopeId') : null);
  return {
    ...NO_TAIL,
    recipientFlags: numberOf(get('notary')),
    fileName,
    queueFile: fileName === null ? null : queueFileOf(fileName, channel),
    envelopeId: get('envelopeId'),
    messageIds: ids === null ? [] : splitIds(ids),
    username: get('username'),
    sourceSystem: get('sourceSystem'),
    sensitivity: numberOf(get('sensitivity')),
    priority: numberOf(get('priority')),
    intermediate: get('intermediate'),
    filter: found.filter === undefined ? null : unquoted(found.filter),
    reason: get('reason'),
    diagnostic: get('diagnostics') ?? get('reason'),
    remoteMta: get('remoteMta'),
    queueSeconds: numberOf(get('queueTime')),
    transport: get('transport'),
    application: get('application'),
  };
};

interface Reading {
  tokens: Token[];
  placed: Found | null;
}

/** In characters, as documented, unless only a count of bytes gives the fields that are switched on. */
const readingOf = (text: string, at: number, options: MailLogOptions | null): Reading | null => {
  let first: Reading | null = null;
  for (const inBytes of [false, true]) {
    const tokens = tokensOf(text, at, inBytes);
    if (!tokens) continue;
    const placed = options && byPlace(tokens.slice(3), options);
    if (placed) return { tokens, placed };
    first ??= { tokens, placed };
    if (!options) return first;
  }
  return first;
};

// An address with a blank outside quotes would let a peer's count reach over the fields behind it.
const isLoose = (address: string): boolean => address.includes(' ') && !address.includes('"');

/** Addresses and optional fields of a message entry of LOG_FORMAT 3. */
export type Counted = Pick<MailLogEntry, 'from' | 'originalTo' | 'to'> & { tail: Tail };

/**
 * Reads what follows the size where every field of variable length has its count before it. With options, and a line
 * that has exactly their fields, each is known by its place; else by its shape.
 * Source: Messaging Server Technical Reference, "Transaction logging MTA options: log_format".
 */
export const readCounted = (
  text: string,
  at: number,
  entry: { channel: string; code: EntryCode },
  options: MailLogOptions | null,
): Counted | Reason => {
  const places = options?.format === 3 ? options : null;
  const read = readingOf(text, at, places);
  if (!read) return 'bad-count';
  const { tokens, placed } = read;
  const [from, original, to] = tokens;
  if (!from?.counted || !original?.counted || !to?.counted) return 'bad-count';
  if (isLoose(from.value) || isLoose(original.value) || isLoose(to.value)) return 'bad-count';
  if (original.value !== '' && !/^[\w-]+;/.test(original.value)) return 'bad-recipient';
  if (to.value === '' && entry.code !== 'J') return 'no-recipient';
  const found = placed ?? byShape(tokens.slice(3), entry.code);
  return {
    from: plain(from.value),
    originalTo: untyped(original.value),
    to: to.value === '' ? null : plain(to.value),
    tail: tailOf(found, entry.channel),
  };
};
