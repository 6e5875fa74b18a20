import type { Finding } from '#shared/contracts/finding.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { type LmtpStore, lmtpStoresWith, NOT_BY_ACCOUNT } from '#shared/diagnosis/lmtp.ts';
import { accountProof } from '#shared/diagnosis/store-account.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import type { HostView } from '#shared/window/view.ts';

/** What stores of other hosts answer by LMTP. */
export const ioErrorsByLmtp = (view: HostView): Finding[] =>
  lmtpStoresWith(view, 'store-io-error', true).map((found) => finding(view, found));

const finding = (
  view: HostView,
  { channel, store, isWhole, cells, attempts: tried, since, until }: LmtpStore,
): Finding => {
  const attempts = counted(tried, 'attempt');
  return toFinding('store-io-error', view, {
    subject: { kind: 'destination', name: store.name, channel: channel.id },
    verdict: isWhole ? 'problem' : 'suspected',
    severity: isWhole ? 'critical' : 'warning',
    confidence: isWhole ? 0.85 : 0.6,
    headline: isWhole
      ? `Every delivery to the store of ${named(store.name)} fails with "System I/O error" since ${clockOf(since)} (${attempts}): that store or its disk cannot be reached or is damaged.`
      : `${attempts} at the store of ${named(store.name)} ended with "System I/O error" since ${clockOf(since)} while others succeed: one partition of it, or single mailboxes.`,
    since,
    until,
    steps: [
      step(
        'step-everybody',
        'Do other accounts get their mail?',
        isWhole ? 'no' : 'yes',
        isWhole
          ? 'No delivery to that store since the first of these errors: all of it is affected.'
          : `${counted(store.delivered, 'delivery', 'deliveries')} succeeded in the time seen: compare the partitions of those that fail.`,
      ),
      step('step-how-many', 'Does it hit many accounts?', 'unknown', NOT_BY_ACCOUNT),
    ],
    evidence: accountProof(view, store, cells),
    advice: [
      advise('now', 'Look on the host of that store, at its disks and its imta log: the error is there, not here.'),
      advise('do-not', 'Do not delete or return the queued mail: it is safe in the queue, and is delivered by itself.'),
    ],
    anchor: 'what-to-do-now',
  });
};
