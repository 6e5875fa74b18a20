import type { Finding } from '#shared/contracts/finding.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { accountProof, accountsWith, type StoreAccount, storeChannel } from '#shared/diagnosis/store-account.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { askMailbox } from '#shared/diagnosis/ask.ts';
import { checkStep } from '#shared/diagnosis/mailbox-check.ts';
import { isAbout } from '#shared/diagnosis/mailbox-name.ts';
import { damagedByLmtp } from './lmtp.ts';

/** Damaged accounts from which on it is the disk that is to be looked at. */
export const MANY_ACCOUNTS = 5;

const NAMED = 5;

/** Deliveries fail because the mailbox has an invalid format: it must be reconstructed. */
export const mailboxCorrupt: Playbook = {
  id: 'mailbox-corrupt',
  title: 'A mailbox is damaged',
  assess: (view) => [...inStore(view), ...damagedByLmtp(view)],
};

const inStore = (view: HostView): Finding[] => {
  const channel = storeChannel(view);
  const damaged = (channel ? accountsWith(channel, 'mailbox-format', true) : []).filter(
    (account) => account.tail.attempts > 0 && !isRepaired(view, account),
  );
  if (!channel || damaged.length === 0) return [];
  const sure = damaged.filter(repeats);
  return sure.length >= MANY_ACCOUNTS
    ? [manyAccounts(view, channel, sure)]
    : damaged.map((account) => oneAccount(view, channel, account));
};

const repeats = ({ tail }: StoreAccount): boolean => tail.attempts >= 2 && tail.moments >= 2;

/** A repair began in or after the interval of the last failure. */
const isRepaired = (view: HostView, { name, tail }: StoreAccount): boolean =>
  view.notices.some(
    (n) => n.class === 'repairing' && n.minute >= tail.cells.at(-1)!.minute && isAbout(n.subject, name),
  );

const repairRequested = (view: HostView, { name, tail }: StoreAccount): boolean =>
  view.notices.some(
    (n) => n.class === 'repair-requested' && n.minute >= tail.cells[0]!.minute && isAbout(n.subject, name),
  );

const mailboxOf = ({ name }: StoreAccount): string => `user/${name}/INBOX`;

const oneAccount = (view: HostView, channel: ChannelView, account: StoreAccount): Finding => {
  const { tail } = account;
  const sure = repeats(account);
  const since = tail.cells[0]!.minute;
  const asked = repairRequested(view, account);
  return toFinding('mailbox-corrupt', view, {
    subject: { kind: 'account', name: account.name, channel: channel.id },
    verdict: sure ? 'problem' : 'unknown',
    severity: sure ? 'warning' : 'info',
    confidence: sure ? 0.9 : 0.4,
    headline: sure
      ? `Mailbox of ${named(account.name)} is damaged: ${counted(tail.attempts, 'delivery attempt')} failed since ${clockOf(since)} with "invalid format" or "not supported", and none succeeded.`
      : `A delivery to ${named(account.name)} failed at ${clockOf(since)} because of the mailbox's format; the next attempt tells whether it is damaged.`,
    since,
    until: tail.cells.at(-1)!.minute,
    steps: [
      step(
        'step-repeats',
        'Does every delivery to this account fail with it?',
        sure ? 'yes' : 'unknown',
        `${counted(tail.attempts, 'attempt')} at ${counted(tail.moments, 'different time')}, no delivery since.`,
      ),
      step(
        'step-repair',
        'Did the server repair the mailbox?',
        asked ? 'no' : 'unknown',
        asked ? 'A repair was requested, and none was logged.' : 'No line of a repair was seen.',
      ),
      checkStep(view, mailboxOf(account)),
    ],
    needs: askMailbox(view, mailboxOf(account)),
    evidence: accountProof(view, account, tail.cells),
    advice: adviceOf(),
    anchor: sure ? 'what-to-do-now' : 'how-it-is-told',
  });
};

const manyAccounts = (view: HostView, channel: ChannelView, damaged: readonly StoreAccount[]): Finding => {
  const top = [...damaged].sort((a, b) => b.tail.attempts - a.tail.attempts || (a.name < b.name ? -1 : 1));
  const since = Math.min(...damaged.map(({ tail }) => tail.cells[0]!.minute));
  return toFinding('mailbox-corrupt', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: 'problem',
    severity: 'critical',
    confidence: 0.9,
    headline: `${damaged.length} mailboxes are damaged since ${clockOf(since)}: every delivery to them fails because of their format. Look at the disk first.`,
    since,
    until: Math.max(...damaged.map(({ tail }) => tail.cells.at(-1)!.minute)),
    steps: [
      step(
        'step-how-many',
        'Is it one account or many?',
        'yes',
        `${damaged.length} accounts (many: from ${MANY_ACCOUNTS}): ${top
          .slice(0, NAMED)
          .map((a) => `${named(a.name)} ${a.tail.attempts}`)
          .join(', ')}.`,
      ),
    ],
    evidence: top.slice(0, NAMED).flatMap((a) => accountProof(view, a, a.tail.cells, 3)),
    advice: [
      advise(
        'now',
        'Check the disk of the store and its file system: what damages many mailboxes at once is below them.',
      ),
      ...adviceOf(),
    ],
    anchor: 'what-to-do-now',
  });
};

const adviceOf = () => [
  advise('now', 'Check first, without changing anything: reconstruct -n -r user/ACCOUNT.'),
  advise(
    'now',
    'Repair: reconstruct -r user/ACCOUNT (with -f when the check finds nothing and the error stays). The queued mail is delivered at its next turn.',
  ),
  advise(
    'for-good',
    'Find what damaged it: a full disk, a crash, or files that were moved inside the mailbox by hand.',
  ),
  advise('do-not', 'Do not delete or return the queued mail, and do not repair mailboxes on a disk that fails.'),
];
