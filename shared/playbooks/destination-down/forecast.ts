import type { RetryPlan } from '#shared/diagnosis/retry-plan.ts';
import { clockOf, span } from '#shared/diagnosis/words.ts';
import { nextAttempt } from '#shared/figures/backoff.ts';

/** What happens if nobody does anything, whoever is at fault, by the channel's own retries and notices where they are known. Times in minutes since the epoch. */
export const forecast = (
  { channel, plan }: { channel: string; plan: RetryPlan },
  { first, last, latest }: { first: number; last: number; latest: number },
): string => {
  const { backoff, notices } = plan;
  const times = `${backoff.map((minutes) => Math.round(minutes)).join(', ')} minutes between attempts, the last one repeating`;
  const whose = {
    host: `the backoff of ${channel}, as its configuration has it (${times})`,
    default: `the documented normal backoff (${times}; assumed, no configuration of ${channel} was read that says otherwise)`,
    unreadable: `the documented normal backoff (${times}; ${channel} has a backoff of its own that could not be read, so that this may be wrong)`,
  }[plan.backoffOf];
  const senders = {
    host: `By the notices of ${channel}, as its configuration has them,`,
    default: 'With the default "notices 3 6 9 12" (assumed: read the keyword of the channel)',
    unreadable: `With the default "notices 3 6 9 12" (${channel} has notices of its own that could not be read, so that this may be wrong)`,
  }[plan.noticesOf];
  const end = notices.at(-1)!;
  const warned =
    notices.length > 1
      ? `senders are warned after ${span(notices[0]!)}, from ${clockOf(first + notices[0]!)}, and the first`
      : 'nobody is warned, and the first';
  return (
    `The MTA goes on trying by itself. By ${whose} ` +
    `the oldest of these messages are due about ${clockOf(Math.floor(nextAttempt(first, latest, backoff)))}, those that failed last about ${clockOf(Math.floor(nextAttempt(last, latest, backoff)))}; ` +
    `after a recovery nothing waits longer than ${span(Math.max(...backoff))}. ` +
    `${senders} ${warned} messages are returned after ${span(end)}, from ${clockOf(first + end)}.`
  );
};
