import type { Cell } from '#shared/contracts/digest.ts';
import { advise } from '#shared/diagnosis/draft.ts';
import { countOf, isFailure } from '#shared/window/outcomes.ts';
import type { ChannelView } from '#shared/window/view.ts';

/** Share of the channel's attempts, and how many there must be before a share means anything. */
export const LARGE_SHARE = 0.3;
export const ENOUGH_ATTEMPTS = 100;

/** Whether a mailbox was full, for now or for good. */
export const isOverQuota = (cell: Cell): boolean =>
  cell.reason === 'over-quota' && (isFailure(cell) || cell.code === 'R');

/** All attempts of a channel. */
export const attemptsOf = ({ cells }: ChannelView): number =>
  countOf(cells, (c) => c.code === 'D' || c.code === 'R' || isFailure(c));

/** Whether so many of all attempts are no matter of single users. */
export const isLarge = (attempts: number, all: number): boolean =>
  attempts >= ENOUGH_ATTEMPTS && attempts >= LARGE_SHARE * all;

/** What is right whichever channel the mail waits in. */
export const CLEAN_UP = advise(
  'now',
  'Tell the users to clean up, or raise their quota: their mail is then delivered at its next turn.',
);
export const KEEP = advise(
  'do-not',
  'Do not delete or return this mail to shrink the queue: it is waiting as designed and costs little.',
);
