import type { Coverage } from '#shared/contracts/digest.ts';
import { createCoverageCounter } from '../coverage.ts';
import { createLineSplitter, type LineAt } from '../lines.ts';
import { parseMmpLine } from '../mmp-line.ts';
import { beginsEntry, type NslogLine, parseNslogLine } from './parse.ts';

/** Takes the bytes of a service log, cut anywhere. */
export interface NslogReader {
  write: (chunk: Uint8Array) => void;
  /** Coverage since the last call. */
  take: () => Coverage;
  /** Reads a last line without newline and tells what was understood. */
  end: () => Coverage;
}

// A message that wraps is a sentence over a few lines; more is another file's text.
const MOST_CONTINUATIONS = 20;
const LONGEST_MESSAGE = 4_000;

interface Pending {
  line: NslogLine;
  at: LineAt;
  text: string;
  continuations: number;
}

/**
 * A session line of the proxy of 5.2 to 6.2, which has a stamp but no process, facility and level, as the line that later
 * releases print. Without a time it would prove nothing.
 */
const sessionOf = (text: string): NslogLine | null => {
  const line = parseMmpLine(text);
  if (typeof line === 'string' || line.epochMs === null) return null;
  const { epochMs, said } = line;
  return { epochMs, host: '', process: 'AService', pid: 0, facility: 'General', level: 'Information', message: said };
};

/** Streams the entries of a service log; a wrapped message comes as one, with the place of all its lines. */
export const createNslogReader = (onEntry: (line: NslogLine, at: LineAt, text: string) => void): NslogReader => {
  const decoder = new TextDecoder();
  const coverage = createCoverageCounter();
  let pending: Pending | null = null;

  const flush = (): void => {
    if (pending) onEntry(pending.line, pending.at, pending.text);
    pending = null;
  };

  const begin = (text: string, at: LineAt): void => {
    flush();
    const line = parseNslogLine(text) ?? sessionOf(text);
    if (!line) return coverage.unparsed('bad-layout', text, at);
    coverage.parsed();
    pending = { line, at, text, continuations: 0 };
  };

  const resume = (text: string, at: LineAt): void => {
    if (text.trim() === '') return coverage.unparsed('blank', text, at);
    if (typeof parseMmpLine(text) !== 'string') return coverage.unparsed('no-time', text, at);
    if (!pending) return coverage.unparsed('no-stamp', text, at);
    if (pending.continuations >= MOST_CONTINUATIONS) return coverage.unparsed('too-many-continuations', text, at);
    coverage.parsed();
    const joined = `${pending.line.message.trimEnd()} ${text.trim()}`.slice(0, LONGEST_MESSAGE);
    pending = {
      line: { ...pending.line, message: joined },
      at: { ...pending.at, end: at.end },
      text: `${pending.text}\n${text}`.slice(0, LONGEST_MESSAGE),
      continuations: pending.continuations + 1,
    };
  };

  const lines = createLineSplitter((bytes, at) => {
    const text = decoder.decode(bytes);
    if (at.tooLong) coverage.unparsed('too-long', text, at);
    else if (beginsEntry(text)) begin(text, at);
    else resume(text, at);
  });

  return {
    write: lines.write,
    take: coverage.take,
    end: () => {
      lines.end();
      flush();
      return coverage.take();
    },
  };
};
