import { auditChain } from './audit-chain.ts';
import { authorization } from './authorization.ts';
import { guards } from './guards.ts';
import { kills } from './kills.ts';
import { large } from './large.ts';
import type { Proof } from './proof.ts';
import { qmBytes } from './qm-bytes.ts';
import { queueChanges } from './queue-changes.ts';
import { refusals } from './refusals.ts';
import { rulings } from './rulings.ts';

/** Every proof, in the order in which they are listed. */
export const proofs: readonly Proof[] = [
  authorization,
  rulings,
  refusals,
  kills,
  queueChanges,
  qmBytes,
  large,
  auditChain,
  guards,
];
