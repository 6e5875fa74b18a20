import * as z from 'zod';
import { OpaqueId } from './primitives.ts';

/** Where an incident is told, and how far. Posting is announced before it is done, so that a crash posts nothing twice. */
export const Thread = z.object({
  version: z.literal(1),
  incident: OpaqueId,
  place: z.object({ channel: z.string(), ts: z.string() }).nullable(),
  /** Timeline entries already in the thread. */
  posted: z.array(z.string()),
  /** The entry, or `card`, whose posting was begun and not confirmed. */
  pending: z.string().nullable(),
});
export type Thread = z.infer<typeof Thread>;

export const threadKey = (incident: OpaqueId): string => `threads/${incident}.json`;

/** Key of the word that the chat took an answer, for whoever asked for a receipt. */
export const receiptKey = (receipt: OpaqueId): string => `threads/receipt-${receipt}.json`;
