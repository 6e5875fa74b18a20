import type { Coverage, Digest, EntryCode } from '#shared/contracts/digest.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import { type HostName, toInstant } from '#shared/contracts/primitives.ts';
import type { LineAt } from '../formats/lines.ts';
import { type ByteEntry, NO_HEAD } from '../formats/mail-log/byte-entry.ts';
import { channelOf, destinationOf } from '../formats/mail-log/destination.ts';
import type { MailLogEntry } from '../formats/mail-log/entry.ts';
import type { MailLogOptions } from '../formats/mail-log/options.ts';
import { createMailLogScanner } from '../formats/mail-log/reader.ts';
import { reasonOf } from '../formats/mail-log/reason.ts';
import { readNotice } from '../formats/nslog/notice.ts';
import { type NslogLine, parseNslogLine } from '../formats/nslog/parse.ts';
import { createNslogReader } from '../formats/nslog/reader.ts';
import { productVersionIn } from '../formats/product-version.ts';
import { codeOf, createByteNames, isUser } from './byte-names.ts';
import type { CountSink } from './count-sink.ts';
import { createExemplarKeeper, LONGEST_SENDING } from './exemplars.ts';
import { createReasons } from './reasons.ts';
import { createRecent } from './recent.ts';
import { senderOf } from './sender.ts';
import { type Counted, type CountedQueue, createTally } from './tally.ts';

const MINUTE = 60_000;
const JUMP = 48 * 3_600_000;
const OLDEST_BELIEVABLE = Date.UTC(1990, 0, 1);
const TRIES: ReadonlySet<EntryCode> = new Set<EntryCode>(['D', 'Q', 'R', 'K', 'Z']);

/** Digests a stream of log bytes, cut anywhere. */
export interface LogDigester {
  write(chunk: Uint8Array): void;
  /**
   * What was read since the beginning or the last `take`, under a name of its own: keeps the memory bounded where a
   * file is much longer than an evidence object. Exemplars still name the whole evidence and places in it. With `sink`
   * the cells and sendings go there, and the digest has none.
   */
  take(name: string, sink?: CountSink | null): Digest;
  /** Mail time from the first to the last of what the next `take` gives, in milliseconds. */
  spanMs(): number;
  /** Reads a last line without newline, and gives what is left. */
  end(sink?: CountSink | null): Digest;
}

/**
 * What is being digested. `timezone` is the IANA zone of stamps that carry none; `fields` what the entries of mail.log
 * have, where the host's options are known.
 */
export interface LogDigesterOptions {
  evidence: string;
  host: HostName;
  timezone: string;
  source: LogSource;
  fields?: MailLogOptions | null;
}

/** Channels and code of an entry. */
interface Head {
  source: CountedQueue;
  queue: CountedQueue;
  code: EntryCode;
}

const createPart = () => ({
  exemplars: createExemplarKeeper(),
  from: Infinity,
  to: -Infinity,
  productVersion: null as string | null,
});

/** Digester of one evidence object or file. Never throws on any bytes. */
export const createLogDigester = ({
  evidence,
  host,
  timezone,
  source,
  fields = null,
}: LogDigesterOptions): LogDigester => {
  let part = createPart();
  let previous: number | null = null;
  let remarks = new Map<string, number>();
  /** By the number of a head; of one part, as queues may be forgotten after it. */
  let heads: Head[] = [];
  const tally = createTally(() => part.exemplars);
  const repeated = createRecent();
  const reasons = createReasons();
  const names = createByteNames();
  const encoder = new TextEncoder();

  const remark = (name: string): void => {
    remarks.set(name, (remarks.get(name) ?? 0) + 1);
  };

  const seen = (epochMs: number): void => {
    if (epochMs < OLDEST_BELIEVABLE || (previous !== null && Math.abs(epochMs - previous) > JUMP)) remark('clock-jump');
    previous = epochMs;
    part.from = Math.min(part.from, epochMs);
    part.to = Math.max(part.to, epochMs);
  };

  /** Offers a line as proof, which stands in a text or in a buffer. */
  const refer = (proof: Counted, epochMs: number, at: Readonly<LineAt>, said: string | ByteEntry): void => {
    if (proof === undefined) return remark('too-many-names');
    if (proof === null) return;
    proof.offered += 1;
    if (epochMs >= proof.before) return;
    const { start, end, number } = at;
    part.exemplars.offer(proof, { epochMs, start, end, line: number }, said);
  };

  const onSending = (
    entry: MailLogEntry,
    queue: CountedQueue,
    epochMs: number,
    at: Readonly<LineAt>,
    text: string,
  ): void => {
    const from = senderOf(entry);
    const source = tally.queue(entry.sourceChannel);
    if (from === null || !source) return;
    // Each recipient of a copy has an entry of its own.
    const copy = entry.fileName ?? entry.messageIds[0];
    if (copy !== undefined) {
      const bytes = encoder.encode(copy);
      if (repeated(queue, new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length)) return;
    }
    const minute = Math.floor(epochMs / MINUTE);
    const proof = tally.sending(queue, minute, source, from.authenticated, from.sender);
    refer(text.length > LONGEST_SENDING ? proof && null : proof, epochMs, at, text);
  };

  const onEntry = (entry: MailLogEntry, epochMs: number, at: Readonly<LineAt>, text: string): void => {
    seen(epochMs);
    const channel = channelOf(entry);
    const queue = tally.queue(channel);
    if (!queue) return remark('too-many-names');
    const { code } = entry;
    const minute = Math.floor(epochMs / MINUTE);
    const to = destinationOf(channel, entry.to);
    refer(tally.entry(queue, minute, code, reasonOf(code, entry.diagnostic), to), epochMs, at, text);
    if (code === 'E') onSending(entry, queue, epochMs, at, text);
    else if (TRIES.has(code) && entry.queueFile && !tally.attempt(queue, minute, code, entry.queueFile.attempts))
      remark('too-many-names');
  };

  const onSendingBytes = (entry: ByteEntry, queue: CountedQueue, source: CountedQueue, at: Readonly<LineAt>): void => {
    const { view, epochMs } = entry;
    const isFile = entry.fileEnd > entry.fileStart;
    const start = isFile ? entry.fileStart : entry.idStart;
    const end = isFile ? entry.fileEnd : entry.idEnd;
    if (end > start && repeated(queue, view, start, end)) return;
    const proof = tally.sending(queue, Math.floor(epochMs / MINUTE), source, isUser(entry), names.sender(entry));
    refer(proof, epochMs, at, entry);
  };

  /** Where an entry came from and is queued; null = there are too many channels. */
  const headOf = (entry: ByteEntry): Head | null => {
    const known = heads[entry.head];
    if (known) return known;
    const source = tally.queue(names.source(entry));
    const queue = entry.destinationEnd > entry.destinationStart ? tally.queue(names.destination(entry)) : source;
    if (!queue || !source) return null;
    const head = { source, queue, code: codeOf(entry) };
    if (entry.head !== NO_HEAD) heads[entry.head] = head;
    return head;
  };

  /** As {@link onEntry}, with nothing but places in a buffer. */
  const onBytes = (entry: ByteEntry, at: Readonly<LineAt>): void => {
    const { view, epochMs } = entry;
    seen(epochMs);
    const head = headOf(entry);
    if (!head) return remark('too-many-names');
    const { source, queue, code } = head;
    const minute = Math.floor(epochMs / MINUTE);
    const reason = reasons(code, view, entry.restStart, entry.end);
    refer(tally.entry(queue, minute, code, reason, names.recipient(entry, queue.isStore)), epochMs, at, entry);
    if (code === 'E') onSendingBytes(entry, queue, source, at);
    else if (TRIES.has(code) && entry.failures >= 0 && !tally.attempt(queue, minute, code, entry.failures))
      remark('too-many-names');
  };

  const onNotice = (line: NslogLine, at: Readonly<LineAt>, text: string): void => {
    seen(line.epochMs);
    if (line.process === 'ims_master') part.productVersion = productVersionIn(line.message) ?? part.productVersion;
    const read = readNotice(line);
    if (!read) return;
    const proof = tally.notice(Math.floor(line.epochMs / MINUTE), { process: line.process, ...read });
    refer(proof, line.epochMs, at, text);
  };

  // Somebody may have put logs of both kinds into one file, by time.
  const onServiceLine = (text: string, at: Readonly<LineAt>): boolean => {
    const line = parseNslogLine(text);
    if (line) onNotice(line, at, text);
    return line !== null;
  };

  const reader =
    source === 'mail.log'
      ? createMailLogScanner({ onEntry, onBytes }, { timezone, options: fields, onServiceLine })
      : createNslogReader(onNotice);

  const digest = (name: string, coverage: Coverage, sink?: CountSink | null): Digest => {
    const done = part;
    const { cells, notices, sendings, attempts } = tally.take(sink);
    const noted = { ...coverage.reasons, ...Object.fromEntries(remarks) };
    part = createPart();
    remarks = new Map();
    heads = [];
    const timed = done.from <= done.to;
    return {
      version: 1,
      evidence: name,
      host,
      from: timed ? toInstant(done.from) : null,
      to: timed ? toInstant(done.to) : null,
      cells,
      notices,
      sendings,
      attempts,
      facts: [],
      exemplars: done.exemplars.list(evidence),
      queueCounts: null,
      productVersion: done.productVersion,
      coverage: { ...coverage, reasons: noted },
    };
  };

  return {
    write: reader.write,
    spanMs: () => Math.max(0, part.to - part.from),
    take: (name, sink) => digest(name, reader.take(), sink),
    end: (sink) => {
      const coverage = reader.end();
      return digest(evidence, coverage, sink);
    },
  };
};
