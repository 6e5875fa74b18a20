/** Characters that may stand in an unquoted local part, percent hacks and bounce tags included. */
const LOCAL = /[\p{L}\p{N}.!#$%&*+/=?^_`{|}~-]/u;
const AT = /[@\uFF20\uFE6B]/g;
const DOMAIN_START = /[\p{L}\p{N}[]/u;

/** The MTA's own template of an address in a rewrite rule, which names nobody. */
const TEMPLATE = /^\+?\$U(?:%(?:\$H)?\$D)?$/;

const maskLocal = (local: string): string => {
  if (TEMPLATE.test(local)) return local;
  const letters = Array.from(local);
  return letters.length < 3 ? '…' : `${letters[0]}…${letters.at(-1)}`;
};

/** Where the local part that ends before `end` begins; never before `floor`. */
const localStart = (text: string, floor: number, end: number): number => {
  if (text[end - 1] === '"') {
    const quote = text.lastIndexOf('"', end - 2);
    return quote >= floor ? quote : end - 1;
  }
  let start = end;
  while (start > floor && LOCAL.test(text[start - 1]!)) start--;
  return start;
};

/** Hides the local part of every address: `john@example.org` becomes `j…n@example.org`. Linear in the text, and the same when done twice. */
export const maskAddresses = (text: string): string => {
  let masked = '';
  let done = 0;
  for (const { index } of text.matchAll(AT)) {
    const start = localStart(text, done, index);
    const maskedBefore = text[start - 1] === '…' && index - start <= 1;
    if (start === index || maskedBefore || !DOMAIN_START.test(text[index + 1] ?? '')) continue;
    masked += `${text.slice(done, start)}${maskLocal(text.slice(start, index))}@`;
    done = index + 1;
  }
  return masked + text.slice(done);
};
