import { NORMAL_BACKOFF } from '#shared/figures/backoff.ts';
import type { Outcome } from '#shared/window/outcomes.ts';
import { type FailingRun, walkRun } from '#shared/window/runs.ts';
import { INTERVAL } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { longestWaitOf, retriesSeen, retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import type { ChannelContext, Pace, Patience } from './context.ts';

/** Minutes of failures before a destination counts as down. */
export const SUSTAINED = 15;

/** How failures of a channel are judged by its retries. */
export const paceOf = (view: HostView, channel: ChannelView): Pace => ({
  patience: patienceWith(view, channel),
  longestWait: longestWaitOf(retryPlanOf(view, channel)),
});

/**
 * How long temporary refusals (4xx) must last, unless they say that the other host is down and it is known to take our
 * mail at once: greylisting looks the same, also where it was switched on today, until the first retry has failed too.
 * That is told by the channel's own backoff; where it is not known by the documented one, and until retries were seen,
 * though no longer than by its longest wait. Never before the normal backoff: who retries within minutes may come too
 * early twice.
 */
const patienceWith = (view: HostView, channel: ChannelView): Patience => {
  const { backoff, backoffOf } = retryPlanOf(view, channel);
  const wait = Math.max(NORMAL_BACKOFF[0]!, backoff[0]!) + SUSTAINED;
  const longest = Math.max(...NORMAL_BACKOFF) + SUSTAINED;
  const isTriedAgain = retriesSeen(channel);
  return (first, at) =>
    at - first >= wait && (backoffOf === 'host' || at - first >= longest || isTriedAgain(first, at));
};

/** Minutes before a destination is suspected although nothing else is delivered that it could be compared with. */
export const SUSTAINED_ALONE = 30;

/** Deliveries, none of them preceded by a refusal, that make a destination known to take our mail at once. */
const KNOWN_GOOD = 3;

/** At least this share of the channel's failures, else it is one trouble of many. */
const SHARE_OF_CHANNEL = 0.2;

/** How far the rule was met by a run: `them` = others deliver; `alone` = nobody to compare with. */
export type Met = 'them' | 'alone';

/** Whether failures lasted long enough, by what they are made of. */
const isSustained = (
  at: { minute: number; unreachable: number; deferred: number },
  first: number,
  before: readonly Outcome[],
  sayDown: boolean,
  patience: Patience,
): boolean => {
  const isLong = at.minute - first >= SUSTAINED;
  if (at.unreachable >= at.deferred) return isLong;
  if (!sayDown) return patience(first, at.minute);
  const delivered = before.reduce((total, o) => total + o.delivered, 0);
  const refused = before.some((o) => o.deferred > 0);
  return delivered >= KNOWN_GOOD && !refused ? isLong : patience(first, at.minute);
};

/**
 * Whether a dense run met the rule at any time since it began: once said, it stays said until the mail flows. Failures
 * for long enough, most of the channel's trouble apart from other suspects, and deliveries to at least two others
 * while it failed. `sayDown`: its refusals speak of the other host's trouble.
 */
export const metBy = (
  { failures, noise, othersDeliveredBy, pace }: ChannelContext,
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
    if (!isSustained(at, run.first, before, sayDown, pace.patience)) return false;
    const own = at.unreachable + at.deferred;
    if (own < noise(run.first, at.minute) || own < SHARE_OF_CHANNEL * failures(run.first, at.minute)) return false;
    if (othersBy !== null && othersBy < at.minute) return true;
    alone ||= lasted >= SUSTAINED_ALONE;
    return false;
  });
  return them ? 'them' : alone ? 'alone' : null;
};
