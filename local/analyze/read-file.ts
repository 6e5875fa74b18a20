import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Coverage, Digest, Exemplar } from '#shared/contracts/digest.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import { type HostName, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import type { CountSink } from '#shared/digest/count-sink.ts';
import { noticesAt } from '#shared/digest/happened.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { placed } from '#shared/digest/snapshot.ts';
import type { NameRoom } from '#shared/digest/ways.ts';
import { type Format, FORMATS, sniffFormat } from '#shared/formats/index.ts';
import type { MailLogOptions } from '#shared/formats/mail-log/options.ts';
import { createLineSplitter } from '#shared/formats/lines.ts';
import type { WholeReading } from '#shared/formats/whole.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { BLOCK } from '#shared/window/exemplars.ts';
import { INTERVAL } from '#shared/window/time.ts';
import { BLOCK_MINUTES } from './blocks.ts';
import { emptyDigest } from './empty-digest.ts';
import { printedAt } from './printed-at.ts';
import { readBytes } from './read-bytes.ts';
import { addCoverage, type FileReport, noCoverage, type Span } from './report.ts';
import { earliest, wholeLog } from './whole-log.ts';

/** As much of a file as its kind is told by. */
const HEAD = 64 * 1024;

/** A log is folded in parts of this size, so that memory does not grow with the file. */
const PART = 128 * 1024 * 1024;

/** It ends earlier when what was counted costs so much: each line of a log may have names of its own. */
const MOST_COST = 900_000;

/** Names that such a part tells apart, sixteen times those of an evidence object. */
const NAMES: NameRoom = { destinations: 32_000, senders: 8_000, sendersAtOnce: 800 };

/** After so many bytes it is looked whether a part has become too large, or too long in time. */
const SLICE = 128 * 1024;

const LONG = BLOCK_MINUTES * 60_000;

/** Mail time of a part that is proved by lines of its own: the same as windows keep lines by. */
const PROVED = BLOCK * 60_000;

/** Outputs of tools that are read whole may be this long. */
const MAX_WHOLE = 16 * 1024 * 1024;

/** What every file of an analysis is read with. */
export interface ReadOptions {
  host: HostName;
  timezone: string;
  /** Fields that the entries of mail.log have, where the host's options are known. */
  fields?: MailLogOptions | null;
  onDigest: (digest: Digest) => void;
  /** Takes the counts of the digest of this name, which comes next, by intervals; without this, or null, they are in the digest. */
  counts?: (evidence: string) => CountSink | null;
  /** Facts that say nothing of their time and carry that of the file; without this they are in the digest. */
  onUndated?: (facts: readonly Fact[]) => void;
  /** Bytes of a log after which its digest is given. */
  partBytes?: number;
}

/** Takes the bytes of one file, then tells what was understood. */
interface Sink {
  write: (piece: Uint8Array) => void;
  end: () => Coverage;
}

/**
 * Reads one file of any kind; its digests go to `onDigest` as they are ready. Never throws for what the file is or
 * holds: the report says so, and what was read before the fault counts.
 */
export const readFile = async (path: string, options: ReadOptions): Promise<FileReport> => {
  let kind: string | null = null;
  let sink: Sink | null = null;
  let head: Uint8Array[] = [];
  let headLength = 0;
  let error: string | null = null;
  let span: Span | null = null;
  let first: Exemplar | null = null;
  const onDigest = (digest: Digest): void => {
    span = widened(span, digest);
    first ??= earliest(digest);
    options.onDigest(digest);
  };

  const begin = (savedAt: Instant): Sink => {
    const bytes = concat(head);
    const text = new TextDecoder().decode(bytes.subarray(0, HEAD));
    const format = sniffFormat(text, basename(path));
    kind = format.kind;
    const opened = sinkOf({ ...format, mixed: isMixed(format, text) }, path, { ...options, onDigest }, savedAt);
    opened.write(bytes);
    head = [];
    return opened;
  };

  // When a tool's output was printed is told by nothing else.
  let savedAt = toInstant(0);
  try {
    savedAt = toInstant((await stat(path)).mtimeMs);
    for await (const piece of readBytes(path)) {
      if (sink) sink.write(piece);
      else {
        head.push(piece);
        headLength += piece.length;
        if (headLength >= HEAD) sink = begin(savedAt);
      }
    }
  } catch (cause) {
    error = cause instanceof Error ? cause.message : String(cause);
  }
  if (!sink && (error === null || headLength > 0)) sink = begin(savedAt);
  const coverage = sink?.end() ?? noCoverage();
  const facts = kind === 'mail.log' ? wholeLog(path, first, span) : [];
  if (facts.length > 0) options.onDigest({ ...emptyDigest(`${path}\nwhole`, options.host), facts });
  return { path, kind, coverage, span, error };
};

const widened = (span: Span | null, { from, to }: Digest): Span | null => {
  if (from === null || to === null) return span;
  return span ? { from: from < span.from ? from : span.from, to: to > span.to ? to : span.to } : { from, to };
};

/** A service log with entries of mail.log in it, which the reader of mail.log understands besides. */
const isMixed = ({ reading }: Format, head: string): boolean =>
  reading.as === 'log' && FORMATS.some(({ kind, sniff }) => kind === 'mail.log' && sniff(head, '') > 0);

const sinkOf = (format: Format & { mixed: boolean }, path: string, options: ReadOptions, savedAt: Instant): Sink => {
  const { reading } = format;
  if (reading.as === 'log') return logSink(path, format.mixed ? 'mail.log' : reading.source, options);
  if (reading.as === 'whole') return wholeSink(path, reading.read, options, savedAt);
  return countingSink(format.kind === 'unknown' ? 'unknown-format' : 'no-parser-yet');
};

const logSink = (
  path: string,
  source: Parameters<typeof createLogDigester>[0]['source'],
  options: ReadOptions,
): Sink => {
  const { host, timezone, fields = null, onDigest, counts, partBytes = PART } = options;
  // Whoever takes counts as they come keeps intervals; of a digest, what is too late ends within one.
  const step = counts?.(path) ? INTERVAL : 1;
  const digester = createLogDigester({ evidence: path, host, timezone, source, fields, names: NAMES, step });
  let coverage = noCoverage();
  let parts = 0;
  let unfolded = 0;
  let proved = 0;
  const fold = (digest: Digest): void => {
    coverage = addCoverage(coverage, digest.coverage);
    onDigest(digest);
  };
  return {
    write: (piece) => {
      for (let at = 0; at < piece.length; at += SLICE) {
        const slice = piece.subarray(at, at + SLICE);
        digester.write(slice);
        unfolded += slice.length;
        const span = digester.spanMs();
        if (unfolded < partBytes && span < LONG && digester.cost() < MOST_COST) {
          if (span - proved < PROVED) continue;
          digester.turnProofs();
          proved = span;
          continue;
        }
        parts += 1;
        unfolded = 0;
        proved = 0;
        // A newline, as no file is likely to have that name.
        const name = `${path}\n${parts}`;
        fold(digester.take(name, counts?.(name)));
      }
    },
    end: () => {
      fold(digester.end(counts?.(path)));
      return coverage;
    },
  };
};

const wholeSink = (
  path: string,
  read: (text: string, at: Instant, timezone: string) => WholeReading,
  { host, timezone, onDigest, onUndated }: ReadOptions,
  savedAt: Instant,
): Sink => {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let counting: Sink | null = null;
  return {
    write: (piece) => {
      length += piece.length;
      if (counting) return counting.write(piece);
      pieces.push(piece);
      if (length <= MAX_WHOLE) return;
      counting = countingSink('too-long-to-read-whole');
      for (const kept of pieces) counting.write(kept);
      pieces = [];
    },
    end: () => {
      if (counting) return counting.end();
      const text = new TextDecoder().decode(concat(pieces));
      const at = printedAt(text, timezone) ?? savedAt;
      const { facts, happened, coverage, productVersion } = read(text, at, timezone);
      const own = placed(facts, path);
      const undated = onUndated ? own.filter((fact) => fact.at === savedAt) : [];
      onUndated?.(undated);
      const dated = own.filter((fact) => !undated.includes(fact));
      const told = { ...emptyDigest(path, host), facts: dated, productVersion, coverage };
      onDigest({ ...told, ...noticesAt(happened, at, path) });
      return coverage;
    },
  };
};

const countingSink = (reason: string): Sink => {
  let lines = 0;
  let sample = '';
  const splitter = createLineSplitter((bytes, { number }) => {
    lines = number;
    if (sample === '') sample = new TextDecoder().decode(bytes.subarray(0, 300)).trim();
  });
  return {
    write: splitter.write,
    end: () => {
      splitter.end();
      const samples = sample === '' ? [] : [untrusted(sample, 300)];
      return { lines, parsed: 0, unparsed: lines, reasons: lines === 0 ? {} : { [reason]: lines }, samples };
    },
  };
};

const concat = (pieces: readonly Uint8Array[]): Uint8Array => {
  if (pieces.length === 1 && pieces[0]) return pieces[0];
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};
