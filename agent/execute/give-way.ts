import type { Lock } from './lock.ts';

/** How long a read may hold the lock that begins with messages one by one, in milliseconds; also for one of them. */
export const HOLD_MS = 30_000;

/** Why a read should end now, with what it has; null = it may go on. */
export type GiveWay = () => string | null;

/** For changes: they end when they are done. */
export const goOn: GiveWay = () => null;

/** For a read that took the lock just now. */
export const givingWay = (lock: Lock): GiveWay => {
  const end = performance.now() + HOLD_MS;
  return () => {
    if (lock.isAwaited()) return 'a change of this host waits';
    return performance.now() < end ? null : `${HOLD_MS / 1000} seconds are over`;
  };
};
