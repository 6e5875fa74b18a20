import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { type Origin, type RetryPlan, retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import { RETURN_JOB, settingWords } from '#shared/diagnosis/settings.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';
import { span } from '#shared/diagnosis/words.ts';
import type { HostView } from '#shared/window/view.ts';

/** Channels that a sentence names. */
const NAMED = 4;

const WHOSE: Readonly<Record<Origin, string>> = {
  host: 'by the notices of the channel',
  default: 'by the default "notices 3 6 9 12" (assumed: no configuration of the channel was read that says otherwise)',
  unreadable: 'by nothing that is known: its notices could not be read',
};

/** When a channel returns mail, and how that is known. */
export const byItsNotices = ({ notices, noticesOf }: RetryPlan): string =>
  noticesOf === 'unreadable' ? WHOSE.unreadable : `to be returned after ${span(notices.at(-1)!)} ${WHOSE[noticesOf]}`;

/** Who starts the return job on this release, and what must run for it. */
export const whoStarts = (view: HostView): string => {
  const configuration = configurationOf(view);
  const old = 'cron, or [PERIODIC_JOB=return] of job_controller.cnf';
  if (isAtLeast(view.productVersion, 6, 0) === false) return `${old}, for which the Job Controller must run`;
  const imsched = `imsched, which must run, by ${settingWords(configuration, RETURN_JOB)}`;
  return configuration === 'unified' ? imsched : `${imsched}; where it is kept from releases before 6, ${old}`;
};

/** That nothing is known to be late, and what would be. */
export const notLate = (view: HostView): string => {
  const plans = view.channels.map((channel) => ({ name: channel.name, ...retryPlanOf(view, channel) }));
  const own = plans.filter((p) => p.noticesOf === 'host').map((p) => `${p.name} after ${span(p.notices.at(-1)!)}`);
  const unread = plans.filter((p) => p.noticesOf === 'unreadable').map((p) => p.name);
  const list = (all: readonly string[]): string =>
    `${all.slice(0, NAMED).join(', ')}${all.length > NAMED ? ` and ${all.length - NAMED} more` : ''}`;
  return [
    'No count with an age a day beyond the time after which mail is returned',
    own.length > 0 ? `; by its own notices ${list(own)}` : '',
    own.length < plans.length - unread.length ? '; by default after 12 days (notices 3 6 9 12)' : '',
    unread.length > 0 ? `; not judged, for its notices could not be read: ${list(unread)}` : '',
    '.',
  ].join('');
};

/** From which age on senders are warned, at the earliest of all channels. */
export const whenWarned = (view: HostView): string => {
  const first = view.channels
    .map((channel) => retryPlanOf(view, channel).notices)
    .filter((notices) => notices.length > 1)
    .map((notices) => notices[0]!);
  return first.length === 0
    ? 'by the notices of its channels nobody is warned'
    : `where no mail is older than ${span(Math.min(...first))}, none is due`;
};
