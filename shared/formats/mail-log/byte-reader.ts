import { EntryCode } from '#shared/contracts/digest.ts';
import { afterSize, readByteAddresses } from './byte-addresses.ts';
import { BLANK, CLASS, DIGIT, NOT_ASCII, skipBlanks } from './byte-classes.ts';
import { type ByteEntry, emptyByteEntry } from './byte-entry.ts';
import { createByteHead } from './byte-head.ts';
import { createByteStamps, STAMP } from './byte-stamp.ts';
import { readByteTail } from './byte-tail.ts';
import type { Zone } from './time.ts';

const GREATER = 62;

/** What is longer is rare, and its text matters where it stands as proof. */
const LONGEST = 2_000;

// B entries hold the client's command where the addresses stand.
const CODES = Uint8Array.from({ length: 128 }, (_, byte) => {
  const code = String.fromCharCode(byte);
  return code !== 'B' && EntryCode.safeParse(code).success ? 1 : 0;
});

/** What a line is: `entry` holds a message entry, `read` asks for nothing more, `unsure` is for the careful parser. */
export type ByteLine = 'entry' | 'read' | 'unsure';

/** Reads lines of LOG_FORMAT 1 and 2 as bytes. */
export interface ByteReader {
  readonly entry: ByteEntry;
  read: (view: DataView, from: number, to: number) => ByteLine;
}

const isDetail = (view: DataView, from: number, to: number): boolean => {
  const at = skipBlanks(view, from, to);
  // A digit may begin a counted field.
  return (
    at === to ||
    (view.getUint8(at) > BLANK && view.getUint8(at) < NOT_ASCII && (CLASS[view.getUint8(at)]! & DIGIT) === 0)
  );
};

/**
 * Reader of the usual lines, many times as fast as `parseMailLogLine` where no options are known, and of one mind with
 * it: where that could see anything else, it is unsure. Makes no string.
 */
export const createByteReader = (zone: Zone): ByteReader => {
  const entry = emptyByteEntry();
  const stampAt = createByteStamps(zone);
  const head = createByteHead(entry);
  return {
    entry,
    read: (view, from, to) => {
      if (to - from > LONGEST) return 'unsure';
      const epochMs = stampAt(view, from, to);
      // Header lines may look like anything.
      if (Number.isNaN(epochMs) || view.getUint8(from + STAMP + 1) === GREATER) return 'unsure';
      entry.view = view;
      entry.start = from;
      entry.end = to;
      entry.epochMs = epochMs;
      const kind = head.read(view, from + STAMP, to);
      if (kind === 'unsure') return 'unsure';
      if (kind === 'connection') return isDetail(view, head.end, to) ? 'read' : 'unsure';
      if (CODES[entry.code] !== 1) return 'unsure';
      const size = afterSize(view, head.end, to);
      const addresses = size === -1 ? -1 : readByteAddresses(entry, view, size, to);
      return addresses !== -1 && readByteTail(entry, view, addresses, to) ? 'entry' : 'unsure';
    },
  };
};
