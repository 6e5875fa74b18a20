import type { TimerClock } from '#adapters/system/clock.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';

/** Consumers waiting at one queue, served in the order in which they came. */
export interface LongPoll<T> {
  /** Resolves with the first thing `attempt` finds, or with null after `waitMs` or an abort. */
  wait(attempt: () => T | null, waitMs: number, signal?: AbortSignal): Promise<T | null>;
  /** Something may have become available. */
  wake(): void;
}

interface Waiter<T> {
  attempt: () => T | null;
  deadline: number;
  resolve: (found: T | null) => void;
}

/** `nextChangeAt` says when the queue changes by the passing of time alone. */
export const createLongPoll = <T>(clock: TimerClock, nextChangeAt: () => number | null): LongPoll<T> => {
  const waiters = new Set<Waiter<T>>();
  let callOff = (): void => {};

  const finish = (waiter: Waiter<T>, found: T | null): void => {
    waiters.delete(waiter);
    waiter.resolve(found);
  };

  const wake = (): void => {
    callOff();
    const now = fromInstant(clock.now());
    for (const waiter of waiters) {
      const found = waiter.attempt();
      if (found !== null || waiter.deadline <= now) finish(waiter, found);
    }
    if (waiters.size === 0) return;
    const times = [...waiters].map((waiter) => waiter.deadline);
    const next = Math.min(...times, nextChangeAt() ?? Infinity);
    callOff = clock.after(Math.max(0, next - now), wake);
  };

  return {
    wait(attempt, waitMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve(null);
        const abort = (): void => {
          finish(waiter, null);
          wake();
        };
        const waiter: Waiter<T> = {
          attempt,
          deadline: fromInstant(clock.now()) + waitMs,
          resolve(found) {
            // One signal may end a thousand receives, one after the other.
            signal?.removeEventListener('abort', abort);
            resolve(found);
          },
        };
        waiters.add(waiter);
        signal?.addEventListener('abort', abort);
        wake();
      });
    },
    wake,
  };
};
