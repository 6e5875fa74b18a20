import * as z from 'zod';
import { Instant, OpaqueId, Person, Sha256 } from './primitives.ts';

/** One person's word on a proposal. Create-once; nobody can delete it. */
export const Decision = z.object({
  version: z.literal(1),
  proposal: OpaqueId,
  proposalHash: Sha256,
  verdict: z.enum(['approve', 'reject']),
  by: Person,
  role: z.string(),
  at: Instant,
});
export type Decision = z.infer<typeof Decision>;

/** The end of a proposal. One create-once object per proposal settles every race between clicks and the clock. */
export const Ruling = z.object({
  version: z.literal(1),
  proposal: OpaqueId,
  outcome: z.enum(['approved', 'rejected', 'expired']),
  by: z.array(Person),
  at: Instant,
});
export type Ruling = z.infer<typeof Ruling>;

export const decisionsPrefix = (proposal: OpaqueId): string => `decisions/${proposal}/`;
export const decisionKey = (proposal: OpaqueId, by: Person): string =>
  `${decisionsPrefix(proposal)}${by.team}-${by.user}.json`;
export const rulingKey = (proposal: OpaqueId): string => `rulings/${proposal}.json`;
