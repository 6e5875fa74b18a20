import type { Lock } from './lock.ts';

/** How long a read may read messages one by one, in milliseconds; also for one of them. What it lists has its own limit. */
export const HOLD_MS = 30_000;

/** Why a read should end now, with what it has; null = it may go on. */
export type GiveWay = () => string | null;

/** For changes: they end when they are done. */
export const goOn: GiveWay = () => null;

/** For a read. Its time counts from when it is asked first, which is before the first message. */
export const givingWay = (lock: Lock): GiveWay => {
  let end: number | null = null;
  return () => {
    end ??= performance.now() + HOLD_MS;
    if (lock.isAwaited()) return 'a change of this host waits';
    return performance.now() < end ? null : `${HOLD_MS / 1000} seconds are over`;
  };
};
