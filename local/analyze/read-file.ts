import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Coverage, Digest } from '#shared/contracts/digest.ts';
import { type HostName, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { type Format, type WholeReading, sniffFormat } from '#shared/formats/index.ts';
import { createLineSplitter } from '#shared/formats/lines.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { readBytes } from './read-bytes.ts';
import { addCoverage, type FileReport, noCoverage, type Span } from './report.ts';

/** As much of a file as its kind is told by. */
const HEAD = 64 * 1024;

/** A log is folded in parts of this size, so that memory does not grow with the file. */
const PART = 8 * 1024 * 1024;

/** Outputs of tools that are read whole may be this long. */
const MAX_WHOLE = 16 * 1024 * 1024;

/** What every file of an analysis is read with. */
export interface ReadOptions {
  host: HostName;
  timezone: string;
  onDigest: (digest: Digest) => void;
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
  const onDigest = (digest: Digest): void => {
    span = widened(span, digest);
    options.onDigest(digest);
  };

  const begin = (savedAt: Instant): Sink => {
    const bytes = concat(head);
    const format = sniffFormat(new TextDecoder().decode(bytes.subarray(0, HEAD)), basename(path));
    kind = format.kind;
    const opened = sinkOf(format, path, { ...options, onDigest }, savedAt);
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
  return { path, kind, coverage, span, error };
};

const widened = (span: Span | null, { from, to }: Digest): Span | null => {
  if (from === null || to === null) return span;
  return span ? { from: from < span.from ? from : span.from, to: to > span.to ? to : span.to } : { from, to };
};

const sinkOf = (format: Format, path: string, options: ReadOptions, savedAt: Instant): Sink => {
  const { reading } = format;
  if (reading.as === 'log') return logSink(path, reading.source, options);
  if (reading.as === 'whole') return wholeSink(path, (text) => reading.read(text, savedAt, options.timezone), options);
  return countingSink(format.kind === 'unknown' ? 'unknown-format' : 'no-parser-yet');
};

const logSink = (
  path: string,
  source: Parameters<typeof createLogDigester>[0]['source'],
  options: ReadOptions,
): Sink => {
  const { host, timezone, onDigest } = options;
  const digester = createLogDigester({ evidence: path, host, timezone, source });
  let coverage = noCoverage();
  let parts = 0;
  let unfolded = 0;
  const fold = (digest: Digest): void => {
    coverage = addCoverage(coverage, digest.coverage);
    onDigest(digest);
  };
  return {
    write: (piece) => {
      digester.write(piece);
      unfolded += piece.length;
      if (unfolded < PART) return;
      parts += 1;
      unfolded = 0;
      // A newline, as no file is likely to have that name.
      fold(digester.take(`${path}\n${parts}`));
    },
    end: () => {
      fold(digester.end());
      return coverage;
    },
  };
};

const wholeSink = (path: string, read: (text: string) => WholeReading, { host, onDigest }: ReadOptions): Sink => {
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
      const { facts, coverage, productVersion } = read(new TextDecoder().decode(concat(pieces)));
      onDigest({
        ...emptyDigest(path, host),
        facts: facts.map((fact) => ({ ...fact, line: fact.line && { ...fact.line, evidence: path } })),
        productVersion,
        coverage,
      });
      return coverage;
    },
  };
};

const emptyDigest = (evidence: string, host: HostName): Omit<Digest, 'productVersion' | 'coverage'> => ({
  version: 1,
  evidence,
  host,
  from: null,
  to: null,
  cells: [],
  notices: [],
  sendings: [],
  attempts: [],
  facts: [],
  exemplars: [],
  queueCounts: null,
});

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
