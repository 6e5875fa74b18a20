import { afterSize, readAddresses } from './addresses';
import { BLANK, DIGIT, is, NOT_ASCII, NOWHERE, skipBlanks } from './bytes';
import { fields } from './fields';
import { CONNECTION, readHead } from './heads';
import { readStamp, STAMP } from './stamp';
import { readTail } from './tail';
import { isAsTold } from './told';

/** What a line is: for the careful parser, because of its stamp or its head or something else; or known. */
export const UNSURE = 1;
export const UNKNOWN_STAMP = 4;
export const UNKNOWN_HEAD = 5;
export const ENTRY = 6;
/** An entry of a connection, of which nothing is counted. */
export const PASSED = 7;

/** What is longer is rare, and its text matters where it stands as proof. */
export const LONGEST_LINE: usize = 2_000;

const GREATER: u8 = 62;

/** Whether what follows the code of a connection's entry is its detail. */
function isDetail(from: usize, end: usize): bool {
  const at = skipBlanks(from, end);
  // A digit may begin a counted field.
  return at == end || (load<u8>(at) > BLANK && load<u8>(at) < NOT_ASCII && !is(at, DIGIT));
}

/** Reads the line of the fields, as the careful parser does where no options are known; what is not sure is not read. */
export function readLine(): i32 {
  const start = fields.start;
  const end = fields.end;
  if (end - start <= STAMP + 1 || end - start > LONGEST_LINE) return UNSURE;
  if (!readStamp(start)) return UNKNOWN_STAMP;
  // Header lines may look like anything.
  if (load<u8>(start + STAMP + 1) == GREATER) return UNSURE;
  const head = readHead(start + STAMP, end);
  if (head == NOWHERE) return UNKNOWN_HEAD;
  if (fields.way == CONNECTION) return isDetail(head, end) ? PASSED : UNSURE;
  const size = afterSize(head, end);
  if (size == NOWHERE) return UNSURE;
  const addresses = readAddresses(size, end);
  return addresses != NOWHERE && readTail(addresses, end) && isAsTold() ? ENTRY : UNSURE;
}
