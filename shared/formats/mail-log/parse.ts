import { EntryCode } from '#shared/contracts/digest.ts';
import type { LocalStamp, MailLogEntry, MailLogLine, Reason, Unparsed } from './entry.ts';
import { withoutPrefix } from './prefix.ts';
import { readTextStamp } from './stamp.ts';
import { readTail } from './tail.ts';
import { parseXmlLine } from './xml.ts';

const MESSAGE_CODES: ReadonlySet<string> = new Set(EntryCode.options);
const CONNECTION_CODES = new Set(['O', 'C', 'X', 'Y', 'I', 'U']);
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

const readMessage = (text: string, stamp: LocalStamp, head: Head): MailLogLine => {
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
  // B entries hold the client's command where the addresses stand: text from a stranger, in no known layout.
  const addresses = code === 'B' ? NO_ADDRESSES : readAddresses(text, size.end, code);
  if (typeof addresses === 'string') return unparsed(addresses);
  const tail =
    code === 'B'
      ? { ...NO_TAIL, diagnostic: text.slice(size.end).trim() || null }
      : readTail(text.slice(addresses.end), destinationChannel ?? sourceChannel);
  return {
    kind: 'message',
    stamp,
    node: origin.node,
    process: origin.process,
    sourceChannel,
    destinationChannel,
    code,
    modifiers: head.code.slice(1),
    blocks: size.blocks,
    from: addresses.from,
    originalTo: addresses.originalTo,
    to: addresses.to,
    fileName: tail.fileName,
    queueFile: tail.queueFile,
    envelopeId: tail.envelopeId,
    messageIds: tail.messageIds,
    username: tail.username,
    diagnostic: tail.diagnostic,
  };
};

const NO_ADDRESSES = { from: null, originalTo: null, to: null, end: 0 };
const NO_TAIL = { fileName: null, queueFile: null, envelopeId: null, messageIds: [], username: null };

const readSize = (text: string, at: number): { blocks: number; end: number } | null => {
  let start = at;
  while (text.charCodeAt(start) === 32) start += 1;
  const end = blankAt(text, start);
  const digits = text.slice(start, end);
  return /^\d{1,15}$/.test(digits) ? { blocks: Number(digits), end } : null;
};

/** Index of the next blank, or of the end. */
const blankAt = (text: string, from: number): number => {
  const blank = text.indexOf(' ', from);
  return blank === -1 ? text.length : blank;
};

type Addresses = Pick<MailLogEntry, 'from' | 'originalTo' | 'to'> & { end: number };

/** Reads From, original To and To; `at` is the blank before them. Two blanks in a row are an empty field. */
const readAddresses = (text: string, at: number, code: EntryCode): Addresses | Reason => {
  const firstEnd = blankAt(text, at + 1);
  const first = text.slice(at + 1, firstEnd);
  if (/^\d+:/.test(first)) return 'log-format-3';
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
  const originalTo = plain(original.slice(original.indexOf(';') + 1));
  // A rejection may know no recipient at all: then our server's reply follows.
  if (code === 'J' && (to === '' || /^\d{3}$/.test(to))) return { from, originalTo, to: null, end: originalEnd };
  return to === '' ? 'no-recipient' : { from, originalTo, to: plain(to), end };
};

/** LOG_FORMAT 2 writes an empty address as `<>`. */
const plain = (address: string): string => (address === '<>' ? '' : address);

const readConnection = (text: string, stamp: LocalStamp, head: Head): MailLogLine => {
  const direction = head.words.at(-1) === '+' ? 'in' : 'out';
  const channel = head.words.at(-2);
  if (channel === undefined || !CHANNEL.test(channel)) return unparsed('bad-channel');
  const origin = readOrigin(head.words.slice(0, -2));
  if (!origin) return unparsed('bad-fields');
  if (!CONNECTION_CODES.has(head.code.charAt(0))) return unparsed('unknown-code');
  const detail = text.slice(head.end).trim();
  return { kind: 'connection', stamp, ...origin, channel, direction, code: head.code.charAt(0), detail };
};

const whyNoStamp = (text: string): Reason => {
  if (text.trim() === '') return 'blank';
  if (text.startsWith('{')) return 'log-format-json';
  return /^\[?\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:/.test(text) ? 'service-log-line' : 'no-stamp';
};

/**
 * Reads one line of mail.log or connection.log: the text formats 1 and 2 with any set of optional fields, told by
 * shape, and format 4 (XML). Never throws; linear in the length of the line.
 * Source: 6.3 Administration Guide, chapter 25, "Managing MTA Message and Connection Logs".
 */
export const parseMailLogLine = (line: string): MailLogLine => {
  const text = withoutPrefix(line);
  if (text.startsWith('<')) return parseXmlLine(text);
  const read = readTextStamp(text);
  if (read === null) return unparsed(whyNoStamp(text));
  if (read === 'bad') return unparsed('bad-stamp');
  // First of all: a header line may hold anything, also text that looks like an entry.
  if (text.startsWith(' > ', read.length)) return { kind: 'header' };
  const head = readHead(text, read.length);
  if (!head) return unparsed('no-code');
  const last = head.words.at(-1);
  if (last === '+' || last === '-') return readConnection(text, read.stamp, head);
  return MESSAGE_CODES.has(head.code.charAt(0)) ? readMessage(text, read.stamp, head) : unparsed('unknown-code');
};
