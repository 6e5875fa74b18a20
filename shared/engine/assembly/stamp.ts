import { BLANK, isSame } from './bytes';
import { fields } from './fields';

/** Length of `04-Mar-2026 09:15:02.31`. */
export const STAMP: usize = 23;

/** Length of `04-Mar-2026 09:15`. */
const MINUTE: u32 = 17;

/** Minutes remembered: the lines of several processes overlap. */
const KNOWN = 8;

/** Bytes of a known minute, its number, and that of the one it is counted in. */
const STRIDE: usize = 28;
const NUMBER: usize = 20;
const COUNTED: usize = 24;

const minutes = memory.data(224, 4);
let step: i32 = 1;
let known = 0;
let next = 0;
let last: usize = minutes;

/** Tells of how many minutes the counts are one. */
export function countBy(minutes: i32): void {
  step = minutes;
}

/** The minute in whose count another one is. */
export function countedIn(minute: i32): i32 {
  return minute - (minute % step);
}

/** Learns the minute since the epoch that the stamp at a place tells. */
export function learnMinute(at: usize, minute: i32): void {
  last = minutes + <usize>next * STRIDE;
  memory.copy(last, at, MINUTE);
  store<i32>(last + NUMBER, minute);
  store<i32>(last + COUNTED, countedIn(minute));
  next = (next + 1) % KNOWN;
  known = max(known, next == 0 ? KNOWN : next);
}

function recall(at: usize): bool {
  for (let i = 0; i < known; i++) {
    last = minutes + <usize>i * STRIDE;
    if (isSame(last, at, MINUTE)) return true;
  }
  return false;
}

/** A number of two digits; more than 99 = something else. */
function twoDigits(at: usize): u32 {
  const tens = <u32>load<u8>(at) - 48;
  const ones = <u32>load<u8>(at + 1) - 48;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 100;
}

/** Reads a stamp in the usual form, of a known minute. Whether it could. */
export function readStamp(at: usize): bool {
  if (known == 0 || !(isSame(last, at, MINUTE) || recall(at))) return false;
  const seconds = twoDigits(at + 18);
  const hundredths = twoDigits(at + 21);
  if (load<u8>(at + 17) != 58 || load<u8>(at + 20) != 46 || load<u8>(at + STAMP) != BLANK) return false;
  if (seconds > 59 || hundredths > 99) return false;
  fields.minute = load<i32>(last + COUNTED);
  fields.epochMs = <f64>load<i32>(last + NUMBER) * 60000 + <f64>(seconds * 1000 + hundredths * 10);
  return true;
}
