import type { Step } from '#shared/contracts/finding.ts';
import { step } from '#shared/diagnosis/draft.ts';
import { clock } from '#shared/diagnosis/words.ts';
import type { Backlog } from './rule.ts';

/** Whether the mail that is tried again becomes more; `unseen` = what is said where nothing tells of an earlier time. */
export const growthStep = (
  { point, earlier, grew }: Pick<Backlog, 'point' | 'earlier' | 'grew'>,
  unseen: string,
): Step =>
  step(
    'step-grows',
    'Does it grow?',
    earlier === null ? 'unknown' : grew ? 'yes' : 'no',
    earlier === null ? unseen : `${earlier.retried} at ${clock(earlier.at)}, ${point.retried} at ${clock(point.at)}.`,
  );
