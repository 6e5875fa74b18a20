import { EntryCode } from '#shared/contracts/digest.ts';
import type { ByteEntry } from '../formats/mail-log/byte-entry.ts';

/** A place in a buffer; written anew by each call. */
export interface ByteName {
  view: DataView;
  start: number;
  end: number;
}

const DOT = 46;

const BY_LETTER = EntryCode.options.reduce<EntryCode[]>((codes, code) => {
  codes[code.charCodeAt(0)] = code;
  return codes;
}, []);

/** Code of an entry. */
export const codeOf = (entry: ByteEntry): EntryCode => BY_LETTER[entry.code]!;

const DAEMON = new TextEncoder().encode('-daemon');

/** Whether a domain ends with `-daemon`, in either case. */
const isDaemon = (view: DataView, start: number, end: number): boolean => {
  if (end - start < DAEMON.length || (view.getUint8(end - 1) | 0x20) !== 0x6e) return false;
  for (let i = 0; i < DAEMON.length; i++) {
    const byte = view.getUint8(end - DAEMON.length + i);
    if (byte !== DAEMON[i] && (byte < 65 || byte > 90 || byte + 32 !== DAEMON[i])) return false;
  }
  return true;
};

/** Names that an entry's places hold, by the same rules as those of its texts. */
export const createByteNames = () => {
  const name: ByteName = { view: new DataView(new ArrayBuffer(0)), start: 0, end: 0 };
  const at = ({ view }: ByteEntry, start: number, end: number): ByteName => {
    name.view = view;
    name.start = start;
    name.end = end;
    return name;
  };

  return {
    source: (entry: ByteEntry): ByteName => at(entry, entry.sourceStart, entry.sourceEnd),
    destination: (entry: ByteEntry): ByteName => at(entry, entry.destinationStart, entry.destinationEnd),

    /** As `destinationOf`; of the bytes only the lower case counts. */
    recipient: (entry: ByteEntry, isStore: boolean): ByteName => {
      const { view, toStart, toAt, toEnd } = entry;
      const end = toEnd > toStart && view.getUint8(toEnd - 1) === DOT ? toEnd - 1 : toEnd;
      if (toAt === -1) return at(entry, toStart, end);
      if (isDaemon(view, toAt + 1, Math.max(end, toAt + 1))) {
        const isDot = toAt > toStart && view.getUint8(toAt - 1) === DOT;
        return at(entry, toStart, isDot ? toAt - 1 : toAt);
      }
      return isStore ? at(entry, toStart, end) : at(entry, toAt + 1, end);
    },

    /** As `senderOf`: the user where there is one, of whom all bytes count, else the address in lower case. */
    sender: (entry: ByteEntry): ByteName =>
      isUser(entry) ? at(entry, entry.userStart, entry.userEnd) : at(entry, entry.fromStart, entry.fromEnd),
  };
};

/** Whether the sender of an enqueue had said who they are. */
export const isUser = (entry: ByteEntry): boolean => entry.userEnd > entry.userStart;
