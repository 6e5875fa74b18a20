import { EntryCode } from '#shared/contracts/digest.ts';
import { type Counted, readCounted, uncounted } from './counted.ts';
import {
  CONNECTION_CODES,
  type LocalStamp,
  type MailLogEntry,
  type MailLogLine,
  type Reason,
  type Unparsed,
} from './entry.ts';
import { parseJsonLine } from './json.ts';
import { readKnownTail } from './known-tail.ts';
import type { MailLogOptions } from './options.ts';
import { withoutPrefix } from './prefix.ts';
import { blankAt, NO_TAIL, plain, untyped } from './shapes.ts';
import { readTextStamp } from './stamp.ts';
import { readTail } from './tail.ts';
import { parseXmlLine } from './xml.ts';

const MESSAGE_CODES: ReadonlySet<string> = new Set(EntryCode.options);
const CODE = /^[A-Z]{1,6}$/;
const CHANNEL = /^[a-z][\w-]{0,79}$/;
const PROCESS = /^[0-9a-f]+(?:\.[0-9a-f]+){1,2}$/;
const TYPED = /^[\w-]+;/;
// Node, process, source and destination channel.
const MOST_WORDS = 4;

const unparsed = (reason: Reason): Unparsed => ({ kind: 'unparsed', unparsed: reason });

interface Head {
  words: string[];
  code: string;
  /** Index of the character after the code. */
  end: number;
}

const readHead = (text: string, from: number): Head | null => {
  const words: string[] = [];
  let at = from;
  while (words.length <= MOST_WORDS) {
    while (text.charCodeAt(at) === 32) at += 1;
    const blank = text.indexOf(' ', at);
    const end = blank === -1 ? text.length : blank;
    const word = text.slice(at, end);
    if (word === '') return null;
    if (words.length > 0 && CODE.test(word)) return { words, code: word, end };
    words.push(word);
    at = end;
  }
  return null;
};

interface Origin {
  node: string | null;
  process: string | null;
}

/** Words before the channels: node, process, or both. Null = something else. */
const readOrigin = (words: readonly string[]): Origin | null => {
  const [first = null, second = null] = words;
  if (words.length === 0) return { node: null, process: null };
  if (words.length === 1)
    return first !== null && PROCESS.test(first) ? { node: null, process: first } : { node: first, process: null };
  return words.length === 2 && second !== null && PROCESS.test(second) ? { node: first, process: second } : null;
};

const openQuote = (field: string): boolean => field.includes('"') && field.split('"').length % 2 === 0;

/** Fields that are known to be switched on, and who is told of an entry that has others. */
interface Fields {
  options: MailLogOptions | null;
  onOther: () => void;
}

const readMessage = (text: string, stamp: LocalStamp, head: Head, known: Fields): MailLogLine => {
  const code = head.code.charAt(0) as EntryCode;
  const { words } = head;
  // Only enqueues name a destination; an underscore cannot be in a node's name, so there it is a channel too.
  const paired = code === 'E' || (words.length > 1 && (words.at(-2) ?? '').includes('_'));
  const destinationChannel = paired ? (words.pop() ?? null) : null;
  const sourceChannel = words.pop();
  if (sourceChannel === undefined || !CHANNEL.test(sourceChannel)) return unparsed('bad-channel');
  if (destinationChannel !== null && !CHANNEL.test(destinationChannel)) return unparsed('bad-channel');
  const origin = readOrigin(words);
  if (!origin) return unparsed('bad-fields');
  const size = readSize(text, head.end);
  if (!size) return unparsed('bad-size');
  const fields = readFields(text, size.end, { channel: destinationChannel ?? sourceChannel, code }, known);
  if (typeof fields === 'string') return unparsed(fields);
  const { from, originalTo, to, tail } = fields;
  return {
    kind: 'message',
    stamp,
    // Every field by name: spreading objects halves the speed of reading a log.
    node: origin.node,
    process: origin.process,
    sourceChannel,
    destinationChannel,
    code,
    modifiers: head.code.slice(1),
    blocks: size.blocks,
    from,
    originalTo,
    to,
    fileName: tail.fileName,
    queueFile: tail.queueFile,
    envelopeId: tail.envelopeId,
    messageIds: tail.messageIds,
    username: tail.username,
    diagnostic: tail.diagnostic,
    reason: tail.reason,
    recipientFlags: tail.recipientFlags,
    sourceSystem: tail.sourceSystem,
    sensitivity: tail.sensitivity,
    priority: tail.priority,
    intermediate: tail.intermediate,
    initial: tail.initial,
    filter: tail.filter,
    remoteMta: tail.remoteMta,
    queueSeconds: tail.queueSeconds,
    transport: tail.transport,
    application: tail.application,
  };
};

/** Everything after the size. */
const readFields = (
  text: string,
  at: number,
  entry: { channel: string; code: EntryCode },
  { options, onOther }: Fields,
): Counted | Reason => {
  // B entries hold the client's command where the addresses stand: text from a stranger, in no known layout.
  if (entry.code === 'B')
    return { from: null, originalTo: null, to: null, tail: { ...NO_TAIL, diagnostic: text.slice(at).trim() || null } };
  const inText = options !== null && options.format < 3;
  if (!inText && COUNTED.test(text.slice(at, at + 20))) return readCounted(text, at, entry, options);
  const addresses = readAddresses(text, at, entry.code);
  if (typeof addresses === 'string') {
    // The format may have changed since the options were read. What reads as text is text: a count can be an address.
    const counted = inText && COUNTED.test(text.slice(at, at + 20)) ? readCounted(text, at, entry, null) : addresses;
    if (typeof counted === 'string') return addresses;
    onOther();
    return counted;
  }
  const { from, originalTo, to, end } = addresses;
  const rest = text.slice(end);
  const known = inText ? readKnownTail(rest, entry.channel, options) : null;
  if (options !== null && known === null) onOther();
  return { from, originalTo, to, tail: known ?? readTail(rest, entry.channel) };
};

const COUNTED = /^ *\d{1,6}:/;

const readSize = (text: string, at: number): { blocks: number; end: number } | null => {
  let start = at;
  while (text.charCodeAt(start) === 32) start += 1;
  const end = blankAt(text, start);
  const digits = text.slice(start, end);
  return /^\d{1,15}$/.test(digits) ? { blocks: Number(digits), end } : null;
};

type Addresses = Pick<MailLogEntry, 'from' | 'originalTo' | 'to'> & { end: number };

/** Reads From, original To and To; `at` is the blank before them. Two blanks in a row are an empty field. */
const readAddresses = (text: string, at: number, code: EntryCode): Addresses | Reason => {
  const firstEnd = blankAt(text, at + 1);
  const first = text.slice(at + 1, firstEnd);
  if (openQuote(first)) return 'quoted-blank';
  // Where the padding was collapsed an empty From cannot be told from a From that somebody cut out.
  const collapsed = TYPED.test(first);
  const originalEnd = collapsed ? firstEnd : blankAt(text, firstEnd + 1);
  const original = collapsed ? first : text.slice(firstEnd + 1, originalEnd);
  if (openQuote(original)) return 'quoted-blank';
  if (original !== '' && original !== '<>' && !TYPED.test(original)) return 'bad-recipient';
  const end = blankAt(text, originalEnd + 1);
  const to = text.slice(originalEnd + 1, end);
  if (openQuote(to)) return 'quoted-blank';
  const from = collapsed ? null : plain(first);
  const originalTo = untyped(original);
  // A rejection may know no recipient at all: then our server's reply follows.
  if (code === 'J' && (to === '' || /^\d{3}$/.test(to))) return { from, originalTo, to: null, end: originalEnd };
  return to === '' ? 'no-recipient' : { from, originalTo, to: plain(to), end };
};

const readConnection = (text: string, stamp: LocalStamp, head: Head): MailLogLine => {
  const direction = head.words.at(-1) === '+' ? 'in' : 'out';
  const channel = head.words.at(-2);
  if (channel === undefined || !CHANNEL.test(channel)) return unparsed('bad-channel');
  const origin = readOrigin(head.words.slice(0, -2));
  if (!origin) return unparsed('bad-fields');
  if (!CONNECTION_CODES.has(head.code.charAt(0))) return unparsed('unknown-code');
  const fields = text.slice(head.end).trim();
  const detail = /^\d{1,6}:/.test(fields) ? uncounted(fields) : fields;
  if (detail === null) return unparsed('bad-count');
  return { kind: 'connection', stamp, ...origin, channel, direction, code: head.code.charAt(0), detail };
};

const whyNoStamp = (text: string): Reason => {
  if (text.trim() === '') return 'blank';
  return /^\[?\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:/.test(text) ? 'service-log-line' : 'no-stamp';
};

/**
 * Reads one line of mail.log or connection.log, in any LOG_FORMAT. `options` says which fields there are where that is
 * known; else each is told by its shape, and so are those of an entry that has others than these, of which `onOther` is
 * told. XML and JSON lines are told by their first character, whatever the options say:
 * the format can change at any restart. Never throws; linear in the length of the line.
 * Source: 6.3 Administration Guide, chapter 25, "Managing MTA Message and Connection Logs".
 */
export const parseMailLogLine = (
  line: string,
  options: MailLogOptions | null = null,
  onOther: () => void = () => undefined,
): MailLogLine => {
  const text = withoutPrefix(line);
  if (text.startsWith('<')) return parseXmlLine(text);
  if (text.startsWith('{')) return parseJsonLine(text);
  const read = readTextStamp(text);
  if (read === null) return unparsed(whyNoStamp(text));
  if (read === 'bad') return unparsed('bad-stamp');
  // First of all: a header line may hold anything, also text that looks like an entry.
  if (text.startsWith(' > ', read.length)) return { kind: 'header' };
  const head = readHead(text, read.length);
  if (!head) return unparsed('no-code');
  const last = head.words.at(-1);
  if (last === '+' || last === '-') return readConnection(text, read.stamp, head);
  return MESSAGE_CODES.has(head.code.charAt(0))
    ? readMessage(text, read.stamp, head, { options, onOther })
    : unparsed('unknown-code');
};
