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
  (text.length > limit ? `${text.slice(0, limit - 1).replace(/\S{1,320}$/, '')}…` : text) as Untrusted;

/** Contract field for foreign text. */
export const UntrustedText = z
  .string()
  .max(UNTRUSTED_LIMIT)
  .transform((text) => text as Untrusted);
