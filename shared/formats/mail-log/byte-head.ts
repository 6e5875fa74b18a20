import { isSame } from '../../text/bytes.ts';
import { areAll, CLASS, hasByte, LOWER, NAME, skipBlanks, UPPER, wordEnd } from './byte-classes.ts';
import { type ByteEntry, NO_HEAD } from './byte-entry.ts';
import { CONNECTION_CODES } from './entry.ts';

const PLUS_SIGN = 43;
const DASH_SIGN = 45;
const DOT = 46;
const E = 69;
const UNDERSCORE_SIGN = 95;

/** Node, process, source and destination channel; the code follows. */
const MOST_WORDS = 4;
const LONGEST_CODE = 6;
const LONGEST_CHANNEL = 80;

/** What the words between stamp and size make of a line. */
export type Head = 'message' | 'connection' | 'unsure';

/** Reads the words up to the code as the careful parser does, or says that it is unsure. */
export interface ByteHead {
  /** Place behind the code. */
  end: number;
  read: (view: DataView, from: number, to: number) => Head;
}

const isHex = (byte: number): boolean => (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102);

/** `pid.sequence` or `pid.thread.sequence`. */
const isProcess = (view: DataView, start: number, end: number): boolean => {
  let dots = 0;
  for (let at = start; at < end; at++) {
    const byte = view.getUint8(at);
    if (isHex(byte)) continue;
    if (byte !== DOT || at === start || at === end - 1 || view.getUint8(at - 1) === DOT) return false;
    dots += 1;
  }
  return dots === 1 || dots === 2;
};

const isChannel = (view: DataView, start: number, end: number): boolean =>
  end - start <= LONGEST_CHANNEL && (CLASS[view.getUint8(start)]! & LOWER) !== 0 && areAll(view, start, end, NAME);

/** Heads that are remembered: a log has a dozen, and they are most of the words that a line must be cut into. */
const MOST_HEADS = 48;

/** Channels and code of a message as they stand in a line, with the blank behind, and where in it they are. */
interface Known {
  number: number;
  bytes: DataView;
  code: number;
  source: number;
  destination: number;
  destinationEnd: number;
}

/** Head reader that writes what it finds to `entry`. */
export const createByteHead = (entry: ByteEntry): ByteHead => {
  const starts = new Int32Array(MOST_WORDS + 1);
  const ends = new Int32Array(MOST_WORDS + 1);
  /** Those that came lately first. */
  const known: Known[] = [];

  /** Notes the head that was just read, if one word stands before it. */
  const remember = (view: DataView, words: number, end: number): void => {
    const paired = entry.code === E;
    if (known.length === MOST_HEADS || words !== (paired ? 3 : 2)) return;
    const [start, sourceEnd] = [starts[1]!, ends[1]!];
    entry.head = known.length;
    known.push({
      number: known.length,
      bytes: new DataView(view.buffer.slice(view.byteOffset + start, view.byteOffset + end + 1)),
      code: entry.code,
      source: sourceEnd - start,
      destination: paired ? starts[2]! - start : 0,
      destinationEnd: paired ? ends[2]! - start : 0,
    });
  };

  /** Reads a head that is remembered; false = it must be read word by word. */
  const recall = (view: DataView, from: number, to: number): boolean => {
    const word = skipBlanks(view, from, to);
    const stop = wordEnd(view, word, to);
    if (stop === -1 || stop === word || stop === to) return false;
    const at = skipBlanks(view, stop, to);
    for (let i = 0; i < known.length; i++) {
      const one = known[i]!;
      const end = at + one.bytes.byteLength;
      if (end > to || !isSame(one.bytes, 0, view, at, end)) continue;
      // That may be the source channel.
      if (one.code !== E && hasByte(view, word, stop, UNDERSCORE_SIGN)) return false;
      if (i > 0) {
        known[i] = known[i - 1]!;
        known[i - 1] = one;
      }
      entry.head = one.number;
      entry.code = one.code;
      entry.sourceStart = at;
      entry.sourceEnd = at + one.source;
      entry.destinationStart = one.destination === 0 ? 0 : at + one.destination;
      entry.destinationEnd = one.destination === 0 ? 0 : at + one.destinationEnd;
      head.end = end - 1;
      return true;
    }
    return false;
  };

  /** Node, process, or both. */
  const isOrigin = (view: DataView, words: number): boolean =>
    words <= 1 || (words === 2 && isProcess(view, starts[1]!, ends[1]!));

  const readConnection = (view: DataView, words: number): Head => {
    const channel = words - 2;
    const fits = channel >= 0 && isChannel(view, starts[channel]!, ends[channel]!) && isOrigin(view, channel);
    return fits && CONNECTION_CODES.has(String.fromCharCode(entry.code)) ? 'connection' : 'unsure';
  };

  const readMessage = (view: DataView, words: number): Head => {
    const paired = entry.code === E;
    const source = paired ? words - 2 : words - 1;
    if (source < 0 || !isChannel(view, starts[source]!, ends[source]!) || !isOrigin(view, source)) return 'unsure';
    entry.sourceStart = starts[source]!;
    entry.sourceEnd = ends[source]!;
    entry.destinationStart = 0;
    entry.destinationEnd = 0;
    if (paired) {
      const [start, end] = [starts[words - 1]!, ends[words - 1]!];
      if (!isChannel(view, start, end)) return 'unsure';
      entry.destinationStart = start;
      entry.destinationEnd = end;
    } else if (source > 0 && hasByte(view, starts[source - 1]!, ends[source - 1]!, UNDERSCORE_SIGN)) {
      // That may be the source channel.
      return 'unsure';
    }
    return 'message';
  };

  const head: ByteHead = {
    end: 0,
    read: (view, from, to) => {
      if (recall(view, from, to)) return 'message';
      entry.head = NO_HEAD;
      let words = 0;
      let at = from;
      for (;;) {
        const start = skipBlanks(view, at, to);
        at = wordEnd(view, start, to);
        if (at === -1 || at === start || at === to) return 'unsure';
        const first = view.getUint8(start);
        starts[words] = start;
        ends[words] = at;
        if (words > 0 && first >= 65 && first <= 90 && at - start <= LONGEST_CODE && areAll(view, start, at, UPPER)) {
          entry.code = first;
          break;
        }
        words += 1;
        if (words > MOST_WORDS) return 'unsure';
      }
      head.end = at;
      const last = words - 1;
      const length = ends[last]! - starts[last]!;
      const sign = length === 1 ? view.getUint8(starts[last]!) : 0;
      if (sign === PLUS_SIGN || sign === DASH_SIGN) return readConnection(view, words);
      const read = readMessage(view, words);
      if (read === 'message') remember(view, words, at);
      return read;
    },
  };
  return head;
};
