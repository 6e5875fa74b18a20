import { auditChain } from './audit-chain.ts';
import { authorization } from './authorization.ts';
import { guards } from './guards.ts';
import { kills } from './kills.ts';
import { large } from './large.ts';
import { lateEvents } from './late-events.ts';
import { oldDocuments } from './old-documents.ts';
import { partialBatches } from './partial-batches.ts';
import type { Proof } from './proof.ts';
import { qmBytes } from './qm-bytes.ts';
import { queueChanges } from './queue-changes.ts';
import { refusals } from './refusals.ts';
import { redrive } from './redrive.ts';
import { rulings } from './rulings.ts';
import { throttledS3 } from './throttled-s3.ts';

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
  oldDocuments,
  partialBatches,
  lateEvents,
  throttledS3,
  redrive,
  guards,
];
