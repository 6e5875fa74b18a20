import type { Finding, Step } from '#shared/contracts/finding.ts';
import { INTERVAL } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { ENOUGH_ATTEMPTS, LOCK_LIFE, looksOrphaned } from '#shared/diagnosis/lock.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { accountProof, accountsWith, type StoreAccount, storeChannel } from '#shared/diagnosis/store-account.ts';
import { counted, duration, named } from '#shared/diagnosis/words.ts';
import { busyByLmtp } from './lmtp.ts';

/** Busy accounts that are explained, the busiest first; on a slow store there are hundreds, and they are all alike. */
const EXPLAINED = 20;

/** "Mailbox is busy" now and then is a busy mailbox. For every delivery, and for long, it is mailbox-orphan-lock. */
export const mailboxBusy: Playbook = {
  id: 'mailbox-busy',
  title: 'A mailbox is busy',
  assess: (view) => [...inStore(view), ...busyByLmtp(view)],
};

const inStore = (view: HostView): Finding[] => {
  const channel = storeChannel(view);
  if (!channel) return [];
  return accountsWith(channel, 'mailbox-busy')
    .filter((account) => !looksOrphaned(account))
    .sort((a, b) => b.attempts - a.attempts || (a.name < b.name ? -1 : 1))
    .slice(0, EXPLAINED)
    .map((account) => busy(view, channel, account));
};

/** How long it was found busy, counted in whole intervals. */
const span = ({ tail }: StoreAccount): string => duration(tail.minutes + INTERVAL);

const deliveries = (account: StoreAccount): Step =>
  step(
    'step-deliveries',
    'Do deliveries to this account succeed in between?',
    account.delivered > 0 ? 'yes' : account.tail.minutes > LOCK_LIFE ? 'no' : 'unknown',
    account.delivered > 0
      ? `${account.delivered} succeeded and ${account.attempts} found it busy in the time seen; ${account.tail.attempts} of those since the last success.`
      : `None was seen; ${counted(account.attempts, 'attempt')} found it busy within ${span(account)}.`,
  );

const busy = (view: HostView, channel: ChannelView, account: StoreAccount): Finding =>
  toFinding('mailbox-busy', view, {
    subject: { kind: 'account', name: account.name, channel: channel.id },
    verdict: 'normal',
    confidence: confidenceOf(account),
    headline:
      account.delivered > 0
        ? `Mailbox of ${named(account.name)} was busy for ${counted(account.attempts, 'attempt')} while ${counted(account.delivered, 'delivery', 'deliveries')} succeeded: a busy account, not a fault.`
        : `Mailbox of ${named(account.name)} was busy for ${counted(account.attempts, 'attempt')} within ${span(account)}: too little to tell a busy account from a stuck lock.`,
    since: account.cells[0]!.minute,
    until: Math.max(account.cells.at(-1)!.minute, account.lastDelivery ?? 0),
    steps: [
      deliveries(account),
      ...(account.delivered > 0
        ? []
        : [
            step(
              'step-how-long',
              'Has every delivery failed for longer than a lock lives?',
              'unknown',
              `Not seen for longer than ${LOCK_LIFE} minutes and ${ENOUGH_ATTEMPTS} attempts; whether later attempts succeed will tell.`,
            ),
          ]),
    ],
    evidence: accountProof(view, account),
    advice: [
      advise('now', 'Nothing: the Job Controller tries again after short delays, and the mail is delivered.'),
      advise(
        'for-good',
        'If users complain about late mail, faster storage shortens the time for which deliveries and expunges lock a mailbox.',
      ),
      advise('do-not', 'Do not restart the store for this: it throws out every user to help one.'),
    ],
    anchor: 'what-it-means',
  });

const confidenceOf = ({ delivered, attempts }: StoreAccount): number => {
  if (delivered === 0) return 0.3;
  return delivered > attempts ? 0.9 : 0.6;
};
