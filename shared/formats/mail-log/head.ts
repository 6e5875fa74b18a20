import type { ConnectionEntry, MailLogEntry } from './entry.ts';

/** Where channels and code stand in a line: from the source channel to the blank behind the code. */
export interface HeadAt {
  start: number;
  end: number;
  /** Words between stamp and source channel: node, process, or both. */
  words: number;
  source: number;
  sourceEnd: number;
}

/** Length of `04-Mar-2026 09:15:02.31`. */
const STAMP = 23;

const LONGEST_CHANNEL = 80;

const HEAD = /^ +((?:[\x21-\x7e]+ +){0,2}?)(([a-z][\w-]*) +(?:([a-z][\w-]*|[+-]) +)?([A-Z]{1,6}) )/;

const ORIGIN = /[^ ]+/g;

/** What stands between source channel and code. */
const between = (entry: MailLogEntry | ConnectionEntry): string | null => {
  if (entry.kind === 'connection') return entry.direction === 'in' ? '+' : '-';
  return entry.code === 'E' ? entry.destinationChannel : null;
};

/** The head of an entry in its line, from which the heads of others with the same bytes can be told; null = it stands otherwise. */
export const headOf = (entry: MailLogEntry | ConnectionEntry, line: string): HeadAt | null => {
  // B entries hold the client's command where the addresses stand.
  if (entry.kind === 'message' && entry.code === 'B') return null;
  const read = HEAD.exec(line.slice(STAMP, STAMP + 600));
  if (!read) return null;
  const [all, origin, head, source, second, code] = read;
  const channel = entry.kind === 'connection' ? entry.channel : entry.sourceChannel;
  const isSo =
    source === channel &&
    (second ?? null) === between(entry) &&
    code!.startsWith(entry.code) &&
    source.length <= LONGEST_CHANNEL &&
    (second?.length ?? 0) <= LONGEST_CHANNEL;
  if (!isSo) return null;
  const end = STAMP + all.length;
  const start = end - head!.length;
  return { start, end, words: origin!.match(ORIGIN)?.length ?? 0, source: start, sourceEnd: start + source.length };
};
