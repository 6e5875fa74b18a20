import * as z from 'zod';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { Bounds } from './finding.ts';
import { isChange, Operation } from './command.ts';
import { Question } from './question.ts';
import { HostName, Instant, OpaqueId, Person, Sha256 } from './primitives.ts';

/** Where in Slack an answer belongs. */
export const ReplyTo = z.object({
  channel: z.string().regex(/^[A-Z0-9]{2,20}$/),
  by: Person,
  /** Slack's short-lived URL for answers to this request; null where Slack gave none. */
  responseUrl: z.url().nullable(),
  /** The notifier notes under it that the chat took the answer; only `queuewarden doctor` wants to know. */
  receipt: OpaqueId.optional(),
});
export type ReplyTo = z.infer<typeof ReplyTo>;

/** What the buttons of a card do. */
export const ClickVerb = z.enum(['approve', 'reject', 'acknowledge', 'preview', 'prepare']);
export type ClickVerb = z.infer<typeof ClickVerb>;

/** Work for the worker. `id` is the idempotency key. */
export const Job = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('preview'), id: z.string(), fingerprint: OpaqueId, action: OpaqueId }),
  /** `round` counts how often fresh evidence did not suffice yet. */
  z.object({
    kind: z.literal('verify'),
    id: z.string(),
    fingerprint: OpaqueId,
    action: OpaqueId,
    round: z.int().nonnegative(),
  }),
  /** A playbook's question for a host; `id` is that of the request. */
  z.object({ kind: z.literal('ask'), id: OpaqueId, host: HostName, question: Question }),
  /** A term is over: a host that has not answered a request or a command, a proposal that nobody decided. */
  z.object({ kind: z.literal('due'), id: z.string(), what: z.enum(['request', 'proposal', 'command']), of: OpaqueId }),
  /** A button: `value` is an opaque id, of a proposal (approve, reject), an incident fingerprint (acknowledge), an action to list anew (preview) or an offered one (prepare). */
  z.object({
    kind: z.literal('click'),
    id: z.string(),
    verb: ClickVerb,
    value: z.string().max(100),
    at: Instant,
    replyTo: ReplyTo,
  }),
  /** `/qm TEXT`. */
  z.object({ kind: z.literal('slash'), id: z.string(), text: UntrustedText, at: Instant, replyTo: ReplyTo }),
]);
export type Job = z.infer<typeof Job>;

/** What a read is for: who gets its result. */
export const Purpose = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('preview'), fingerprint: OpaqueId, action: OpaqueId }),
  z.object({ kind: z.literal('verify'), fingerprint: OpaqueId, action: OpaqueId }),
  /** Its output is evidence; nobody waits for the result itself. */
  z.object({ kind: z.literal('evidence') }),
  z.object({
    kind: z.literal('answer'),
    heading: z.string().max(200),
    replyTo: ReplyTo,
    /** Rows of a listing that are shown; absent = all. */
    only: Bounds.optional(),
    /** Something that the asker must know of the answer, such as that it is not complete. */
    note: z.string().max(300).optional(),
  }),
]);
export type Purpose = z.infer<typeof Purpose>;

/** A read that a host is to do; the signer re-reads it from the store. Its id becomes the command's id. */
export const ReadRequest = z.object({
  version: z.literal(1),
  id: OpaqueId,
  host: HostName,
  operation: Operation.refine((o) => !isChange(o), 'a read changes nothing'),
  purpose: Purpose,
  /** Hash of the manifest that travels beside, for `inspect`. */
  manifestHash: Sha256.nullable(),
  /** What it costs the host, and what it does, in words (shared/actions/reads.ts). It changes nothing. */
  risk: z.enum(['none', 'load']).optional(),
  effect: z.string().max(400).optional(),
  createdAt: Instant,
  expiresAt: Instant,
});
export type ReadRequest = z.infer<typeof ReadRequest>;

/** Longest wait for a host that is up; after it, people are told that it does not answer. */
export const ANSWER_WITHIN_MS = 2 * 60_000;

export const requestKey = (id: OpaqueId): string => `requests/${id}.json`;

/** What the signer is asked to sign: only names; it reads the rest itself. */
export const SignRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), request: OpaqueId }),
  z.object({ kind: z.literal('change'), proposal: OpaqueId }),
  /** An action of an incident has ended and is to be put on record; `sequence` is the incident's. */
  z.object({
    kind: z.literal('audit'),
    fingerprint: OpaqueId,
    sequence: z.int().positive(),
    action: OpaqueId,
  }),
]);
export type SignRequest = z.infer<typeof SignRequest>;
