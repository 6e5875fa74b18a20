import { EntryCode, LMTP_CLIENT, ReasonClass } from '#shared/contracts/digest.ts';
import { ASKS, CONNECTION, createEngine, NONE } from '../engine/engine.ts';
import { toldBits } from '../engine/told-bits.ts';
import { type LineAt, MAX_LINE } from '../formats/lines.ts';
import { channelOf, destinationOf } from '../formats/mail-log/destination.ts';
import type { ConnectionEntry, MailLogEntry } from '../formats/mail-log/entry.ts';
import { headOf } from '../formats/mail-log/head.ts';
import type { MailLogOptions } from '../formats/mail-log/options.ts';
import type { ReadCarefully } from '../formats/mail-log/reader.ts';
import { reasonOf } from '../formats/mail-log/reason.ts';
import { diagnosticOf } from '../formats/mail-log/tail.ts';
import type { CountSink } from './count-sink.ts';
import type { ExemplarKeeper } from './exemplars.ts';
import { type Counted, createHandOver } from './hand-over.ts';
import { createProofs } from './proofs.ts';
import { isByCode, senderOf, userOf } from './sender.ts';
import { createWays, type NameRoom, OF_AN_OBJECT } from './ways.ts';

const MINUTE = 60_000;

/** No file's path and no id is longer; hundreds are remembered. */
const LONGEST_COPY = 2_000;

const ROW_COST = 20;

const CODES = new Map(EntryCode.options.map((code) => [code.charCodeAt(0), code]));

const REASONS = new Map(ReasonClass.options.map((reason, index) => [reason, index]));

/** Stamps as most logs have them, which the engine can read. */
const USUAL_STAMP = /^\d\d-[A-Za-z]{3}-\d{4} \d\d:\d\d:(\d\d)\.(\d\d) /;

/** Counts the entries of mail.log. */
export interface Counter {
  /** Reads whole lines, each with its newline, and gives their number; what it cannot read goes to `careful`. */
  onLines: (bytes: Uint8Array, from: number, to: number, at: Readonly<LineAt>, careful: ReadCarefully) => number;
  /** Counts what the careful reader made of a line that {@link Counter.onLines} gave it. */
  onEntry: (entry: MailLogEntry, epochMs: number, text: string) => void;
  onConnection: (entry: ConnectionEntry, text: string) => void;
  /** Notes the time of something else that stands in the log. */
  see: (epochMs: number) => void;
  /** Times of the part, in epoch milliseconds; without any the first is greater than the last. */
  span: () => { from: number; to: number };
  /** Begins a stretch of the part that is proved by lines of its own, for which there is another keeper. */
  turnProofs: () => void;
  /** Counts that are held; a row, with its name, costs as much as twenty. */
  cost: () => number;
  /** Ends the part. `jumps` are leaps of the clock, `uncounted` what had no place among the names. */
  take: (sink: CountSink | null) => Counted & { jumps: number; uncounted: number };
}

/** An empty {@link Counter}. `exemplars` keeps lines of the part of the log that is read; counts are those of `step` minutes, under the first. */
export const createCounter = (
  exemplars: () => ExemplarKeeper,
  options: MailLogOptions | null,
  names: NameRoom = OF_AN_OBJECT,
  step = 1,
): Counter => {
  const engine = createEngine();
  engine.tellOptions(toldBits(options));
  engine.countBy(step);
  const ways = createWays(engine, names);
  const handOver = createHandOver(engine, ways);
  const proofs = createProofs(engine, ways, handOver.nameOf, exemplars);
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  /** What {@link ASKS} the line that is read carefully answers. */
  let asked: number = ASKS.nothing;

  const bytesAt = (from: number, to: number): Uint8Array => new Uint8Array(engine.memory.buffer, from, to - from);

  const tellReason = (): void => {
    const code = CODES.get(engine.codeOf())!;
    const text = decoder.decode(bytesAt(engine.restAt(), engine.lineEndAt()));
    engine.teachReason(REASONS.get(reasonOf(code, diagnosticOf(text), engine.isLmtp() !== 0))!);
  };

  const teachStamp = (text: string, epochMs: number): void => {
    const stamp = USUAL_STAMP.exec(text);
    if (!stamp) return;
    const minute = (epochMs - Number(stamp[1]) * 1_000 - Number(stamp[2]) * 10) / MINUTE;
    if (Number.isInteger(minute)) engine.teachMinute(minute);
  };

  const teachHead = (entry: MailLogEntry | ConnectionEntry, text: string, way: number): void => {
    const head = headOf(entry, text);
    if (!head) return;
    const { start, end, words, sourceEnd } = head;
    engine.teachHead(start, end - start, words, entry.code.charCodeAt(0), way, sourceEnd - start);
  };

  /** Names of an entry, one behind the other, in the engine's memory. */
  const place = (names: readonly string[]): number[] => {
    const encoded = names.map((name) => encoder.encode(name));
    let at = engine.scratch(encoded.reduce((sum, { length }) => sum + length, 0));
    const view = new Uint8Array(engine.memory.buffer);
    for (const bytes of encoded) {
      view.set(bytes, at);
      at += bytes.length;
    }
    return encoded.map(({ length }) => length);
  };

  const count = (entry: MailLogEntry, epochMs: number, way: number): void => {
    const from = entry.code === 'E' ? senderOf(entry) : null;
    // Each recipient of a copy has an entry of its own.
    const copy = ((from && (entry.fileName ?? entry.messageIds[0])) ?? '').slice(0, LONGEST_COPY);
    const to = destinationOf(channelOf(entry), entry.to);
    const [recipient = 0, sender = 0, copied = 0] = place([to, from?.sender ?? '', copy]);
    engine.countCarefully(
      way,
      REASONS.get(reasonOf(entry.code, entry.diagnostic, channelOf(entry) === LMTP_CLIENT))!,
      epochMs,
      recipient,
      from ? sender : NONE,
      Number(userOf(entry) !== ''),
      copied,
      entry.queueFile?.attempts ?? NONE,
    );
  };

  return {
    onLines: (bytes, from, to, at, careful) => {
      const place = engine.room(to - from);
      bytesAt(place, place + to - from).set(bytes.subarray(from, to));
      engine.begin(to - from, at.number);
      const offset = at.start - place;
      for (let ask = engine.scan(); ask !== ASKS.nothing; ask = engine.scan()) {
        if (ask === ASKS.shown) proofs.take(offset);
        else if (ask === ASKS.reason) tellReason();
        else {
          asked = ask;
          const [start, end] = [engine.lineAt(), engine.lineEndAt()];
          careful(bytesAt(start, Math.min(end, start + MAX_LINE)), {
            start: start + offset,
            end: end + offset,
            number: engine.lineNumber(),
            tooLong: end - start > MAX_LINE,
          });
        }
      }
      proofs.take(offset);
      return engine.lineNumber() - at.number + 1;
    },
    onEntry: (entry, epochMs, text) => {
      const way = ways.numberOf(entry.sourceChannel, channelOf(entry), entry.code, isByCode(entry));
      if (way === null) return engine.fail(epochMs);
      if (asked === ASKS.stamp) teachStamp(text, epochMs);
      if (asked === ASKS.head) teachHead(entry, text, way);
      count(entry, epochMs, way);
    },
    onConnection: (entry, text) => {
      if (asked === ASKS.head) teachHead(entry, text, CONNECTION);
    },
    see: (epochMs) => engine.see(epochMs),
    span: () => ({ from: engine.firstMs(), to: engine.latestMs() }),
    turnProofs: proofs.turn,
    cost: () => engine.countsCount() + ROW_COST * engine.rowsCount(),
    take: (sink) => {
      const counted = handOver.take(sink, proofs.seen);
      const taken = { ...counted, jumps: engine.clockJumps(), uncounted: engine.uncountedEntries() };
      proofs.forget();
      const [areRowsNew, areWaysNew] = [engine.endPart() !== 0, ways.trim()];
      if (areRowsNew || areWaysNew) handOver.forget();
      return taken;
    },
  };
};
