import type { ConnectionEntry, MailLogEntry } from './entry.ts';

/** Where channels and code stand in a line: from the source channel to the blank behind the code. */
export interface HeadAt {
  start: number;
  end: number;
  /** Words between stamp and source channel: node, process, or both. */
  words: number;
  /** End of the source channel. */
  sourceEnd: number;
}

/** Length of `04-Mar-2026 09:15:02.31`. */
const STAMP = 23;

const LONGEST_CHANNEL = 80;

/** What stands before the size is shorter. */
const LONGEST = 600;

/** Node and process. */
const MOST_WORDS = 2;

const WORD = /[^ ]+/g;
const CODE = /^[A-Z]{1,6}$/;
const PLAIN = /^[\x20-\x7e]*$/;

/** Source channel, and what stands between it and the code. */
const channelsOf = (entry: MailLogEntry | ConnectionEntry): (string | null)[] => {
  if (entry.kind === 'connection') return [entry.channel, entry.direction === 'in' ? '+' : '-'];
  return entry.code === 'E' ? [entry.sourceChannel, entry.destinationChannel] : [entry.sourceChannel];
};

/** The head of an entry in its line, from which the heads of others with the same bytes can be told; null = it stands otherwise. */
export const headOf = (entry: MailLogEntry | ConnectionEntry, line: string): HeadAt | null => {
  // B entries hold the client's command where the addresses stand.
  if (entry.kind === 'message' && entry.code === 'B') return null;
  const words = [...line.slice(STAMP, STAMP + LONGEST).matchAll(WORD)];
  // The first word is never the code.
  const at = words.findIndex(([word], i) => i > 0 && CODE.test(word));
  const channels = channelsOf(entry);
  const code = words[at];
  const source = words[at - channels.length];
  if (!code || !source || !code[0].startsWith(entry.code) || at - channels.length > MOST_WORDS) return null;
  const start = STAMP + source.index;
  const end = STAMP + code.index + code[0].length + 1;
  const isSo = channels.every((channel, i) => words[at - channels.length + i]![0] === channel);
  if (!isSo || channels.some((channel) => channel!.length > LONGEST_CHANNEL)) return null;
  if (!PLAIN.test(line.slice(STAMP, end)) || line[end - 1] !== ' ') return null;
  return { start, end, words: at - channels.length, sourceEnd: start + source[0].length };
};
