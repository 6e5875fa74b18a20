import * as z from 'zod';
import { ActionKind } from '#shared/actions/index.ts';
import { Person } from './primitives.ts';

/**
 * Who may approve what. Deny by default: a person or an action that is not listed may not. Strict: a rule that is
 * misspelt, or that only a later version knows, must not be passed over in silence.
 */
export const Policy = z.strictObject({
  version: z.literal(1),
  people: z.array(Person.extend({ role: z.string().min(1).max(40) })),
  approvals: z.array(
    z.strictObject({
      action: ActionKind,
      roles: z.array(z.string()).min(1),
      maxMessages: z.int().positive(),
      /** Up to so many messages one person suffices; never for return and delete, which always take two. @default 1000 */
      aloneUpTo: z.int().nonnegative().optional(),
      /** Of actions on a channel: how often in an hour a host is told so, on all channels together. @default 10 */
      maxPerHour: z.int().nonnegative().optional(),
    }),
  ),
  /** Who may ask for which action. @default whoever may approve it */
  requests: z.array(z.strictObject({ action: ActionKind, roles: z.array(z.string()).min(1) })).optional(),
  /** Addresses and domains whose mail always takes a second person, as sender or recipient; lower case. */
  protected: z.array(z.string().min(1).max(320)).max(1_000).optional(),
});
export type Policy = z.infer<typeof Policy>;

export const POLICY_KEY = 'config/policy.json';
