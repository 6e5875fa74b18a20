import type { StoreAccount } from './store-account.ts';

/** Minutes for which a lock may stand in the way of every delivery before it looks orphaned. */
export const LOCK_LIFE = 30;

/** Failed attempts without a success before that means anything, and at how many different times. */
export const ENOUGH_ATTEMPTS = 5;
export const ENOUGH_MOMENTS = 3;

/** Says of an account with busy attempts whether every one since its last delivery was, for longer than a lock lives. */
export const looksOrphaned = ({ tail }: StoreAccount): boolean =>
  tail.attempts >= ENOUGH_ATTEMPTS &&
  tail.moments >= ENOUGH_MOMENTS &&
  tail.attempts === tail.failed &&
  tail.minutes > LOCK_LIFE;
