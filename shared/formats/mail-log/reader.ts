import type { Coverage } from '#shared/contracts/digest.ts';
import { type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { createCoverageCounter } from '../coverage.ts';
import { createLineCutter, type LineAt } from '../lines.ts';
import type { ConnectionEntry, MailLogEntry } from './entry.ts';
import type { MailLogOptions } from './options.ts';
import { parseMailLogLine } from './parse.ts';
import { createZone } from './time.ts';

/** Place of an entry: bytes and 1-based line number within what was written. */
export interface Where {
  start: number;
  end: number;
  line: number;
}

/**
 * `timezone` is the IANA zone of the stamps; `options` the fields that are switched on, null = not known. An entry that
 * has others is read by its shapes, and counted as `options-contradicted`. `onServiceLine`
 * reads a service-log line that stands between the entries; false = it cannot.
 */
export interface MailLogReaderOptions {
  timezone: string;
  options?: MailLogOptions | null;
  onServiceLine?: (text: string, at: Readonly<LineAt>) => boolean;
}

/** Takes the bytes of a log, cut anywhere. */
export interface MailLogReader {
  write: (chunk: Uint8Array) => void;
  /** Reads a last line without newline and tells what was understood. */
  end: () => Coverage;
}

/** Reads one line carefully; the bytes are only valid during the call. */
export type ReadCarefully = (bytes: Uint8Array, at: Readonly<LineAt>) => void;

/** Takes what a scanner reads; all of it is valid only during the call. */
export interface MailLogSink {
  onEntry: (entry: MailLogEntry, epochMs: number, at: Readonly<LineAt>, text: string) => void;
  onConnection?: (entry: ConnectionEntry, text: string) => void;
  /** Reads whole lines instead, as {@link OnLines}; those that it does not understand it gives to `careful`. */
  onLines?: (bytes: Uint8Array, from: number, to: number, at: Readonly<LineAt>, careful: ReadCarefully) => number;
}

/** As {@link createMailLogReader}, with time in epoch milliseconds and the line's text, for readers of every line. */
export const createMailLogScanner = (
  { onEntry, onConnection, onLines }: MailLogSink,
  { timezone, options = null, onServiceLine = () => false }: MailLogReaderOptions,
): MailLogReader & { take: () => Coverage } => {
  const known = createZone(timezone);
  const zone = known ?? createZone('UTC');
  if (!zone) throw new Error('This JavaScript runtime does not know UTC');
  const decoder = new TextDecoder();
  const coverage = createCoverageCounter();
  if (!known) coverage.remark('unknown-timezone');
  let careful = 0;

  const onOther = (): void => coverage.remark('options-contradicted');

  const readText: ReadCarefully = (bytes, at) => {
    careful += 1;
    const text = decoder.decode(bytes);
    if (at.tooLong) return coverage.unparsed('too-long', text, at);
    const line = parseMailLogLine(text, options, onOther);
    if (line.kind === 'unparsed' && line.unparsed === 'service-log-line' && onServiceLine(text, at))
      return coverage.parsed();
    if (line.kind === 'unparsed') return coverage.unparsed(line.unparsed, text, at);
    coverage.parsed();
    if (line.kind === 'message') onEntry(line, zone(line.stamp), at, text);
    if (line.kind === 'connection') onConnection?.(line, text);
  };

  const readLines = onLines && {
    onLines: (bytes: Uint8Array, from: number, to: number, at: Readonly<LineAt>): number => {
      careful = 0;
      const lines = onLines(bytes, from, to, at, readText);
      coverage.parsed(lines - careful);
      return lines;
    },
  };

  const lines = createLineCutter((bytes, from, to, at) => readText(bytes.subarray(from, to), at), { ...readLines });
  return {
    write: lines.write,
    take: coverage.take,
    end: () => {
      lines.end();
      return coverage.take();
    },
  };
};

/**
 * Streams the message entries of a mail.log. Memory is that of one line. An unknown zone is read as UTC and counted as
 * `unknown-timezone`.
 */
export const createMailLogReader = (
  onEntry: (entry: MailLogEntry, at: Instant, where: Where) => void,
  options: MailLogReaderOptions,
): MailLogReader => {
  const scanner = createMailLogScanner(
    {
      onEntry: (entry, epochMs, at) =>
        onEntry(entry, toInstant(epochMs), { start: at.start, end: at.end, line: at.number }),
    },
    options,
  );
  return { write: scanner.write, end: scanner.end };
};
