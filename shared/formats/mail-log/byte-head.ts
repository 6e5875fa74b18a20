import { areAll, CLASS, hasByte, LOWER, NAME, skipBlanks, UPPER, wordEnd } from './byte-classes.ts';
import type { ByteEntry } from './byte-entry.ts';
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

/** Head reader that writes what it finds to `entry`. */
export const createByteHead = (entry: ByteEntry): ByteHead => {
  const starts = new Int32Array(MOST_WORDS + 1);
  const ends = new Int32Array(MOST_WORDS + 1);

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
      return sign === PLUS_SIGN || sign === DASH_SIGN ? readConnection(view, words) : readMessage(view, words);
    },
  };
  return head;
};
