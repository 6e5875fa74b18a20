import { BLANK, DIGIT, find, is, isSame, LOWER, NOWHERE, skipDigits, UNDERSCORE, wordEnd } from './bytes';
import { D, E, fields } from './fields';

/** Bits of the fields that the options of the log switch on. */
const NOTARY: u32 = 1;
const FILENAME: u32 = 2;
const ENVELOPE_ID: u32 = 4;
const MESSAGE_ID: u32 = 8;
const USERNAME: u32 = 16;
const SOURCE_SYSTEM: u32 = 32;
const INTERMEDIATE: u32 = 64;
/** What stands in the diagnostic's place of all entries but enqueues and deliveries. */
const TRIED: u32 = 128;
/** Lines are counted, or XML or JSON. */
const OTHER_FORMAT: u32 = 256;
/** The options are known. */
const KNOWN: u32 = 512;

const APOSTROPHE: u8 = 39;
const CLOSE: u8 = 41;
const STAR: u8 = 42;
const SLASH: u8 = 47;
const LESS: u8 = 60;
const GREATER: u8 = 62;
const SQUARE: u8 = 91;
const SQUARE_CLOSE: u8 = 93;

const MAILSRV = memory.data<u8>([0x6d, 0x61, 0x69, 0x6c, 0x73, 0x72, 0x76]);
const INETMAIL = memory.data<u8>([0x69, 0x6e, 0x65, 0x74, 0x6d, 0x61, 0x69, 0x6c]);
const INETUSER = memory.data<u8>([0x69, 0x6e, 0x65, 0x74, 0x75, 0x73, 0x65, 0x72]);

let options: u32 = 0;

/** Tells which fields the entries have. */
export function tellOptions(bits: u32): void {
  options = bits;
}

function on(bits: u32): bool {
  return (options & bits) != 0;
}

function isServerAccount(from: usize, end: usize): bool {
  const length = end - from;
  if (length == 7) return isSame(MAILSRV, from, 7);
  return length == 8 && (isSame(INETMAIL, from, 8) || isSame(INETUSER, from, 8));
}

/** Whether only the fields that are on stand between the recipient and what follows file and ids, one blank before each. */
function fitFields(): bool {
  const file = fields.file;
  const fileEnd = fields.fileEnd;
  const id = fields.id;
  const idEnd = fields.idEnd;
  const rest = fields.rest;
  const end = fields.end;
  const hasFile = fileEnd > file;
  const hasId = idEnd > id;
  let at = fields.toEnd;
  if (on(NOTARY) && (hasFile || hasId)) {
    const flags = skipDigits(at + 1, end);
    if (flags > at + 1) at = flags;
  }
  if (hasFile) {
    if (!on(FILENAME) || at + 1 != file) return false;
    at = fileEnd;
  }
  if (hasId) {
    const both = on(ENVELOPE_ID) && on(MESSAGE_ID);
    if (at + 1 == id) {
      // Where both are on, the only one is the envelope's, and names no message.
      if (both ? !hasFile : !on(ENVELOPE_ID | MESSAGE_ID)) return false;
    } else if (!both || load<u8>(at + 1) != LESS || load<u8>(id - 2) != GREATER) return false;
    at = idEnd;
  }
  return rest == end || at + 1 == rest;
}

/** Place behind the user and one blank, `at` itself where there is none; NOWHERE = a name that only the options tell. */
function afterUser(at: usize): usize {
  const code = fields.code;
  const end = fields.end;
  const stop = wordEnd(at, end);
  if (stop == NOWHERE) return NOWHERE;
  if (load<u8>(at) == STAR || isServerAccount(at, stop)) return on(USERNAME) ? min(stop + 1, end) : NOWHERE;
  // Of what was sent or delivered, a user without star is of no account.
  return is(at, LOWER | UNDERSCORE) && (on(USERNAME) || (code != D && code != E)) ? NOWHERE : at;
}

/** Whether what follows is a diagnostic, or nothing that counts in an enqueue or a delivery, whoever tells the fields. */
function isPlain(at: usize): bool {
  const code = fields.code;
  const end = fields.end;
  if (at == end) return true;
  const isTried = code != D && code != E;
  if (is(at, DIGIT)) return !isTried && skipDigits(at, end) == end;
  const first = load<u8>(at);
  if (first == BLANK || first == STAR || first == LESS || first == APOSTROPHE) return false;
  const stop = wordEnd(at, end);
  if (stop == NOWHERE || find(at, stop, SLASH) != stop || isServerAccount(at, stop)) return false;
  if (isTried || !on(SOURCE_SYSTEM)) return find(at, end, SQUARE) == end;
  // The system that it came from is all that follows, or none is there.
  for (let i = at; i + 2 < end; i++) if (load<u8>(i) == SQUARE_CLOSE && load<u8>(i + 1) == CLOSE) return false;
  return true;
}

/**
 * Whether the fields of an entry that was read by its shapes are those that the options tell, so that the careful parser,
 * told the options, would count the same. What is not sure is false.
 */
export function isAsTold(): bool {
  if (!on(KNOWN)) return true;
  if (on(OTHER_FORMAT) || !fitFields()) return false;
  const code = fields.code;
  const rest = fields.rest;
  const end = fields.end;
  const fileEnd = fields.fileEnd;
  const idEnd = fields.idEnd;
  if (rest == end) return true;
  if (on(INTERMEDIATE) || (on(TRIED) && code != D && code != E)) return false;
  // Without the file a path may be a HELO name, and a number the recipient's flags.
  if ((on(FILENAME) && fileEnd == 0) || (on(NOTARY) && fileEnd == 0 && idEnd == 0)) return false;
  const at = afterUser(rest);
  return at != NOWHERE && isPlain(at);
}
