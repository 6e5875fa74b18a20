import type { Instant } from '#shared/contracts/primitives.ts';

/** How a message that left its queue did so: `split` = delivered in part, and the rest queued under another name. */
export type End = 'delivered' | 'returned' | 'split';

/** Attempts by how they ended: a message that was tried more than once counts with its last. */
export interface Tries {
  readonly tried: number;
  readonly delivered: number;
  readonly deferred: number;
  readonly returned: number;
}

/** What a host's mail log shows of one channel since an action. */
export interface LoggedSince {
  /** Latest entry of any channel since; null = the log shows nothing, so that nothing can be said. */
  readonly latest: Instant | null;
  readonly tries: Tries;
  /** Attempts at messages that had never been tried. */
  readonly firstTries: number;
  /** Latest attempt. */
  readonly lastTry: Instant | null;
}

/** `43 tried: 40 delivered, 3 deferred`. */
export const triesText = ({ tried, delivered, deferred, returned }: Tries): string =>
  `${tried} tried: ${delivered} delivered, ${deferred} deferred${returned > 0 ? `, ${returned} returned` : ''}`;
