import { NORMAL_BACKOFF, NOTICES, periodMinutes } from '#shared/figures/backoff.ts';
import { type RangeSum, rangeSum } from '#shared/figures/range-sum.ts';
import { LONGEST_BACKOFF } from '#shared/window/runs.ts';
import { INTERVAL } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Where a value of a channel comes from; `unreadable` = the host has its own, which was not understood. */
export type Origin = 'host' | 'default' | 'unreadable';

/** When mail of normal priority is tried again in a channel, and when its senders hear of it. */
export interface RetryPlan {
  /** Minutes between attempts; the last one repeats. */
  readonly backoff: readonly number[];
  readonly backoffOf: Origin;
  /** Minutes after arrival until the warnings, and, the last one, the return. */
  readonly notices: readonly number[];
  readonly noticesOf: Origin;
}

const NAME = /^(?:.*\.)?channel:(?<channel>[a-z][\w-]*)\.(?<keyword>[a-z]+)$/;

/** A keyword of a channel, as the newest configuration that was read has it; undefined = it has none, or none was read. */
const keywordOf = (view: HostView, channel: string, keywords: readonly string[]): string | undefined => {
  const options = view.facts.latest('option');
  for (const keyword of keywords) {
    const found = options.find((f) => {
      const parts = NAME.exec(f.name)?.groups;
      return parts?.['channel'] === channel && parts['keyword'] === keyword;
    });
    if (found) return found.value;
  }
  return undefined;
};

/** The numbers of a keyword, or the defaults where it is not there or not understood. */
const numbersOf = (
  value: string | undefined,
  defaults: readonly number[],
  numberOf: (word: string) => number | null,
): [readonly number[], Origin] => {
  if (value === undefined) return [defaults, 'default'];
  const numbers = value.replaceAll('"', '').split(/\s+/).filter(Boolean).map(numberOf);
  const known = numbers.filter((n) => n !== null);
  return known.length > 0 && known.length === numbers.length ? [known, 'host'] : [defaults, 'unreadable'];
};

/**
 * What the host's own configuration says, and the documented defaults for the rest. A channel without `notices` has
 * those of the local channel `l` (IMTA reference, notices); their unit is days, or hours with RETURN_UNITS=1.
 */
export const retryPlanOf = (view: HostView, channel: ChannelView): RetryPlan => {
  const [backoff, backoffOf] = numbersOf(
    keywordOf(view, channel.name, ['normalbackoff', 'backoff']),
    NORMAL_BACKOFF,
    periodMinutes,
  );
  const keywords = ['normalnotices', 'notices'];
  const notices = keywordOf(view, channel.name, keywords) ?? keywordOf(view, 'l', keywords);
  const inHours = view.facts.latest('option').some((f) => /^(?:.*\.)?return_units$/.test(f.name) && f.value === '1');
  const unit = inHours ? 60 : 1_440;
  const [ages, noticesOf] = numbersOf(notices, NOTICES, (word) =>
    /^\d{1,5}$/.test(word) && Number(word) > 0 ? Number(word) : null,
  );
  return { backoff, backoffOf, notices: ages.map((age) => age * unit), noticesOf };
};

/** Minutes after which a message that failed was tried again at the latest; never less than documented, for other priorities wait longer. */
export const longestWaitOf = ({ backoff }: Pick<RetryPlan, 'backoff'>): number => Math.max(LONGEST_BACKOFF, ...backoff);

/** Minutes whose failures must have been tried again, and the share of them: some are held or returned meanwhile. */
const FIRST = 20;
const SEEN = 0.5;

/**
 * Whether the mail of a channel that first failed at `first` was tried again by `at`, both in minutes since the epoch:
 * second attempts are so many more than in as long a time before as half of what failed in the first minutes. True where
 * the log does not tell, for want of file names.
 */
export const retriesSeen = ({ attempts }: Pick<ChannelView, 'attempts'>): ((first: number, at: number) => boolean) => {
  const sums = [0, 1].map((failures) => {
    const counts = new Map<number, number>();
    for (const a of attempts)
      if (a.failures === failures && (failures > 0 || a.code === 'Q' || a.code === 'Z'))
        counts.set(a.minute, (counts.get(a.minute) ?? 0) + a.count);
    return rangeSum(counts);
  });
  const more = (sum: RangeSum, first: number, to: number): number =>
    sum(first, to) - sum(first - (to - first) - INTERVAL, first - INTERVAL);
  return (first, at) => more(sums[1]!, first, at) >= SEEN * more(sums[0]!, first, first + FIRST - INTERVAL);
};
