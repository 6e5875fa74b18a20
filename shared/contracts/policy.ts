import * as z from 'zod';
import { ActionKind } from '#shared/actions/index.ts';
import { Person } from './primitives.ts';

/** Who may approve what. Deny by default: a person or an action that is not listed may not. */
export const Policy = z.object({
  version: z.literal(1),
  people: z.array(Person.extend({ role: z.string().min(1).max(40) })),
  approvals: z.array(
    z.object({ action: ActionKind, roles: z.array(z.string()).min(1), maxMessages: z.int().positive() }),
  ),
});
export type Policy = z.infer<typeof Policy>;

export const POLICY_KEY = 'config/policy.json';
