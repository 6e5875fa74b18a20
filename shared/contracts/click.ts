import * as z from 'zod';
import type { ClickVerb } from './job.ts';
import type { OpaqueId, Person } from './primitives.ts';

/**
 * A click that decides, exactly as Slack signed it: whoever has Slack's signing secret can tell that Slack said so, and
 * nobody without it can make one. Created once, by the function that Slack calls.
 */
export const SignedClick = z.object({
  version: z.literal(1),
  /** Value of `x-slack-request-timestamp`: epoch seconds. */
  timestamp: z.string().regex(/^\d{1,12}$/),
  /** Value of `x-slack-signature`: HMAC-SHA-256 over `v0:TIMESTAMP:BODY`. */
  signature: z.string().regex(/^v0=[0-9a-f]{64}$/),
  /** The request's body, byte for byte. It holds the message that the button stood under. */
  body: z.string().max(1_000_000),
});
export type SignedClick = z.infer<typeof SignedClick>;

/** Verbs of clicks that are kept: those that decide on a proposal. */
export const DECIDING = ['approve', 'reject'] as const satisfies readonly ClickVerb[];
export type DecidingVerb = (typeof DECIDING)[number];

/** Key of a person's first click on a button of a proposal. */
export const clickKey = (proposal: OpaqueId, verb: DecidingVerb, by: Person): string =>
  `clicks/${proposal}/${by.team}-${by.user}-${verb}.json`;
