import { fromInstant, toInstant, type Instant } from '#shared/contracts/primitives.ts';
import type { TimerClock } from '#adapters/system/clock.ts';

/** A clock that moves only when told to. */
export interface ManualClock extends TimerClock {
  /** Moves time on and runs what falls due on the way, in order of time; each sees the time it was due at. */
  advance(ms: number): void;
  /** Wake-ups not yet due. */
  pending(): number;
}

/** Starts at the given instant. */
export const createManualClock = (start: Instant): ManualClock => {
  let now = fromInstant(start);
  const alarms = new Set<{ at: number; run: () => void }>();

  const earliestUntil = (limit: number) => {
    let earliest: { at: number; run: () => void } | null = null;
    for (const alarm of alarms) {
      if (alarm.at <= limit && (earliest === null || alarm.at < earliest.at)) earliest = alarm;
    }
    return earliest;
  };

  return {
    now: () => toInstant(now),
    after(ms, run) {
      const alarm = { at: now + Math.max(0, ms), run };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    advance(ms) {
      const target = now + ms;
      for (let due = earliestUntil(target); due !== null; due = earliestUntil(target)) {
        alarms.delete(due);
        now = due.at;
        due.run();
      }
      now = target;
    },
    pending: () => alarms.size,
  };
};
