import { createBuffer } from './buffer';
import { NOWHERE } from './bytes';
import { E, fields } from './fields';
import { LONGEST_LINE } from './line';
import { wasSeen } from './recent';
import { ANY_CASE, endRows, EXACT, rowKey } from './roll';
import { countedIn } from './stamp';
import { NONE } from './table';
import { countWaiting, wait } from './waiting';
import { Way, wayAt } from './ways';

const MINUTE: f64 = 60_000;
const JUMP: f64 = 48 * 3_600_000;
/** The beginning of 1990. */
const OLDEST_BELIEVABLE: f64 = 631_152_000_000;

const DOT: u8 = 46;

/** `-daemon` */
const DAEMON = memory.data<u8>([0x2d, 0x64, 0x61, 0x65, 0x6d, 0x6f, 0x6e]);
const DAEMON_LENGTH: usize = 7;

let first: f64 = Infinity;
let latest: f64 = -Infinity;
let previous: f64 = NaN;
let jumps = 0;
let uncounted = 0;

/** Notes a time that is read. */
export function see(epochMs: f64): void {
  if (epochMs < OLDEST_BELIEVABLE || abs(epochMs - previous) > JUMP) jumps += 1;
  previous = epochMs;
  if (epochMs < first) first = epochMs;
  if (epochMs > latest) latest = epochMs;
}

/** Notes an entry of more channels than can be counted. */
export function fail(epochMs: f64): void {
  see(epochMs);
  uncounted += 1;
}

/** Whether a domain ends with `-daemon`, in either case. */
function isDaemon(from: usize, end: usize): bool {
  if (end < from + DAEMON_LENGTH || (load<u8>(end - 1) | 0x20) != 0x6e) return false;
  for (let i: usize = 0; i < DAEMON_LENGTH; i++) {
    const byte = load<u8>(end - DAEMON_LENGTH + i);
    const wanted = load<u8>(DAEMON + i);
    if (byte != wanted && (byte < 65 || byte > 90 || byte + 32 != wanted)) return false;
  }
  return true;
}

function countRecipient(way: Way, reason: u32, minute: i32, epochMs: f64, from: usize, end: usize): void {
  wait(rowKey(way.cells, reason, ANY_CASE), minute, epochMs, from, <u32>(end - from), true);
}

function countSender(way: Way, kind: u32, minute: i32, epochMs: f64, from: usize, end: usize): void {
  // Thousands of lines may be remembered until it is known who sent most.
  const isShort = fields.end - fields.start <= LONGEST_LINE;
  wait(rowKey(way.sendings, 0, kind), minute, epochMs, from, <u32>(end - from), isShort);
}

function countTry(way: Way, minute: i32, failures: i32): void {
  if (way.attempts == NONE || failures < 0) return;
  wait(rowKey(way.attempts, <u32>min(failures, MOST_FAILURES), EXACT), minute, 0, NOWHERE, 0, false);
}

/** More failed attempts are not told apart. */
const MOST_FAILURES = 40;

/** Counts the recipient of the fields by where the channel takes the mail: an account or a domain. */
function countTo(way: Way, reason: u32): void {
  const to = fields.to;
  const at = fields.toAt;
  const minute = fields.minute;
  const epochMs = fields.epochMs;
  const end = fields.toEnd > to && load<u8>(fields.toEnd - 1) == DOT ? fields.toEnd - 1 : fields.toEnd;
  if (at == NOWHERE) return countRecipient(way, reason, minute, epochMs, to, end);
  if (isDaemon(at + 1, end)) {
    const isDot = at > to && load<u8>(at - 1) == DOT;
    return countRecipient(way, reason, minute, epochMs, to, isDot ? at - 1 : at);
  }
  countRecipient(way, reason, minute, epochMs, way.isStore ? to : at + 1, end);
}

/** Counts who sent, once a copy: each recipient of a copy has an entry of its own. */
function countFrom(way: Way): void {
  const isFile = fields.fileEnd > fields.file;
  const copy = isFile ? fields.file : fields.id;
  const copyEnd = isFile ? fields.fileEnd : fields.idEnd;
  if (copyEnd > copy && wasSeen(way.queue, copy, <u32>(copyEnd - copy))) return;
  if (fields.userEnd > fields.user) countSender(way, EXACT, fields.minute, fields.epochMs, fields.user, fields.userEnd);
  else countSender(way, ANY_CASE, fields.minute, fields.epochMs, fields.from, fields.fromEnd);
}

/** Names that an entry counts at most. */
export const NAMES_OF_ENTRY = 2;

/** Counts the entry whose names stand in the fields, when {@link countAll} is called. */
export function countEntry(reason: u32): void {
  see(fields.epochMs);
  const way = wayAt(fields.way);
  countTo(way, reason);
  if (fields.code == E) countFrom(way);
  else countTry(way, fields.minute, fields.failures);
}

/** Counts what waits to be counted. */
export function countAll(): void {
  uncounted += countWaiting();
}

const names = createBuffer(4_096);

/** Room for names of so many bytes; their place. */
export function scratch(length: u32): usize {
  return names.hold(length);
}

/**
 * Counts the entry of the fields' line, which the careful parser read. Its names stand one behind the other in
 * {@link scratch}: recipient, sender, copy, so many bytes long; `sender` NONE = the entry shows none, `failures` NONE =
 * no try.
 */
export function countCarefully(
  number: i32,
  reason: u32,
  epochMs: f64,
  recipient: u32,
  sender: i32,
  isUser: bool,
  copy: u32,
  failures: i32,
): void {
  see(epochMs);
  const minute = countedIn(<i32>Math.floor(epochMs / MINUTE));
  const way = wayAt(number);
  const from = names.at + recipient;
  countRecipient(way, reason, minute, epochMs, names.at, from);
  const end = from + <usize>sender;
  if (way.sendings == NONE) countTry(way, minute, failures);
  else if (sender != NONE && (copy == 0 || !wasSeen(way.queue, end, copy)))
    countSender(way, isUser ? EXACT : ANY_CASE, minute, epochMs, from, end);
  countAll();
}

/** Times of the part, the first and the last; leaps of the clock, and entries that could not be counted. */
export function firstMs(): f64 {
  return first;
}
export function latestMs(): f64 {
  return latest;
}
export function clockJumps(): i32 {
  return jumps;
}
export function uncountedEntries(): i32 {
  return uncounted;
}

/** Ends a part; true = all rows are forgotten, and their numbers are given anew. */
export function endPart(): bool {
  first = Infinity;
  latest = -Infinity;
  jumps = 0;
  uncounted = 0;
  return endRows();
}
