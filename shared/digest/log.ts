import type { Coverage, Digest, EntryCode } from '#shared/contracts/digest.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import { type HostName, toInstant } from '#shared/contracts/primitives.ts';
import type { LineAt } from '../formats/lines.ts';
import { channelOf, destinationOf } from '../formats/mail-log/destination.ts';
import type { MailLogEntry } from '../formats/mail-log/entry.ts';
import { createMailLogScanner } from '../formats/mail-log/reader.ts';
import { reasonOf } from '../formats/mail-log/reason.ts';
import { readNotice } from '../formats/nslog/notice.ts';
import { type NslogLine, parseNslogLine } from '../formats/nslog/parse.ts';
import { createNslogReader } from '../formats/nslog/reader.ts';
import { productVersionIn } from '../formats/product-version.ts';
import { createExemplarKeeper, type Sort } from './exemplars.ts';
import { createRecent } from './recent.ts';
import { ROUTINE } from './routine.ts';
import { senderOf } from './sender.ts';
import { createTally } from './tally.ts';

const MINUTE = 60_000;
const JUMP = 48 * 3_600_000;
const OLDEST_BELIEVABLE = Date.UTC(1990, 0, 1);
const TRIES: ReadonlySet<EntryCode> = new Set<EntryCode>(['D', 'Q', 'R', 'K', 'Z']);
const SUCCESS: ReadonlySet<EntryCode> = new Set<EntryCode>(['E', 'D']);

/** Digests a stream of log bytes, cut anywhere. */
export interface LogDigester {
  write(chunk: Uint8Array): void;
  /**
   * What was read since the beginning or the last `take`, under a name of its own: keeps the memory bounded where a
   * file is much longer than an evidence object. Exemplars still name the whole evidence and places in it.
   */
  take(name: string): Digest;
  /** Mail time from the first to the last of what the next `take` gives, in milliseconds. */
  spanMs(): number;
  /** Reads a last line without newline, and gives what is left. */
  end(): Digest;
}

/** What is being digested. `timezone` is the IANA zone of stamps that carry none. */
export interface LogDigesterOptions {
  evidence: string;
  host: HostName;
  timezone: string;
  source: LogSource;
}

const createPart = () => {
  const tally = createTally();
  const exemplars = createExemplarKeeper();
  return { tally, exemplars, from: Infinity, to: -Infinity, productVersion: null as string | null };
};

/** Digester of one evidence object or file. Never throws on any bytes. */
export const createLogDigester = ({ evidence, host, timezone, source }: LogDigesterOptions): LogDigester => {
  let part = createPart();
  let previous: number | null = null;
  let remarks = new Map<string, number>();
  const repeated = createRecent();

  const remark = (name: string): void => {
    remarks.set(name, (remarks.get(name) ?? 0) + 1);
  };

  const seen = (epochMs: number): void => {
    if (epochMs < OLDEST_BELIEVABLE || (previous !== null && Math.abs(epochMs - previous) > JUMP)) remark('clock-jump');
    previous = epochMs;
    part.from = Math.min(part.from, epochMs);
    part.to = Math.max(part.to, epochMs);
  };

  const refer = (key: string | null, sort: Sort, epochMs: number, at: LineAt, text: string): void => {
    if (key === null) return remark('too-many-names');
    part.exemplars.offer(key, sort, { epochMs, start: at.start, end: at.end, line: at.number, text });
  };

  const onSending = (entry: MailLogEntry, channel: string, epochMs: number, at: LineAt, text: string): void => {
    const from = senderOf(entry);
    if (from === null) return;
    // Each recipient of a copy has an entry of its own.
    const copy = entry.fileName ?? entry.messageIds[0];
    if (copy !== undefined && repeated(`${channel}|${copy}`)) return;
    const key = part.tally.sending(Math.floor(epochMs / MINUTE), { channel, source: entry.sourceChannel, ...from });
    refer(key, 'sender', epochMs, at, text);
  };

  const onEntry = (entry: MailLogEntry, epochMs: number, at: LineAt, text: string): void => {
    seen(epochMs);
    const channel = channelOf(entry);
    const minute = Math.floor(epochMs / MINUTE);
    const key = part.tally.entry({
      minute,
      channel,
      code: entry.code,
      destination: destinationOf(channel, entry.to),
      reason: reasonOf(entry.code, entry.diagnostic),
    });
    refer(key, SUCCESS.has(entry.code) ? 'success' : 'failure', epochMs, at, text);
    if (entry.code === 'E') onSending(entry, channel, epochMs, at, text);
    else if (TRIES.has(entry.code) && entry.queueFile) {
      const { attempts: failures } = entry.queueFile;
      if (!part.tally.attempt(minute, { channel, code: entry.code, failures })) remark('too-many-names');
    }
  };

  const onNotice = (line: NslogLine, at: LineAt, text: string): void => {
    seen(line.epochMs);
    if (line.process === 'ims_master') part.productVersion = productVersionIn(line.message) ?? part.productVersion;
    const read = readNotice(line);
    if (!read) return;
    const key = part.tally.notice(Math.floor(line.epochMs / MINUTE), { process: line.process, ...read });
    refer(key, ROUTINE.has(read.class) ? 'success' : 'failure', line.epochMs, at, text);
  };

  // Somebody may have put logs of both kinds into one file, by time.
  const onServiceLine = (text: string, at: LineAt): boolean => {
    const line = parseNslogLine(text);
    if (line) onNotice(line, at, text);
    return line !== null;
  };

  const reader =
    source === 'mail.log' ? createMailLogScanner(onEntry, { timezone, onServiceLine }) : createNslogReader(onNotice);

  const digest = (name: string, coverage: Coverage): Digest => {
    const done = part;
    const reasons = { ...coverage.reasons, ...Object.fromEntries(remarks) };
    part = createPart();
    remarks = new Map();
    const timed = done.from <= done.to;
    return {
      version: 1,
      evidence: name,
      host,
      from: timed ? toInstant(done.from) : null,
      to: timed ? toInstant(done.to) : null,
      cells: done.tally.cells(),
      notices: done.tally.notices(),
      sendings: done.tally.sendings(),
      attempts: done.tally.attempts(),
      facts: [],
      exemplars: done.exemplars.list(evidence),
      queueCounts: null,
      productVersion: done.productVersion,
      coverage: { ...coverage, reasons },
    };
  };

  return {
    write: reader.write,
    spanMs: () => Math.max(0, part.to - part.from),
    take: (name) => digest(name, reader.take()),
    end: () => {
      const coverage = reader.end();
      return digest(evidence, coverage);
    },
  };
};
