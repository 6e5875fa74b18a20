import type { Advice } from '#shared/contracts/finding.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise } from '#shared/diagnosis/draft.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';
import type { HostView } from '#shared/window/view.ts';
import { asRead, type QuotaOptions, type Setting } from './options.ts';
import { CLEAN_UP, KEEP } from './share.ts';

const diffOf = (tool: string, was: string | null, will: string): string =>
  [`--- ${tool}`, `+++ ${tool}`, ...(was === null ? [] : [`-${was}`]), `+${will}`].join('\n');

const GRACE =
  'decides how long a mailbox may be over quota before its mail is returned. Shorter: a smaller queue and earlier bounces. 0: every such message bounces at once, and nothing waits in ims-ms for quota any more.';

const graceAdvice = ({ grace }: QuotaOptions): Advice =>
  grace === null || grace.value === null
    ? advise('for-good', `store.quotagraceperiod (hours) ${GRACE}`)
    : advise('for-good', `${grace.name} (now ${grace.text}, in hours) ${GRACE}`);

const STATUS =
  'lets the MTA refuse mail for full mailboxes before it is queued. The queue stays small, and the sending side keeps the mail or bounces it. Mind that with it one message more than the quota is taken, and users are no longer warned before they are full.';

const EITHER_WAY =
  ' Whether this host has a Unified Configuration ("msconfig set store.overquotastatus 1") or not ("configutil -o NAME -v on") was not seen.';

/** How it is switched on, in the release and configuration of this host; null = which that is was not seen. */
const statusDiff = (view: HostView, status: Setting<boolean> | null): string | null => {
  const configuration = configurationOf(view);
  if (configuration === 'either') return null;
  if (configuration === 'unified') return diffOf('msconfig', null, 'set store.overquotastatus 1');
  const from63 = isAtLeast(view.productVersion, 6, 3);
  const name = status?.name ?? (from63 === null ? null : `${from63 ? 'local.' : ''}store.overquotastatus`);
  return name === null ? null : diffOf('configutil', status ? asRead(status) : null, `${name} = on`);
};

const statusAdvice = (view: HostView, { status }: QuotaOptions): Advice[] => {
  if (status?.value === true || isAtLeast(view.productVersion, 6, 0) === false) return [];
  const where =
    view.productVersion === null
      ? 'From 6.0 on, over-quota status before enqueue (store.overquotastatus, in 6.3 local.store.overquotastatus)'
      : 'Over-quota status before enqueue (store.overquotastatus, in 6.3 local.store.overquotastatus)';
  return [
    advise(
      'for-good',
      `${where} ${STATUS}${configurationOf(view) === 'either' ? EITHER_WAY : ''}`,
      statusDiff(view, status),
    ),
  ];
};

const notifiedAdvice = ({ notified, message }: QuotaOptions): Advice[] => {
  const off = notified?.value === false ? notified : message?.value === false ? message : null;
  return off
    ? [
        advise(
          'for-good',
          `Warn users before they are full: quota notification needs store.quotanotification on and a text in store.quotaexceededmsg (${asRead(off)}).`,
        ),
      ]
    : [];
};

/** What to do, and what each change does to the queue, by the settings that were read. */
export const adviceFor = (view: HostView, options: QuotaOptions, bad: boolean): Advice[] => [
  CLEAN_UP,
  ...(bad
    ? [
        advise(
          'now',
          'Look at what the largest of them get: one mass mailing or a mail loop fills many mailboxes at once, and that is then the thing to stop.',
        ),
      ]
    : []),
  graceAdvice(options),
  ...statusAdvice(view, options),
  ...notifiedAdvice(options),
  KEEP,
];
