import { toInstant } from '#shared/contracts/primitives.ts';
import type { Clock } from '#shared/ports.ts';

/** A clock that can also wake somebody up, so that waiting is testable without sleeping. */
export interface TimerClock extends Clock {
  /** Runs once after so many milliseconds; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** Time of this machine; a pending wake-up does not keep the process alive. */
export const systemClock: TimerClock = {
  now: () => toInstant(Date.now()),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
