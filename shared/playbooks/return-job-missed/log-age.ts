import type { Fact } from '#shared/contracts/fact.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { minutesFrom } from '#shared/diagnosis/seen.ts';
import { clock } from '#shared/diagnosis/words.ts';
import type { HostView } from '#shared/window/view.ts';
import { currentLog, listed } from './rule.ts';

/** How old mail.log_current is, which the return job begins anew each night, and what tells it. */
export interface LogAge {
  /** Hours. */
  readonly age: number;
  /** Its first entry; null = not seen. */
  readonly begun: Instant | null;
  readonly saw: string;
  readonly evidence: readonly EvidenceLine[];
}

/** By a file that was read from its beginning, else by how the ranges grew that a collector sent; null = not seen. */
export const logAge = (view: HostView): LogAge | null => readWhole(view) ?? estimated(view);

const readWhole = (view: HostView): LogAge | null => {
  const newest = view.facts
    .latest('whole-log')
    .reduce<Extract<Fact, { kind: 'whole-log' }> | null>((a, b) => (a === null || b.at > a.at ? b : a), null);
  if (newest === null) return null;
  const age = minutesFrom(newest.from, newest.at) / 60;
  return {
    age,
    begun: newest.from,
    saw: `The first entry of mail.log_current is of ${clock(newest.from)}, the last of ${clock(newest.at)}: it is ${Math.round(age)} hours old.`,
    evidence: newest.line ? [newest.line] : [],
  };
};

const estimated = (view: HostView): LogAge | null => {
  const log = currentLog(view);
  return (
    log && {
      age: log.age,
      begun: null,
      saw: `${Math.round(log.hours)} hours of mail time lie in one file, ${log.between} bytes, with ${log.before} bytes before them: written as in the same hours a day later, these make it ${Math.round(log.age)} hours old.`,
      evidence: [listed(log.first), listed(log.last)],
    }
  );
};
