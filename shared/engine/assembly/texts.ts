import { hashOf } from './bytes';
import { fields } from './fields';
import { bareAt, bareReply, replyAt } from './reply';
import { createTable, NONE } from './table';
import { wayAt } from './ways';

/** Diagnostics remembered; a log has few that come often. */
const MOST = 4_096;

/** A longer one hardly comes twice. */
const LONGEST: usize = 1_000;

const B: u8 = 66;
const J: u8 = 74;
const V: u8 = 86;

const texts = createTable(256);

/** What tells the reason of the diagnostic that was looked for last. */
let from: usize = 0;
let length: u32 = 0;
let key: u32 = 0;
let hash: u32 = 0;

/** Whether the entry's reply is that of a store's LMTP server. */
export function isLmtp(): bool {
  return wayAt(fields.way).isLmtp;
}

/** Number of the reason of the entry's diagnostic; NONE = it is not known. */
export function recallReason(): i32 {
  from = replyAt(fields.rest, fields.end);
  length = <u32>(fields.end - from);
  if (from > fields.rest) {
    length = bareReply(from, fields.end);
    from = bareAt();
  }
  // The replies of our own server are told apart from others', and so are those of a store.
  const code = fields.code;
  key = code == J || code == V || code == B ? 1 : 0;
  if (isLmtp()) key |= 2;
  hash = hashOf(key, from, length, 0);
  const known = texts.find(hash, key, from, length, 0);
  return known == null ? NONE : known.minute;
}

/** Learns the reason of the diagnostic that was not known. */
export function learnReason(reason: i32): void {
  if (fields.end - fields.rest > LONGEST) return;
  if (texts.size >= MOST) texts.clear();
  const known = texts.add(hash, key, from, length, 0);
  if (known != null) known.minute = reason;
}
