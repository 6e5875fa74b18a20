import type { Act } from '#shared/contracts/acts.ts';
import type { Instant } from '#shared/contracts/primitives.ts';

/**
 * Messages of a channel that may be held by us at a time, as far as the remembered acts tell: those of a hold from its
 * beginning on, less those of later releases. An upper bound: others may have released or delivered some.
 */
export const heldByUs = (acts: readonly Act[], channel: string, at: Instant): number => {
  let held = 0;
  for (const act of acts) {
    if (act.channel !== channel) continue;
    if (act.action === 'hold' && act.from <= at) held += act.count;
    // While a release is under way nobody knows how many are left.
    else if (act.action === 'release' && act.done <= at) held = Math.max(0, held - act.count);
  }
  return held;
};

/** The act by which a channel is stopped at a time, with what its planned start set going; null = it is not by us. */
export const stoppedByUs = (acts: readonly Act[], channel: string, at: Instant): Act | null => {
  const last = acts.findLast(
    (act) => act.channel === channel && (act.action === 'stop' || act.action === 'start') && act.from <= at,
  );
  return last?.action === 'stop' && at < last.until ? last : null;
};
