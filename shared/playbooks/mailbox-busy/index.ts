import { type Cell, cellKey } from '#shared/contracts/digest.ts';
import type { Finding, Step } from '#shared/contracts/finding.ts';
import { countOf, isFailure } from '#shared/window/outcomes.ts';
import type { ChannelView, DestinationView, HostView } from '#shared/window/view.ts';
import { advise, type Draft, proofs, step, toFinding } from '../draft.ts';
import type { Playbook } from '../playbook.ts';
import { clockOf, counted, duration, named } from '../words.ts';

/** Minutes for which a lock may stand in the way of every delivery before it looks orphaned. */
export const LOCK_LIFE = 30;

/** Failed attempts without a success before that means anything. */
export const ENOUGH_ATTEMPTS = 5;

/** Busy accounts that are explained, the busiest first; on a slow store there are hundreds, and they are all alike. */
const EXPLAINED = 20;

interface Account {
  name: string;
  busy: readonly Cell[];
  attempts: number;
  delivered: number;
  /** Attempts since the last delivery: all, and those that found the mailbox busy. */
  tail: { attempts: number; busy: readonly Cell[]; busyAttempts: number; minutes: number };
}

const isBusy = (cell: Cell): boolean => isFailure(cell) && cell.reason === 'mailbox-busy';

const accountOf = (of: DestinationView): Account | null => {
  const busy = of.cells.filter(isBusy);
  if (busy.length === 0 || of.name === '' || of.name === '*') return null;
  const lastDelivery = of.outcomes.findLast((o) => o.delivered > 0)?.minute ?? -Infinity;
  const tail = of.cells.filter((c) => c.minute > lastDelivery);
  const tailBusy = tail.filter(isBusy);
  return {
    name: of.name,
    busy,
    attempts: countOf(busy, () => true),
    delivered: countOf(of.cells, (c) => c.code === 'D'),
    tail: {
      attempts: countOf(tail, (c) => isFailure(c) || c.code === 'R'),
      busy: tailBusy,
      busyAttempts: countOf(tailBusy, () => true),
      minutes: tailBusy.length > 0 ? tailBusy.at(-1)!.minute - tailBusy[0]!.minute : 0,
    },
  };
};

const looksOrphaned = ({ tail }: Account): boolean =>
  tail.busyAttempts >= ENOUGH_ATTEMPTS && tail.busyAttempts === tail.attempts && tail.minutes > LOCK_LIFE;

/** "Mailbox is busy" now and then is a busy mailbox; for every delivery, and for long, it may be an orphan lock. */
export const mailboxBusy: Playbook = {
  id: 'mailbox-busy',
  title: 'A mailbox is busy',
  assess: (view) =>
    view.channels
      .filter((channel) => channel.name === 'ims-ms')
      .flatMap((channel) => {
        const accounts = channel.destinations.map(accountOf).filter((a) => a !== null);
        const explained = accounts
          .filter((a) => !looksOrphaned(a))
          .sort((a, b) => b.attempts - a.attempts || (a.name < b.name ? -1 : 1))
          .slice(0, EXPLAINED);
        return [
          ...accounts.filter(looksOrphaned).map((a) => orphaned(view, channel, a)),
          ...explained.map((a) => busy(view, channel, a)),
        ];
      }),
};

const proofOf = (view: HostView, account: Account, cells: readonly Cell[]) =>
  proofs(view, [...new Set(cells.map(cellKey))], {
    name: account.name,
    from: cells[0]!.minute,
    to: cells.at(-1)!.minute,
  });

const deliveries = (account: Account): Step =>
  step(
    'step-deliveries',
    'Do deliveries to this account succeed in between?',
    account.delivered > 0 ? 'yes' : account.tail.minutes > LOCK_LIFE ? 'no' : 'unknown',
    account.delivered > 0
      ? `${account.delivered} succeeded and ${account.attempts} found it busy in the time seen; ${account.tail.busyAttempts} of those since the last success.`
      : `None was seen; ${counted(account.attempts, 'attempt')} found it busy within ${duration(account.tail.minutes)}.`,
  );

const busy = (view: HostView, channel: ChannelView, account: Account): Finding => {
  const draft: Draft = {
    subject: { kind: 'account', name: account.name, channel: channel.id },
    verdict: 'normal',
    confidence: confidenceOf(account),
    headline:
      account.delivered > 0
        ? `Mailbox of ${named(account.name)} was busy for ${counted(account.attempts, 'attempt')} while ${counted(account.delivered, 'delivery', 'deliveries')} succeeded: a busy account, not a fault.`
        : `Mailbox of ${named(account.name)} was busy for ${counted(account.attempts, 'attempt')} within ${duration(account.tail.minutes)}: too little to tell a busy account from a stuck lock.`,
    since: account.busy[0]!.minute,
    until: Math.max(
      account.busy.at(-1)!.minute,
      channel.destinations.find((d) => d.name === account.name)!.outcomes.findLast((o) => o.delivered > 0)?.minute ?? 0,
    ),
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
    evidence: proofOf(view, account, account.busy),
    advice: [
      advise('now', 'Nothing: the Job Controller tries again after short delays, and the mail is delivered.'),
      advise(
        'for-good',
        'If users complain about late mail, faster storage shortens the time for which deliveries and expunges lock a mailbox.',
      ),
      advise('do-not', 'Do not restart the store for this: it throws out every user to help one.'),
    ],
    anchor: 'what-it-means',
  };
  return toFinding('mailbox-busy', view, draft);
};

const confidenceOf = ({ delivered, attempts }: Account): number => {
  if (delivered === 0) return 0.3;
  return delivered > attempts ? 0.9 : 0.6;
};

const orphaned = (view: HostView, channel: ChannelView, account: Account): Finding => {
  const { tail } = account;
  const since = tail.busy[0]!.minute;
  return toFinding('mailbox-busy', view, {
    subject: { kind: 'account', name: account.name, channel: channel.id },
    verdict: 'suspected',
    severity: 'warning',
    confidence: 0.7,
    headline: `No mail gets into the mailbox of ${named(account.name)} since ${clockOf(since)}: all ${counted(tail.busyAttempts, 'attempt')} found it busy. An orphan lock is possible.`,
    since,
    until: tail.busy.at(-1)!.minute,
    steps: [
      deliveries(account),
      step(
        'step-how-long',
        'Has every delivery failed for longer than a lock lives?',
        'yes',
        `All ${tail.busyAttempts} attempts for ${duration(tail.minutes)} (a lock of a living process is gone within ${LOCK_LIFE} minutes).`,
      ),
      step(
        'step-crashed-process',
        'Did a process crash or was one killed before it began?',
        'unknown',
        'Could not be seen: look for core files, for a "kill -9", and for a store tool that was interrupted.',
      ),
    ],
    evidence: proofOf(view, account, tail.busy),
    advice: [
      advise(
        'now',
        'Look first for a living process that works on this mailbox (a long expunge, a backup, an import): let it end.',
      ),
      advise(
        'now',
        'If there is none, the lock is an orphan: stop and start all Messaging Server services together, so that stored clears the locks. The queued mail is then delivered by itself.',
      ),
      advise(
        'for-good',
        'Find the process that crashed: enable core files (coreadm), keep the core, and give it to support. Otherwise it comes back.',
      ),
      advise('do-not', 'Do not use kill -9 on store processes or tools: that is how orphan locks are made.'),
      advise('do-not', 'Do not delete or return the queued mail: it is good mail for a good account.'),
    ],
    anchor: 'when-every-delivery-fails',
  });
};
