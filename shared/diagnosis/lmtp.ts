import { type Cell, LMTP_CLIENT, type ReasonClass } from '#shared/contracts/digest.ts';
import { countOf } from '#shared/window/outcomes.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { longestWaitOf, retryPlanOf } from './retry-plan.ts';
import { accountsWith, type StoreAccount } from './store-account.ts';

/** Attempts at so many different times, over more than so many minutes, before anything is said. */
const ENOUGH_MOMENTS = 3;
const LONG_MINUTES = 30;

/**
 * A store of another host whose LMTP server gives a reason again and again. The log of its client names that host or a
 * domain for each recipient, no account: which mailboxes it is only the lines tell.
 */
export interface LmtpStore {
  readonly channel: ChannelView;
  readonly store: StoreAccount;
  /** Every attempt since the last delivery ended so, for long: it is all of the store. */
  readonly isWhole: boolean;
  /** Such attempts, of those since the last delivery where it is all of the store; never empty. */
  readonly cells: readonly Cell[];
  readonly attempts: number;
  /** Intervals of the first and the last of them. */
  readonly since: number;
  readonly until: number;
}

/** What cannot be told of accounts behind LMTP. */
export const NOT_BY_ACCOUNT =
  'Not counted: by LMTP, attempts are counted by the domain or the store that they go to. The lines name some.';

const lasts = (cells: readonly Cell[]): boolean =>
  new Set(cells.map((c) => c.minute)).size >= ENOUGH_MOMENTS && cells.at(-1)!.minute - cells[0]!.minute > LONG_MINUTES;

/** The channel by which a host delivers to stores of others; undefined = nothing was seen of it. */
export const lmtpChannel = (view: HostView): ChannelView | undefined =>
  view.channels.find(({ name }) => name === LMTP_CLIENT);

/** Stores behind LMTP that still give a reason; `returns` = permanent failures count as well. */
export const lmtpStoresWith = (view: HostView, reason: ReasonClass, returns = false): LmtpStore[] => {
  const channel = lmtpChannel(view);
  if (!channel) return [];
  const longestWait = longestWaitOf(retryPlanOf(view, channel));
  return accountsWith(channel, reason, returns).flatMap((store) => {
    const { tail } = store;
    const isWhole = tail.attempts === tail.failed && lasts(tail.cells);
    const cells = isWhole ? tail.cells : store.cells;
    const [since, until] = [cells[0]!.minute, cells.at(-1)!.minute];
    if (!lasts(cells) || view.latestInterval - until > longestWait) return [];
    return [{ channel, store, isWhole, cells, attempts: countOf(cells, () => true), since, until }];
  });
};
