import type { Finding } from '#shared/contracts/finding.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { LOCK_LIFE, looksOrphaned } from '#shared/diagnosis/lock.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { accountProof, accountsWith, type StoreAccount, storeChannel } from '#shared/diagnosis/store-account.ts';
import { clockOf, counted, duration, named } from '#shared/diagnosis/words.ts';
import { type Crash, crashBefore } from './crash.ts';
import { locksByLmtp } from './lmtp.ts';

/** Accounts locked at the same time from which on the store is locked, not their mailboxes. */
export const MANY_ACCOUNTS = 5;

const NAMED = 5;

/** Every delivery to an account, and for long, finds its mailbox busy: a lock that its owner cannot take away any more. */
export const mailboxOrphanLock: Playbook = {
  id: 'mailbox-orphan-lock',
  title: 'A lock nobody takes away',
  assess: (view) => [...inStore(view), ...locksByLmtp(view)],
};

const inStore = (view: HostView): Finding[] => {
  const channel = storeChannel(view);
  const stuck = channel ? accountsWith(channel, 'mailbox-busy').filter(looksOrphaned) : [];
  if (!channel || stuck.length === 0) return [];
  return stuck.length >= MANY_ACCOUNTS
    ? [wholeStore(view, channel, stuck)]
    : stuck.map((account) => oneAccount(view, channel, account));
};

const first = ({ tail }: StoreAccount): number => tail.cells[0]!.minute;

const oneAccount = (view: HostView, channel: ChannelView, account: StoreAccount): Finding => {
  const { tail } = account;
  const crash = crashBefore(view, first(account));
  return toFinding('mailbox-orphan-lock', view, {
    subject: { kind: 'account', name: account.name, channel: channel.id },
    verdict: 'problem',
    severity: 'warning',
    confidence: confidenceOf(crash, tail.minutes),
    headline: `No mail gets into the mailbox of ${named(account.name)} since ${clockOf(first(account))}: all ${counted(tail.attempts, 'attempt')} found it busy. ${crash.seen ? 'A process crashed before: an orphan lock.' : 'That looks like an orphan lock.'}`,
    since: first(account),
    until: tail.cells.at(-1)!.minute,
    steps: [
      step(
        'step-deliveries',
        'Do deliveries to this account succeed in between?',
        'no',
        account.lastDelivery === null
          ? 'None was seen.'
          : `The last one was at ${clockOf(account.lastDelivery)}, before the first of these attempts.`,
      ),
      step(
        'step-how-long',
        'Has every delivery failed for longer than a lock lives?',
        'yes',
        `All ${tail.attempts} attempts for ${duration(tail.minutes)} (a lock of a living process is gone within ${LOCK_LIFE} minutes).`,
      ),
      crash.step,
    ],
    evidence: [...accountProof(view, account, tail.cells), ...crash.evidence],
    advice: adviceOf(),
    anchor: 'what-to-do-now',
  });
};

const wholeStore = (view: HostView, channel: ChannelView, stuck: readonly StoreAccount[]): Finding => {
  const top = [...stuck].sort((a, b) => b.tail.attempts - a.tail.attempts || (a.name < b.name ? -1 : 1));
  const since = Math.min(...stuck.map(first));
  const crash = crashBefore(view, since);
  const attempts = stuck.reduce((total, { tail }) => total + tail.attempts, 0);
  const longest = Math.max(...stuck.map(({ tail }) => tail.minutes));
  return toFinding('mailbox-orphan-lock', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: 'problem',
    severity: 'critical',
    confidence: confidenceOf(crash, longest),
    headline: `No mail gets into ${stuck.length} mailboxes since ${clockOf(since)}: all ${counted(attempts, 'attempt')} found them busy. That looks like a lock on the store itself.`,
    since,
    until: Math.max(...stuck.map(({ tail }) => tail.cells.at(-1)!.minute)),
    steps: [
      step(
        'step-how-many',
        'Is it one account or the store?',
        'yes',
        `${stuck.length} accounts (many: from ${MANY_ACCOUNTS}): ${top
          .slice(0, NAMED)
          .map((a) => `${named(a.name)} ${a.tail.attempts}`)
          .join(', ')}.`,
      ),
      step(
        'step-how-long',
        'Has every delivery failed for longer than a lock lives?',
        'yes',
        `For each of them; the longest for ${duration(longest)}.`,
      ),
      crash.step,
    ],
    evidence: [...top.slice(0, NAMED).flatMap((a) => accountProof(view, a, a.tail.cells, 3)), ...crash.evidence],
    advice: adviceOf(),
    anchor: 'what-to-do-now',
  });
};

const confidenceOf = (crash: Crash, minutes: number): number =>
  crash.seen ? 0.9 : minutes > 4 * LOCK_LIFE ? 0.8 : 0.7;

const adviceOf = () => [
  advise(
    'now',
    'Look first for a living process that works on the mailbox (a long expunge, a backup, an import): let it end.',
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
];
