import type { Coverage, Digest } from '#shared/contracts/digest.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import { type HostName, toInstant } from '#shared/contracts/primitives.ts';
import type { LineAt } from '../formats/lines.ts';
import type { MailLogOptions } from '../formats/mail-log/options.ts';
import { createMailLogScanner } from '../formats/mail-log/reader.ts';
import { readNotice } from '../formats/nslog/notice.ts';
import { type NslogLine, parseNslogLine } from '../formats/nslog/parse.ts';
import { createNslogReader } from '../formats/nslog/reader.ts';
import { productVersionIn } from '../formats/product-version.ts';
import type { CountSink } from './count-sink.ts';
import { createCounter } from './counter.ts';
import { createExemplarKeeper, type ExemplarKeeper } from './exemplars.ts';
import { createNotices } from './notices.ts';
import { ROUTINE } from './routine.ts';
import type { NameRoom } from './ways.ts';

const MINUTE = 60_000;

/** Digests a stream of log bytes, cut anywhere. */
export interface LogDigester {
  write(chunk: Uint8Array): void;
  /**
   * What was read since the beginning or the last `take`, under a name of its own: keeps the memory bounded where a
   * file is much longer than an evidence object. Exemplars still name the whole evidence and places in it. With `sink`
   * the cells, sendings and attempts go there, and the digest has none.
   */
  take(name: string, sink?: CountSink | null): Digest;
  /** Mail time from the first to the last of what the next `take` gives, in milliseconds. */
  spanMs(): number;
  /**
   * Begins a stretch of it that is proved by lines of its own: where a part is long, its first lines prove nothing of its
   * end.
   */
  turnProofs(): void;
  /** Counts of it that are held; a row, with its name, costs as much as twenty. */
  cost(): number;
  /** Reads a last line without newline, and gives what is left. */
  end(sink?: CountSink | null): Digest;
}

/**
 * What is being digested. `timezone` is the IANA zone of stamps that carry none; `fields` what the entries of mail.log
 * have, where the host's options are known; `names` how many a part tells apart; `step` the minutes that are counted
 * together, under the first of them.
 */
export interface LogDigesterOptions {
  evidence: string;
  host: HostName;
  timezone: string;
  source: LogSource;
  fields?: MailLogOptions | null;
  names?: NameRoom;
  step?: number;
}

const createPart = () => ({
  exemplars: createExemplarKeeper(),
  /** Those of its earlier stretches. */
  proved: [] as ExemplarKeeper[],
  productVersion: null as string | null,
});

/** Digester of one evidence object or file. Never throws on any bytes. */
export const createLogDigester = ({
  evidence,
  host,
  timezone,
  source,
  fields = null,
  names,
  step,
}: LogDigesterOptions): LogDigester => {
  let part = createPart();
  let remarks = new Map<string, number>();
  let notices = createNotices();
  const counter = createCounter(() => part.exemplars, fields, names, step);

  const remark = (name: string, times = 1): void => {
    if (times > 0) remarks.set(name, (remarks.get(name) ?? 0) + times);
  };

  const onNotice = (line: NslogLine, at: Readonly<LineAt>, text: string): void => {
    counter.see(line.epochMs);
    if (line.process === 'ims_master') part.productVersion = productVersionIn(line.message) ?? part.productVersion;
    const notice = readNotice(line);
    if (!notice) return;
    const key = notices.add(Math.floor(line.epochMs / MINUTE), { process: line.process, ...notice });
    if (key === null) return remark('too-many-names');
    const proof = part.exemplars.room(key, ROUTINE.has(notice.class) ? 'success' : 'failure');
    if (!proof || line.epochMs >= proof.before) return;
    const { start, end, number } = at;
    part.exemplars.offer(proof, { epochMs: line.epochMs, start, end, line: number }, text);
  };

  // Somebody may have put logs of both kinds into one file, by time.
  const onServiceLine = (text: string, at: Readonly<LineAt>): boolean => {
    const line = parseNslogLine(text);
    if (line) onNotice(line, at, text);
    return line !== null;
  };

  const reader =
    source === 'mail.log'
      ? createMailLogScanner(
          {
            onEntry: (entry, epochMs, _, text) => counter.onEntry(entry, epochMs, text),
            onConnection: counter.onConnection,
            onLines: counter.onLines,
          },
          { timezone, options: fields, onServiceLine },
        )
      : createNslogReader(onNotice);

  const digest = (name: string, coverage: Coverage, sink: CountSink | null = null): Digest => {
    const done = part;
    const { from, to } = counter.span();
    const { cells, sendings, attempts, jumps, uncounted } = counter.take(sink);
    remark('clock-jump', jumps);
    remark('too-many-names', uncounted);
    const noted = { ...coverage.reasons, ...Object.fromEntries(remarks) };
    const counted = notices.rows();
    part = createPart();
    remarks = new Map();
    notices = createNotices();
    const timed = from <= to;
    return {
      version: 1,
      evidence: name,
      host,
      from: timed ? toInstant(from) : null,
      to: timed ? toInstant(to) : null,
      cells,
      notices: counted,
      sendings,
      attempts,
      facts: [],
      exemplars: [...done.proved, done.exemplars].flatMap((keeper) => keeper.list(evidence)),
      queueCounts: null,
      productVersion: done.productVersion,
      coverage: { ...coverage, reasons: noted },
    };
  };

  return {
    write: reader.write,
    spanMs: () => {
      const { from, to } = counter.span();
      return Math.max(0, to - from);
    },
    turnProofs: () => {
      part.proved.push(part.exemplars);
      part.exemplars = createExemplarKeeper();
      counter.turnProofs();
    },
    cost: counter.cost,
    take: (name, sink) => digest(name, reader.take(), sink),
    end: (sink) => {
      const coverage = reader.end();
      return digest(evidence, coverage, sink);
    },
  };
};
