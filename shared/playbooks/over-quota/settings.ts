import type { Step } from '#shared/contracts/finding.ts';
import { step } from '#shared/diagnosis/draft.ts';
import { asRead, type QuotaOptions, type Setting } from './options.ts';

const answerOf = (setting: Setting<boolean> | null): Step['answer'] =>
  setting === null || setting.value === null ? 'unknown' : setting.value ? 'yes' : 'no';

const notUnderstood = (setting: Setting<unknown>): string => `${asRead(setting)} is not understood.`;

/** Whether the store stops delivery at the quota; the log says that it does. */
export const enforcedStep = ({ enforced }: QuotaOptions): Step =>
  step(
    'step-enforced',
    'Does the configuration say that quotas are enforced?',
    answerOf(enforced),
    enforced === null
      ? 'Not read (store.quotaenforcement).'
      : enforced.value === null
        ? notUnderstood(enforced)
        : enforced.value
          ? `${asRead(enforced)}.`
          : `${asRead(enforced)}, and the store refuses all the same: by the 6.3 guide the over-quota status and the overdraft must be off, too; or this was set since.`,
  );

/** What becomes of further mail. */
export const refusedStep = ({ status }: QuotaOptions): Step =>
  step(
    'step-refused',
    'Is more mail for them refused before it is queued?',
    answerOf(status),
    status === null
      ? 'Not read (store.overquotastatus; in 6.3 local.store.overquotastatus). On: the MTA refuses it, and the queue does not grow. Off: it is queued here and waits.'
      : status.value === null
        ? notUnderstood(status)
        : status.value
          ? `${asRead(status)}: once an account is over quota the MTA refuses mail for it. What waits here came before.`
          : `${asRead(status)}: it is queued here and waits.`,
  );

/** Settings that say whether users hear of it in time, and which of them were not read. */
const unreadOf = ({ notified, message, warnAt, overdraft, status }: QuotaOptions): string[] =>
  [
    [notified, 'store.quotanotification'] as const,
    [message, 'store.quotaexceededmsg'] as const,
    [warnAt, 'store.quotawarn'] as const,
    [overdraft, 'store.quotaoverdraft'] as const,
    [status, 'store.overquotastatus'] as const,
  ].flatMap(([setting, name]) => (setting === null || setting.value === null ? [name] : []));

const whyNotWarned = ({ notified, message, warnAt, overdraft, status }: QuotaOptions): string | null => {
  if (notified?.value === false) return `${asRead(notified)}: no warning is sent.`;
  if (message?.value === false) return `${asRead(message)}: there is no text to warn with, so that none is sent.`;
  if (warnAt && warnAt.value !== null && warnAt.value >= 100)
    return `${asRead(warnAt)} (per cent): warnings before that are switched off.`;
  const late = [status, overdraft].find((setting) => setting?.value === true);
  return late
    ? `${asRead(late)}: users are not warned before they are over quota, whatever store.quotawarn says.`
    : null;
};

const warnedWords = ({ warnAt, bytes, interval }: QuotaOptions): string => {
  const share = warnAt!.value!;
  const from =
    bytes !== null && bytes.value !== null && bytes.value > 0
      ? `, by default ${Math.ceil((bytes.value * share) / 100)} bytes`
      : '';
  const again =
    interval === null || interval.value === null
      ? 'how often again was not read (store.quotaexceededmsginterval)'
      : `again every ${interval.value} days (${asRead(interval)})`;
  return `From ${share} % of the quota on${from}; ${again}.`;
};

/** Whether users hear of it before mail stops. Source: 6.3 Administration Guide, 20.8.4 (quota notification). */
export const warnedStep = (options: QuotaOptions): Step => {
  const question = 'Are users warned before they are full?';
  const why = whyNotWarned(options);
  if (why !== null) return step('step-warned', question, 'no', why);
  const unread = unreadOf(options);
  return unread.length > 0
    ? step('step-warned', question, 'unknown', `Not read or not understood: ${unread.join(', ')}.`)
    : step('step-warned', question, 'yes', warnedWords(options));
};
