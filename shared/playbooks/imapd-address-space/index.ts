import { type Notice, noticeKey } from '#shared/contracts/digest.ts';
import type { Advice, Finding, Step } from '#shared/contracts/finding.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { ASKED } from '#shared/diagnosis/ask.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import { imapdOptions } from '#shared/diagnosis/imapd-options.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { askPs, psListedAt } from '#shared/diagnosis/ps-list.ts';
import { isFresh } from '#shared/diagnosis/seen.ts';
import { serviceOption, settingDiff, settingSeen } from '#shared/diagnosis/settings.ts';
import { accountsWith, storeChannel } from '#shared/diagnosis/store-account.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';
import { clock, clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { type Imapd, imapds, LIMIT, megabytes, NEAR, PROCESS, widthOf } from './size.ts';

/** Mailboxes with errors from which on they count although no process list was seen. */
export const ENOUGH_MAILBOXES = 3;

const SIZES = 'ps -ef -o pid,args,vsz,rss | grep imapd';

/** 32-bit imapd processes near 3 GB: the next mapping of an index fails, and a user sees "System I/O error". */
export const imapdAddressSpace: Playbook = {
  id: 'imapd-address-space',
  title: 'imapd runs out of address space',
  assess: (view) => {
    const processes = imapds(view);
    const errors = view.notices.filter((n) => n.process === PROCESS && n.class === 'store-io-error');
    if (processes.length === 0) return byErrors(view, errors);
    const largest = processes[0]!;
    const width = widthOf(view, processes);
    if (largest.virtualKiB < NEAR || width === '64') return [];
    const modern = width === 'unknown' && view.productVersion !== null;
    if (modern && errors.length === 0) return [finding(view, processes, errors, 'unknown')];
    const sure = errors.length > 0 || width === '32' || largest.virtualKiB >= LIMIT;
    return [finding(view, processes, errors, sure ? 'problem' : 'suspected')];
  },
};

const total = (notices: readonly Notice[]): number => notices.reduce((sum, n) => sum + n.count, 0);

const finding = (
  view: HostView,
  processes: readonly Imapd[],
  errors: readonly Notice[],
  verdict: Finding['verdict'],
): Finding => {
  const near = processes.filter((p) => p.virtualKiB >= NEAR);
  const at = near[0]!.at;
  const width = widthOf(view, processes);
  return toFinding('imapd-address-space', view, {
    subject: { kind: 'process', name: PROCESS, channel: null },
    verdict,
    severity: verdict === 'problem' ? 'warning' : 'info',
    confidence: { problem: errors.length > 0 ? 0.95 : 0.8, suspected: 0.6, unknown: 0.3, normal: 0.3 }[verdict],
    headline: `${near.length} of ${counted(processes.length, 'imapd process', 'imapd processes')} near the 3 GB that a 32-bit process can use (largest ${megabytes(near[0]!.virtualKiB)})${errors.length > 0 ? `; clients got "System I/O error" ${counted(total(errors), 'time')}` : ''}.`,
    since: Math.min(intervalAt(at), errors[0]?.minute ?? Infinity),
    until: Math.max(intervalAt(at), errors.at(-1)?.minute ?? 0),
    steps: [
      step(
        'step-size',
        'Is imapd near 3 GB of virtual size?',
        'yes',
        `At ${clock(at)}: ${processes
          .slice(0, 8)
          .map((p) => megabytes(p.virtualKiB))
          .join(', ')}.${isFresh(view, at) ? '' : ` ${ASKED}`}`,
      ),
      step(
        'step-bits',
        'Is it a 32-bit process?',
        width === '32' ? 'yes' : 'unknown',
        width === '32'
          ? `Release ${view.productVersion}${isAtLeast(view.productVersion, 6, 3) ? '' : ': before 6.3 all are'}.`
          : 'Not seen; the command "file" on the program tells.',
      ),
      errorStep(errors),
    ],
    evidence: [...near.flatMap((p) => (p.line ? [p.line] : [])).slice(0, 8), ...errorProof(view, errors)],
    advice: adviceOf(view, processes),
    anchor: 'what-to-do-now',
    needs: isFresh(view, at) ? [] : askPs(view),
  });
};

const errorStep = (errors: readonly Notice[]): Step =>
  step(
    'step-errors',
    'Do clients get "System I/O error"?',
    errors.length > 0 ? 'yes' : 'unknown',
    errors.length > 0
      ? `${counted(total(errors), 'line')} of imapd, first at ${clockOf(errors[0]!.minute)}; ${counted(mailboxesOf(errors).length, 'mailbox', 'mailboxes')} named.`
      : 'No such line of imapd was seen.',
  );

const mailboxesOf = (errors: readonly Notice[]): string[] => [
  ...new Set(errors.map((n) => n.subject).filter((name) => name !== '' && name !== '*')),
];

const errorProof = (view: HostView, errors: readonly Notice[]) =>
  errors.length === 0
    ? []
    : proofs(view, [...new Set(errors.map(noticeKey))], {
        name: PROCESS,
        from: errors[0]!.minute,
        to: errors.at(-1)!.minute,
      });

const byErrors = (view: HostView, errors: readonly Notice[]): Finding[] => {
  const mailboxes = mailboxesOf(errors);
  const channel = storeChannel(view);
  if (mailboxes.length < ENOUGH_MAILBOXES || widthOf(view, []) === '64') return [];
  // A disk that fails denies deliveries as well.
  if (channel && accountsWith(channel, 'store-io-error', true).length > 0) return [];
  return [
    toFinding('imapd-address-space', view, {
      subject: { kind: 'process', name: PROCESS, channel: null },
      verdict: 'suspected',
      severity: 'warning',
      confidence: 0.5,
      headline: `Clients got "System I/O error" ${counted(total(errors), 'time')} in ${mailboxes.length} mailboxes, while deliveries have none: imapd may be out of address space.`,
      since: errors[0]!.minute,
      until: errors.at(-1)!.minute,
      steps: [
        step('step-size', 'Is imapd near 3 GB of virtual size?', 'unknown', sizeUnseen(view)),
        errorStep(errors),
        step(
          'step-deliveries',
          'Do deliveries to the store have I/O errors, too?',
          channel ? 'no' : 'unknown',
          channel
            ? `None in the time seen. Mailboxes with the error: ${mailboxes.slice(0, 5).map(named).join(', ')}.`
            : 'No entry of ims-ms was seen.',
        ),
      ],
      evidence: errorProof(view, errors),
      advice: [advise('now', `Look at the size of the imapd processes: ${SIZES}`), ...adviceOf(view, [])],
      anchor: 'what-to-do-now',
      needs: askPs(view),
    }),
  ];
};

const sizeUnseen = (view: HostView): string => {
  const listedAt = psListedAt(view);
  return listedAt === null
    ? `Not seen. ${ASKED} By hand: ${SIZES}`
    : `No imapd is in the process list of ${clock(listedAt)}: it did not run then.`;
};

const adviceOf = (view: HostView, processes: readonly Imapd[]): Advice[] => [
  spread(view, processes),
  advise('now', 'Then restart imap only: stop-msg imap, start-msg imap. Everything else stays up.'),
  advise('for-good', 'A 64-bit release ends it. Until then keep folders below 100,000 messages, and set quotas.'),
  advise('do-not', 'Do not add memory or reconstruct mailboxes for this: addresses run out, not RAM.'),
];

/** Twice the processes with half the sessions each, from the host's own figures. */
const spread = (view: HostView, processes: readonly Imapd[]): Advice => {
  const options = imapdOptions(view);
  if (options) {
    const { processes: p, sessions: s } = options;
    const half = Math.ceil(s.value / 2);
    return advise(
      'now',
      `Twice the processes with half the sessions each: ${p.value} × ${s.value} becomes ${p.value * 2} × ${half}, the same ${p.value * s.value} sessions on twice the addresses.`,
      [settingDiff(p.name, p.value, p.value * 2), settingDiff(s.name, s.value, half)].join('\n'),
    );
  }
  const option = (name: string) => settingSeen(view, serviceOption('imap', name), `service.imap.${name}`);
  const running = processes.length > 0 ? ` (${processes.length} run now, so ${processes.length * 2})` : '';
  return advise(
    'now',
    `Twice the processes${running} with half the sessions each: double ${option('numprocesses')}, halve ${option('maxsessions')}. Not both of their values were seen.`,
  );
};
