import { createBuffer } from './buffer';
import { DIGIT, find, is } from './bytes';

const BLANK: u8 = 32;
const APOSTROPHE: u8 = 39;
const OPEN: u8 = 40;
const CLOSE: u8 = 41;
const SEMICOLON: u8 = 59;
const LESS: u8 = 60;
const GREATER: u8 = 62;

/** `smtp`, as four bytes are loaded. */
const SMTP: u32 = 0x70746d73;
const EITHER_CASE: u32 = 0x20202020;

/** No rule for reasons looks at more of a diagnostic. */
const LOOKED_AT: usize = 1_000;

/** Whether three digits, the first of them 2 to 5, stand at a place, with a blank behind. */
function isCode(at: usize, end: usize): bool {
  if (at + 5 > end || !is(at, DIGIT) || !is(at + 1, DIGIT) || !is(at + 2, DIGIT)) return false;
  // `name (reverse [ip])` is a HELO name, whatever it looks like.
  return load<u8>(at) >= 50 && load<u8>(at) <= 53 && load<u8>(at + 3) == BLANK && load<u8>(at + 4) != OPEN;
}

/** Whether a reply stands at a place, as the rules for reasons look for one. */
function isReply(from: usize, at: usize, end: usize): bool {
  const before = at == from ? BLANK : load<u8>(at - 1);
  if (load<u32>(at) != SMTP || (before != BLANK && before != CLOSE)) return false;
  return isCode(load<u8>(at + 5) == BLANK ? at + 6 : at + 5, end);
}

/**
 * Where the reply in a diagnostic begins, if it has exactly one: the reason is then told by it and what follows alone, and
 * what precedes (names, addresses and ports) differs from line to line. Else where the diagnostic begins.
 */
export function replyAt(from: usize, end: usize): usize {
  if (end - from > LOOKED_AT) return from;
  let reply = from;
  let replies = 0;
  for (let at = find(from, end, SEMICOLON); at < end; at = find(at + 1, end, SEMICOLON)) {
    if (at < from + 4 || (load<u32>(at - 4) | EITHER_CASE) != SMTP) continue;
    replies += 1;
    if (replies > 1 || !isReply(from, at - 4, end)) return from;
    reply = at - 4;
  }
  // What stands in quotes before it may be a filter's text, which is no part of the diagnostic.
  return find(from, reply, APOSTROPHE) == reply ? reply : from;
}

const bare = createBuffer(<u32>LOOKED_AT);

/** Where the bracket at a place is closed, with no other between; `end` = it is not. */
function closedAt(from: usize, end: usize): usize {
  let at = from + 1;
  while (at < end && load<u8>(at) != LESS && load<u8>(at) != GREATER) at += 1;
  return at < end && load<u8>(at) == GREATER ? at : end;
}

/**
 * Copies a reply without what stands in its angle brackets, to {@link bareAt}: an address is no reason, and differs from
 * line to line. Gives its length.
 */
export function bareReply(from: usize, end: usize): u32 {
  let to = bare.at;
  for (let at = from; at < end; at++) {
    const byte = load<u8>(at);
    store<u8>(to++, byte);
    if (byte != LESS) continue;
    const close = closedAt(at, end);
    if (close < end) at = close - 1;
  }
  return <u32>(to - bare.at);
}

export function bareAt(): usize {
  return bare.at;
}
