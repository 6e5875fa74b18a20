import * as z from 'zod';

/**
 * Text that came from mail, a log or a tool's output. It is data from strangers: only a renderer that escapes it
 * (adapters/slack/render, the terminal printer) may show it.
 */
export type Untrusted = string & { readonly __untrusted: unique symbol };

/** Longest piece of foreign text that travels inside a contract, in UTF-16 units. */
export const UNTRUSTED_LIMIT = 2_000;

/**
 * Marks foreign text, cut to `limit`. A word that the cut would halve goes whole: half an address is no address to
 * whoever masks addresses later.
 */
export const untrusted = (text: string, limit = UNTRUSTED_LIMIT): Untrusted =>
  (text.length > limit ? `${text.slice(0, wordStart(text, limit - 1))}…` : text) as Untrusted;

/** Longest address; a longer word is no word and is cut where it must. */
const LONGEST_WORD = 320;

const wordStart = (text: string, end: number): number => {
  let start = end;
  while (start > 0 && end - start <= LONGEST_WORD && !/\s/.test(text[start - 1]!)) start--;
  return end - start > LONGEST_WORD ? end : start;
};

/** Contract field for foreign text. */
export const UntrustedText = z
  .string()
  .max(UNTRUSTED_LIMIT)
  .transform((text) => text as Untrusted);
