import { BLANK, CLASS, DIGIT, hasByte, LOWER, skipDigits, UNDERSCORE, wordEnd } from './byte-classes.ts';
import type { ByteEntry } from './byte-entry.ts';
import type { MailLogOptions } from './options.ts';
import { SERVER_ACCOUNTS } from './shapes.ts';

const APOSTROPHE = 39;
const CLOSE = 41;
const STAR = 42;
const SLASH = 47;
const LESS = 60;
const GREATER = 62;
const D = 68;
const E = 69;
const SQUARE = 91;
const SQUARE_CLOSE = 93;

const ACCOUNTS = [...SERVER_ACCOUNTS].map((name) => new TextEncoder().encode(name));

const isServerAccount = (view: DataView, start: number, end: number): boolean =>
  ACCOUNTS.some((name) => name.length === end - start && name.every((byte, at) => view.getUint8(start + at) === byte));

const is = (view: DataView, at: number, kind: number): boolean => (CLASS[view.getUint8(at)]! & kind) !== 0;

/** Whether only the fields that are on stand between the recipient and what follows file and ids, one blank before each. */
const fitFields = (entry: ByteEntry, options: MailLogOptions): boolean => {
  const { view, toStart, toEnd, fileStart, fileEnd, idStart, idEnd, restStart, end } = entry;
  if (toStart === -1) return false;
  const [hasFile, hasId] = [fileEnd > fileStart, idEnd > idStart];
  let at = toEnd;
  if (options.notary && (hasFile || hasId)) {
    const flags = skipDigits(view, at + 1, end);
    if (flags > at + 1) at = flags;
  }
  if (hasFile) {
    if (!options.filename || at + 1 !== fileStart) return false;
    at = fileEnd;
  }
  if (hasId) {
    const both = options.envelopeId && options.messageId;
    if (at + 1 === idStart) {
      // Where both are on, the only one is the envelope's, and names no message.
      if (both ? !hasFile : !options.envelopeId && !options.messageId) return false;
    } else if (!both || view.getUint8(at + 1) !== LESS || view.getUint8(idStart - 2) !== GREATER) return false;
    at = idEnd;
  }
  return restStart === end || at + 1 === restStart;
};

/** Place behind the user and one blank, `at` itself where there is none; -1 = a name that only the options tell. */
const afterUser = ({ view, code, end }: ByteEntry, at: number, { username }: MailLogOptions): number => {
  const stop = wordEnd(view, at, end);
  if (stop === -1) return -1;
  const isUser = view.getUint8(at) === STAR || isServerAccount(view, at, stop);
  if (isUser) return username ? Math.min(stop + 1, end) : -1;
  // Of what was sent or delivered, a user without star is of no account.
  return is(view, at, LOWER | UNDERSCORE) && (username || (code !== D && code !== E)) ? -1 : at;
};

/** Whether what follows is a diagnostic, or nothing that counts in an enqueue or a delivery, whoever tells the fields. */
const isPlain = (entry: ByteEntry, at: number, options: MailLogOptions): boolean => {
  const { view, code, end } = entry;
  if (at === end) return true;
  const isTried = code !== D && code !== E;
  if (is(view, at, DIGIT)) return !isTried && skipDigits(view, at, end) === end;
  const first = view.getUint8(at);
  if (first === BLANK || first === STAR || first === LESS || first === APOSTROPHE) return false;
  const stop = wordEnd(view, at, end);
  if (stop === -1 || hasByte(view, at, stop, SLASH) || isServerAccount(view, at, stop)) return false;
  if (isTried || !options.sourceSystem) return !hasByte(view, at, end, SQUARE);
  // The system that it came from is all that follows, or none is there.
  for (let i = at; i < end - 2; i++)
    if (view.getUint8(i) === SQUARE_CLOSE && view.getUint8(i + 1) === CLOSE) return false;
  return true;
};

/**
 * Whether the fields of an entry that was read by its shapes are those that the options tell, so that the careful parser,
 * told the options, would count the same. What is not sure is false.
 */
export const isAsTold = (entry: ByteEntry, options: MailLogOptions): boolean => {
  if (options.format > 2 || !fitFields(entry, options)) return false;
  const { code, restStart, end, fileEnd, idEnd } = entry;
  if (restStart === end) return true;
  const { intermediate, remoteMta, queueTime, transport, application } = options;
  if (intermediate || ((remoteMta || queueTime || transport || application) && code !== D && code !== E)) return false;
  // Without the file a path may be a HELO name, and a number the recipient's flags.
  if ((options.filename && fileEnd === 0) || (options.notary && fileEnd === 0 && idEnd === 0)) return false;
  const at = afterUser(entry, restStart, options);
  return at !== -1 && isPlain(entry, at, options);
};
