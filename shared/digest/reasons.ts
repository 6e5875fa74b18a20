import type { EntryCode, ReasonClass } from '#shared/contracts/digest.ts';
import { reasonOf } from '../formats/mail-log/reason.ts';
import { diagnosticOf } from '../formats/mail-log/tail.ts';
import { type ByteTable, createByteTable } from './byte-table.ts';

/** Reason of an entry by what follows its file and ids. */
export type Reasons = (code: EntryCode, view: DataView, start: number, end: number) => ReasonClass;

/** Texts remembered; a log has few that come often. */
const MOST = 4_096;

/** A longer text hardly comes twice. */
const LONGEST = 1_000;

/** Codes whose diagnostic is our own server's reply. */
const OWN: ReadonlySet<EntryCode> = new Set<EntryCode>(['J', 'V', 'B']);

/** Remembers the reasons of texts that were seen: they repeat, and telling one takes a dozen patterns. */
export const createReasons = (): Reasons => {
  const decoder = new TextDecoder();
  let texts: ByteTable = createByteTable();
  /** By the number of a text. */
  let told: ReasonClass[] = [];
  return (code, view, start, end) => {
    if (code === 'E' || code === 'D') return reasonOf(code, null);
    if (start === end) return 'none';
    const key = Number(OWN.has(code));
    const hash = texts.hashOf(key, false, view, start, end);
    const known = texts.find(hash, key, false, view, start, end);
    if (known !== -1) return told[known]!;
    const text = decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
    const reason = reasonOf(code, diagnosticOf(text));
    if (end - start > LONGEST) return reason;
    if (texts.size >= MOST) [texts, told] = [createByteTable(), []];
    told[texts.add(hash, key, false, view, start, end)] = reason;
    return reason;
  };
};
