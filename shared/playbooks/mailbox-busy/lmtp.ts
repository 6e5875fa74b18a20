import type { Finding } from '#shared/contracts/finding.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { type LmtpStore, lmtpStoresWith } from '#shared/diagnosis/lmtp.ts';
import { accountProof } from '#shared/diagnosis/store-account.ts';
import { counted, named } from '#shared/diagnosis/words.ts';
import type { HostView } from '#shared/window/view.ts';

/** Stores of other hosts that answer by LMTP that mailboxes are busy, and take mail. */
export const busyByLmtp = (view: HostView): Finding[] =>
  lmtpStoresWith(view, 'mailbox-busy')
    .filter(({ isWhole, store }) => !isWhole && store.delivered > 0)
    .map((found) => finding(view, found));

const finding = (view: HostView, { channel, store, since, until }: LmtpStore): Finding =>
  toFinding('mailbox-busy', view, {
    subject: { kind: 'destination', name: store.name, channel: channel.id },
    verdict: 'normal',
    confidence: store.delivered > store.attempts ? 0.8 : 0.5,
    headline: `${counted(store.attempts, 'attempt')} at the store of ${named(store.name)} found a mailbox busy while ${counted(store.delivered, 'delivery', 'deliveries')} succeeded: busy accounts, not a fault of the way there.`,
    since,
    until,
    steps: [
      step(
        'step-deliveries',
        'Do deliveries to this account succeed in between?',
        'unknown',
        `Of that store ${counted(store.delivered, 'delivery', 'deliveries')} succeeded; by LMTP, attempts are not counted by account.`,
      ),
    ],
    evidence: accountProof(view, store),
    advice: [
      advise('now', 'Nothing: the Job Controller tries again after short delays, and the mail is delivered.'),
      advise('do-not', 'Do not restart the store for this: it throws out every user to help one.'),
    ],
    anchor: 'what-it-means',
  });
