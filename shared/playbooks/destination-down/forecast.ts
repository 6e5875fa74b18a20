import { clockOf, duration } from '#shared/diagnosis/words.ts';

/** Minutes between attempts for mail of normal priority, unless the channel has a backoff keyword; the last one repeats (2005Q4 Administration Guide). */
const NORMAL_BACKOFF = [60, 120, 120, 240, 240, 240, 480] as const;

/** When the attempts of a message that first failed at `first` fall due, minutes since the epoch, for `days` days. */
const attemptsAfter = (first: number, days = 3): number[] => {
  const due: number[] = [];
  for (let at = first, i = 0; at < first + days * 1440; i++) {
    at += NORMAL_BACKOFF[Math.min(i, NORMAL_BACKOFF.length - 1)]!;
    due.push(at);
  }
  return due;
};

/** What happens if nobody does anything. Times in minutes since the epoch. */
export const forecast = (first: number, last: number, latest: number): string => {
  const ahead = (from: number): number => attemptsAfter(from, 30).find((at) => at > latest) ?? latest;
  return (
    `Wait: the MTA goes on trying by itself. By the documented normal backoff (${NORMAL_BACKOFF.join(', ')} minutes between attempts, the last one repeating) ` +
    `the oldest of these messages are due about ${clockOf(ahead(first))}, those that failed last about ${clockOf(ahead(last))}; ` +
    `after a recovery nothing waits longer than ${duration(NORMAL_BACKOFF.at(-1)!)}. ` +
    `With the default "notices 3 6 9 12" (assumed: read the keyword of the channel) senders are warned after 3 days, from ${clockOf(first + 3 * 1440)}, ` +
    `and the first messages are returned after 12 days, from ${clockOf(first + 12 * 1440)}.`
  );
};
