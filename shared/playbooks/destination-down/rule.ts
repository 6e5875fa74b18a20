import type { Outcome } from '#shared/window/outcomes.ts';
import { type FailingRun, walkRun } from '#shared/window/runs.ts';
import { INTERVAL } from '#shared/window/time.ts';
import type { ChannelContext } from './context.ts';

/** Minutes of failures before a destination counts as down. */
export const SUSTAINED = 15;

/**
 * Minutes of temporary refusals (4xx) before they count as trouble, unless they say that the other host is down and it
 * is known to take our mail at once: greylisting looks the same, also where it was switched on today, until the first
 * retry, 60 minutes later by the normal backoff, has failed too.
 */
export const SUSTAINED_REFUSALS = 75;

/** Minutes before a destination is suspected although nothing else is delivered that it could be compared with. */
export const SUSTAINED_ALONE = 30;

/** Deliveries, none of them preceded by a refusal, that make a destination known to take our mail at once. */
const KNOWN_GOOD = 3;

/** At least this share of the channel's failures, else it is one trouble of many. */
const SHARE_OF_CHANNEL = 0.2;

/** How far the rule was met by a run: `them` = others deliver; `alone` = nobody to compare with. */
export type Met = 'them' | 'alone';

/** Minutes that failures must last, by what they are made of. */
const waitFor = (
  sums: { unreachable: number; deferred: number },
  before: readonly Outcome[],
  sayDown: boolean,
): number => {
  if (sums.unreachable >= sums.deferred) return SUSTAINED;
  if (!sayDown) return SUSTAINED_REFUSALS;
  const delivered = before.reduce((total, o) => total + o.delivered, 0);
  const refused = before.some((o) => o.deferred > 0);
  return delivered >= KNOWN_GOOD && !refused ? SUSTAINED : SUSTAINED_REFUSALS;
};

/**
 * Whether a dense run met the rule at any time since it began: once said, it stays said until the mail flows. Failures
 * for long enough, most of the channel's trouble apart from other suspects, and deliveries to at least two others
 * while it failed. `sayDown`: its refusals speak of the other host's trouble.
 */
export const metBy = (
  { failures, noise, othersDeliveredBy }: ChannelContext,
  name: string,
  outcomes: readonly Outcome[],
  { run, sayDown }: { run: FailingRun; sayDown: boolean },
): Met | null => {
  const before = outcomes.filter((o) => o.minute < run.first);
  // Deliveries in the first ten minutes may precede a failure of the whole host that hit this destination first.
  const othersBy = othersDeliveredBy(name, run.first + 2 * INTERVAL);
  let alone = false;
  const them = walkRun(run, (at) => {
    const lasted = at.minute - run.first;
    if (lasted < waitFor(at, before, sayDown)) return false;
    const own = at.unreachable + at.deferred;
    if (own < noise(run.first, at.minute) || own < SHARE_OF_CHANNEL * failures(run.first, at.minute)) return false;
    if (othersBy !== null && othersBy < at.minute) return true;
    alone ||= lasted >= SUSTAINED_ALONE;
    return false;
  });
  return them ? 'them' : alone ? 'alone' : null;
};
