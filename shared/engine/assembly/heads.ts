import { isSame, NOWHERE, skipBlanks, wordEnd } from './bytes';
import { fields } from './fields';

/** Channels and code as they stand in a line, with the blank behind, and what they mean. */
@unmanaged
class Head {
  bytes: usize;
  length: u32;
  /** Words before the source channel: node, process, or both. */
  words: i32;
  code: u8;
  /** Number of channels and code; CONNECTION = an entry of a connection. */
  way: i32;
  /** Length of the source channel. */
  sourceEnd: u32;
}

export const CONNECTION: i32 = -1;

/** Heads that are remembered: a log has a few dozen, and they are most of the words that a line must be cut into. */
const MOST_HEADS = 256;

/** Those that came lately first. */
const heads = memory.data(1024, 4);
let known = 0;

const DOT: u8 = 46;

function headAt(place: i32): Head {
  return changetype<Head>(load<usize>(heads + ((<usize>place) << 2)));
}

/** Learns the head at a place, which begins with the source channel, so many bytes long. */
export function learnHead(at: usize, length: u32, words: i32, code: u8, way: i32, sourceEnd: u32): void {
  if (known == MOST_HEADS) return;
  const head = changetype<Head>(heap.alloc(offsetof<Head>()));
  head.bytes = heap.alloc(length + 16);
  memory.copy(head.bytes, at, length);
  head.length = length;
  head.words = words;
  head.code = code;
  head.way = way;
  head.sourceEnd = sourceEnd;
  store<usize>(heads + ((<usize>known) << 2), changetype<usize>(head));
  known += 1;
}

/** Forgets all heads. */
export function forgetHeads(): void {
  for (let i = 0; i < known; i++) {
    heap.free(headAt(i).bytes);
    heap.free(changetype<usize>(headAt(i)));
  }
  known = 0;
}

function isHex(byte: u8): bool {
  return byte - 48 <= 9 || byte - 97 <= 5;
}

/** `pid.sequence` or `pid.thread.sequence`. */
function isProcess(from: usize, end: usize): bool {
  let dots = 0;
  for (let at = from; at < end; at++) {
    const byte = load<u8>(at);
    if (isHex(byte)) continue;
    if (byte != DOT || at == from || at == end - 1 || load<u8>(at - 1) == DOT) return false;
    dots += 1;
  }
  return dots == 1 || dots == 2;
}

/** Where the words before the source channel begin and end; what is behind the second is looked for when it is asked for. */
let first: usize = 0;
let firstEnd: usize = 0;
let second: usize = 0;
let secondEnd: usize = 0;
let third: usize = 0;

function readThird(end: usize): void {
  secondEnd = second == end ? NOWHERE : wordEnd(second, end);
  third = secondEnd == NOWHERE || secondEnd == end || !isProcess(second, secondEnd) ? end : skipBlanks(secondEnd, end);
}

/** Reads a known head that begins behind `from`; gives the place of the blank behind it, or NOWHERE. */
export function readHead(from: usize, end: usize): usize {
  first = skipBlanks(from, end);
  firstEnd = wordEnd(first, end);
  if (firstEnd == NOWHERE || firstEnd == end || firstEnd == first) return NOWHERE;
  second = skipBlanks(firstEnd, end);
  third = NOWHERE;
  for (let i = 0; i < known; i++) {
    const head = headAt(i);
    if (head.words == 2 && third == NOWHERE) readThird(end);
    const at = head.words == 1 ? second : head.words == 0 ? first : third;
    if (at + head.length > end || !isSame(head.bytes, at, head.length)) continue;
    if (i > 0) {
      store<usize>(heads + ((<usize>i) << 2), load<usize>(heads + ((<usize>(i - 1)) << 2)));
      store<usize>(heads + ((<usize>(i - 1)) << 2), changetype<usize>(head));
    }
    fields.way = head.way;
    fields.code = head.code;
    fields.source = at;
    fields.sourceEnd = at + head.sourceEnd;
    return at + head.length - 1;
  }
  return NOWHERE;
}
