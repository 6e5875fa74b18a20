import * as z from 'zod';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { HostName, Instant, OpaqueId } from './primitives.ts';
import { Question } from './question.ts';

/**
 * One asking of a question. `planned` = decided, perhaps not handed on yet; `sent` = on its way; `failed` = the host
 * refused, could not, or did not answer.
 */
export const Asking = z.object({
  /** Id of the request and of its command: the same asking is the same request, however often it is handed on. */
  request: OpaqueId,
  question: Question,
  at: Instant,
  state: z.enum(['planned', 'sent', 'answered', 'failed']),
  /** Why it failed; null = it did not. */
  why: UntrustedText.nullable(),
});
export type Asking = z.infer<typeof Asking>;

/** Most askings that are remembered of a host: more than the budget allows in the time they are kept. */
export const ASKED_LIMIT = 200;

/** What a host was asked by playbooks in the last hours: keeps them from asking again, and from asking too much. */
export const Asked = z.object({
  version: z.literal(1),
  host: HostName,
  /** Ascending by time. */
  askings: z.array(Asking).max(ASKED_LIMIT),
});
export type Asked = z.infer<typeof Asked>;

/** Key of a host's document. */
export const askedKey = (host: HostName): string => `asked/${host}.json`;
