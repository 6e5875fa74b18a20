import { type EntryCode, ReasonClass } from '#shared/contracts/digest.ts';
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
  const memories = new Map<boolean, ByteTable>();
  return (code, view, start, end) => {
    if (code === 'E' || code === 'D') return reasonOf(code, null);
    if (start === end) return 'none';
    const isOwn = OWN.has(code);
    let memory = memories.get(isOwn);
    const known = memory?.find(view, start, end) ?? -1;
    if (known !== -1) return ReasonClass.options[known]!;
    const text = decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
    const reason = reasonOf(code, diagnosticOf(text));
    if (end - start > LONGEST) return reason;
    if (!memory || memory.size >= MOST) {
      memory = createByteTable({ lower: false });
      memories.set(isOwn, memory);
    }
    memory.add(view, start, end, ReasonClass.options.indexOf(reason));
    return reason;
  };
};
