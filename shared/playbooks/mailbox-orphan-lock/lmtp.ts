import type { Finding } from '#shared/contracts/finding.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { type LmtpStore, lmtpStoresWith, NOT_BY_ACCOUNT } from '#shared/diagnosis/lmtp.ts';
import { LOCK_LIFE } from '#shared/diagnosis/lock.ts';
import { accountProof } from '#shared/diagnosis/store-account.ts';
import { clockOf, counted, duration, named } from '#shared/diagnosis/words.ts';
import type { HostView } from '#shared/window/view.ts';

/** Stores of other hosts that take nothing by LMTP because all is busy. */
export const locksByLmtp = (view: HostView): Finding[] =>
  lmtpStoresWith(view, 'mailbox-busy')
    .filter(({ isWhole }) => isWhole)
    .map((found) => finding(view, found));

const finding = (view: HostView, { channel, store, cells, attempts, since, until }: LmtpStore): Finding =>
  toFinding('mailbox-orphan-lock', view, {
    subject: { kind: 'destination', name: store.name, channel: channel.id },
    verdict: 'suspected',
    severity: 'warning',
    confidence: 0.6,
    headline: `No mail gets into the store of ${named(store.name)} since ${clockOf(since)}: all ${counted(attempts, 'attempt')} found the mailbox busy. One stuck mailbox, or a lock on that store.`,
    since,
    until,
    steps: [
      step(
        'step-deliveries',
        'Do deliveries to this account succeed in between?',
        'no',
        'To none of that store, by the log of this host.',
      ),
      step(
        'step-how-long',
        'Has every delivery failed for longer than a lock lives?',
        'yes',
        `All ${attempts} attempts for ${duration(store.tail.minutes)} (a lock of a living process is gone within ${LOCK_LIFE} minutes).`,
      ),
      step('step-how-many', 'Is it one account or the store?', 'unknown', NOT_BY_ACCOUNT),
    ],
    evidence: accountProof(view, store, cells),
    advice: [
      advise(
        'now',
        'Look on the host of that store for a process that works on the mailboxes in the lines, or crashed.',
      ),
      advise('do-not', 'Do not delete or return the queued mail: it is good mail for good accounts.'),
    ],
    anchor: 'what-to-do-now',
  });
