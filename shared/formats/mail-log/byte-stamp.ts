import { BLANK } from './byte-classes.ts';
import { readTextStamp } from './stamp.ts';
import type { Zone } from './time.ts';

/** Length of `04-Mar-2026 09:15`. */
const MINUTE = 17;

/** Length of `04-Mar-2026 09:15:02.31`. */
export const STAMP = 23;

const ZERO = 48;
const COLON = 58;
const DOT = 46;

/** Reads stamps at the beginning of lines; NaN = not in the usual form, or no time. */
export type ByteStamps = (view: DataView, from: number, to: number) => number;

/** A number of two digits; -1 = something else. */
const twoDigits = (view: DataView, at: number): number => {
  const tens = view.getUint8(at) - ZERO;
  const ones = view.getUint8(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
};

/** Stamps of one log in a zone: most lines are of the same minute as the line before. */
export const createByteStamps = (zone: Zone): ByteStamps => {
  const minute = new DataView(new ArrayBuffer(MINUTE));
  let minuteMs = Number.NaN;

  // The end differs first.
  const isSameMinute = (view: DataView, from: number): boolean =>
    minute.getInt32(13) === view.getInt32(from + 13) &&
    minute.getInt32(9) === view.getInt32(from + 9) &&
    minute.getInt32(5) === view.getInt32(from + 5) &&
    minute.getInt32(1) === view.getInt32(from + 1) &&
    minute.getUint8(0) === view.getUint8(from);

  const learn = (view: DataView, from: number): void => {
    let text = '';
    for (let i = 0; i < MINUTE; i++) {
      minute.setUint8(i, view.getUint8(from + i));
      text += String.fromCharCode(view.getUint8(from + i));
    }
    // A day of one digit, or one after a blank, is left to the careful parser: its line is shorter.
    const read = /^\d\d-/.test(text) ? readTextStamp(`${text}:00.00`) : null;
    minuteMs = read === null || read === 'bad' ? Number.NaN : zone(read.stamp);
  };

  return (view, from, to) => {
    if (to - from <= STAMP + 1) return Number.NaN;
    if (!isSameMinute(view, from)) learn(view, from);
    if (view.getUint8(from + 17) !== COLON || view.getUint8(from + 20) !== DOT) return Number.NaN;
    const seconds = twoDigits(view, from + 18);
    const hundredths = twoDigits(view, from + 21);
    if (seconds < 0 || seconds > 59 || hundredths < 0 || view.getUint8(from + STAMP) !== BLANK) return Number.NaN;
    return minuteMs + seconds * 1_000 + hundredths * 10;
  };
};
