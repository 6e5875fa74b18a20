import type { Finding } from '#shared/contracts/finding.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { type LmtpStore, lmtpStoresWith, NOT_BY_ACCOUNT } from '#shared/diagnosis/lmtp.ts';
import { accountProof } from '#shared/diagnosis/store-account.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import type { HostView } from '#shared/window/view.ts';

/** What stores of other hosts answer by LMTP. */
export const damagedByLmtp = (view: HostView): Finding[] =>
  lmtpStoresWith(view, 'mailbox-format', true).map((found) => finding(view, found));

const finding = (view: HostView, { channel, store, cells, attempts, since, until }: LmtpStore): Finding =>
  toFinding('mailbox-corrupt', view, {
    subject: { kind: 'destination', name: store.name, channel: channel.id },
    verdict: 'suspected',
    severity: 'warning',
    confidence: 0.7,
    headline: `${counted(attempts, 'attempt')} at the store of ${named(store.name)} failed since ${clockOf(since)} because a mailbox has an invalid format: the lines name the mailboxes.`,
    since,
    until,
    steps: [step('step-repeats', 'Does every delivery to this account fail with it?', 'unknown', NOT_BY_ACCOUNT)],
    evidence: accountProof(view, store, cells),
    advice: [
      advise(
        'now',
        'On the host of that store: reconstruct -n -r user/ACCOUNT for the accounts in the lines, then -r.',
      ),
      advise('do-not', 'Do not delete or return the queued mail, and do not repair mailboxes on a disk that fails.'),
    ],
    anchor: 'what-to-do-now',
  });
