import { type RetryPlan, retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

const DAY = 1_440;

/** Tries a day that messages take which failed before, if none of them is delivered: each waits as long as its failures say. */
export const triesADay = (byAttempts: readonly number[], backoff: RetryPlan['backoff']): number =>
  byAttempts.reduce((sum, files, failures) => {
    const wait = failures === 0 ? undefined : backoff[Math.min(failures, backoff.length) - 1];
    return wait === undefined ? sum : sum + (files * DAY) / wait;
  }, 0);

/** What trying again costs, in words; '' where the host's schedule could not be read. */
export const turnsWords = (view: HostView, channel: ChannelView, { byAttempts }: QueuePoint): string => {
  const { backoff, backoffOf } = retryPlanOf(view, channel);
  if (backoffOf === 'unreadable') return '';
  const tries = Math.round(triesADay(byAttempts, backoff));
  return ` By the ${backoffOf === 'host' ? 'backoff of the channel' : 'usual backoff'} those that failed take about ${tries} tries a day.`;
};
