import { LMTP_CLIENT, type ReasonClass } from '#shared/contracts/digest.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { longestWaitOf, retryPlanOf } from './retry-plan.ts';
import { accountsWith, type StoreAccount } from './store-account.ts';

/** Attempts at so many different times, over more than so many minutes, before anything is said. */
export const ENOUGH_MOMENTS = 3;
export const LONG_MINUTES = 30;

/**
 * A store of another host whose LMTP server gives a reason again and again. The log of its client names that host or a
 * domain for each recipient, no account: which mailboxes it is only the lines tell.
 */
export interface LmtpStore {
  readonly channel: ChannelView;
  readonly store: StoreAccount;
  /** Every attempt since the last delivery ended so, for long: it is all of the store. */
  readonly isWhole: boolean;
  /** Intervals of the first and the last such attempt, of those since the last delivery where it is all of the store. */
  readonly since: number;
  readonly until: number;
}

/** What cannot be told of accounts behind LMTP. */
export const NOT_BY_ACCOUNT =
  'Not counted: by LMTP, attempts are counted by the domain or the store that they go to. The lines name some.';

/** Stores behind LMTP that still give a reason; `returns` = permanent failures count as well. */
export const lmtpStoresWith = (view: HostView, reason: ReasonClass, returns = false): LmtpStore[] => {
  const channel = view.channels.find(({ name }) => name === LMTP_CLIENT);
  if (!channel) return [];
  const longestWait = longestWaitOf(retryPlanOf(view, channel));
  return accountsWith(channel, reason, returns).flatMap((store) => {
    const { cells, tail } = store;
    const isWhole = tail.moments >= ENOUGH_MOMENTS && tail.minutes > LONG_MINUTES && tail.attempts === tail.failed;
    const counted = isWhole ? tail.cells : cells;
    const [since, until] = [counted[0]!.minute, counted.at(-1)!.minute];
    const lasts = new Set(counted.map((c) => c.minute)).size >= ENOUGH_MOMENTS && until - since > LONG_MINUTES;
    return lasts && view.latestInterval - until <= longestWait ? [{ channel, store, isWhole, since, until }] : [];
  });
};
