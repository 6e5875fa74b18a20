import type { Step } from '#shared/contracts/finding.ts';
import { step } from '#shared/diagnosis/draft.ts';
import type { RetryPlan } from '#shared/diagnosis/retry-plan.ts';
import { clockOf, counted, named, span } from '#shared/diagnosis/words.ts';
import type { Account } from './accounts.ts';
import { asRead, type QuotaOptions } from './options.ts';

const RETURNED = 'Does its mail go back to the senders already?';

/** Minute at which the grace period is over that began no later than `from`; null = not known. */
const graceEnd = ({ grace }: QuotaOptions, from: number): number | null =>
  grace === null || grace.value === null ? null : from + grace.value * 60;

/** By the 6.3 guide (20.8.4.5) the period starts when the user has reached the threshold and been warned. */
const started = ({ notified }: QuotaOptions): string => {
  if (notified?.value === true) return '';
  return notified?.value === false
    ? ` But by the 6.3 guide it starts with the warning of the user, and none is sent (${asRead(notified)}): whether it runs is not documented.`
    : ' By the 6.3 guide it starts with the warning of the user; whether one is sent was not read (store.quotanotification).';
};

const byGrace = (options: QuotaOptions, from: number, latest: number): string => {
  const { grace } = options;
  if (grace === null) return 'How long the store lets mail wait was not read (store.quotagraceperiod).';
  const end = graceEnd(options, from);
  if (end === null) return `${asRead(grace)} is not understood: how long the store lets mail wait is not known.`;
  if (grace.value === 0)
    return `${asRead(grace)}: nothing should wait, all of it is returned at once. That it waits all the same means that this was set since, or is of another store.`;
  const hours = `${asRead(grace)} (hours): counted from ${clockOf(from)}, the first "over quota" seen,`;
  const when =
    end <= latest
      ? `the grace period was over at ${clockOf(end)}: what still waits is returned at its next attempt.`
      : `the grace period is over at ${clockOf(end)}; from then on mail is returned at its next attempt.`;
  return `${hours} ${when} Earlier, where the mailbox was full before.${started(options)}`;
};

const byNotices = ({ notices, noticesOf }: RetryPlan, from: number): string => {
  if (noticesOf === 'unreadable')
    return 'The notices of the channel could not be read: by when it is returned at the latest is not known.';
  const last = notices.at(-1)!;
  const whose =
    noticesOf === 'host'
      ? 'the notices of the channel'
      : 'the default "notices 3 6 9 12" (assumed: no configuration of the channel was read that says otherwise)';
  return `Whatever the quota, ${whose} return it ${span(last)} after it came: what waits since then by ${clockOf(from + last)}.`;
};

/**
 * When mail for a full mailbox goes back to its senders that waits since the minute `from`, by the grace period and by
 * the notices of its channel, whichever is over first; `latest` = the minute up to which the log was seen.
 */
const whenReturned = (
  plan: RetryPlan,
  options: QuotaOptions,
  { from, latest }: { from: number; latest: number },
): string => `${byGrace(options, from, latest)} ${byNotices(plan, from)}`;

/** Whether mail of some accounts goes back already, and when that of the one which waits longest does. */
export const returnStep = (
  accounts: readonly Account[],
  plan: RetryPlan,
  options: QuotaOptions,
  latest: number,
): Step => {
  // `*` stands for many accounts, each with a time of its own.
  const apart = accounts.filter(({ name }) => name !== '*');
  const own = apart.length > 0 ? apart : accounts;
  const longest = own.reduce((a, b) => (b.from < a.from ? b : a));
  const returned = accounts.reduce((sum, account) => sum + account.returned, 0);
  const seen = returned > 0 ? `${counted(returned, 'return')} seen.` : 'No return seen.';
  const whose = accounts.length > 1 ? ` ${named(longest.name)} waits longest.` : '';
  return step(
    'step-return',
    RETURNED,
    returned > 0 ? 'yes' : 'no',
    `${seen}${whose} ${whenReturned(plan, options, { from: longest.from, latest })}`,
  );
};

/** The same for a channel to another host's store, of which accounts and options are not seen here. */
export const returnThereStep = (plan: RetryPlan, { from, returned }: { from: number; returned: number }): Step =>
  step(
    'step-return',
    RETURNED,
    returned > 0 ? 'yes' : 'no',
    `${returned > 0 ? `${counted(returned, 'return')} seen.` : 'No return seen.'} The grace period is that of the store’s own host, which is not looked at here. ${byNotices(plan, from)}`,
  );
