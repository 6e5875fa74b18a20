import type { NoticeClass } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { byText } from '#shared/window/merge.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { accountOf } from '#shared/diagnosis/mailbox-name.ts';
import { type Noted, notedBy, proofOf } from '#shared/diagnosis/store.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { CHECKLIST } from './checklist.ts';

/** Users up to which damage is a matter of users; more of them, and it is the store's. */
export const FEW = 5;

/** Times that a message must be called wrong: one damaged file may be on its way out. */
const ENOUGH = 2;

/** Signs that the whole store, and not a few users, is in trouble. */
const GLOBAL: readonly NoticeClass[] = ['needs-reconstruct-database', 'database-error', 'stored-start-failure'];

/**
 * Messages of a few users are damaged while nothing is wrong with the store as a whole; those of many are the disk's.
 * Mailboxes that the store itself asks to reconstruct, or has repaired, are told by `mailbox-needs-reconstruct`; for all
 * else this page is the guide.
 */
export const mailboxDirectoryDamage: Playbook = {
  id: 'mailbox-directory-damage',
  title: 'Mailboxes of a few users are damaged: ten steps',
  assess: (view) => {
    if (view.notices.some((n) => GLOBAL.includes(n.class))) return [];
    const wrong = notedBy(view, ['message-wrong-size'], (n) => (n.subject === '*' ? '' : accountOf(n.subject)));
    const again = wrong.filter((w) => w.count >= ENOUGH);
    // More than a few, or more than can be told apart, is no matter of single users.
    if (again.length > FEW || again.some((w) => w.name === '')) return [manyUsers(view, again)];
    return again.filter((w) => !toldElsewhere(view, w.name)).map((w) => damaged(view, w, again.length));
  },
};

const toldElsewhere = (view: HostView, account: string): boolean =>
  view.notices.some(
    (n) =>
      (n.class === 'needs-reconstruct-mailbox' || n.class === 'repair-requested' || n.class === 'repairing') &&
      accountOf(n.subject) === account,
  );

const damaged = (view: HostView, noted: Noted, users: number): Finding => {
  const mailboxes = [...new Set(noted.notices.map((n) => n.subject))].sort(byText);
  return toFinding('mailbox-directory-damage', view, {
    subject: { kind: 'account', name: noted.name, channel: null },
    verdict: 'suspected',
    severity: 'warning',
    confidence: 0.6,
    headline: `Message files of ${named(noted.name)} have the wrong size, ${counted(noted.count, 'time')} since ${clockOf(noted.first)}; the store as a whole looks sound.`,
    since: noted.first,
    until: noted.last,
    steps: [
      step(
        'step-few',
        'Is it a few users, and not the whole store?',
        'yes',
        `${counted(users, 'user')}; no message about the database or the start of the store.`,
      ),
      step('step-folder', 'Which folder is it?', 'yes', mailboxes.slice(0, 5).map(named).join('; ')),
    ],
    evidence: proofOf(view, noted, noted.name),
    advice: CHECKLIST,
    anchor: 'what-to-do-now',
  });
};

const manyUsers = (view: HostView, noted: readonly Noted[]): Finding => {
  const total = noted.reduce((sum, n) => sum + n.count, 0);
  const users = noted.some((n) => n.name === '') ? 'more users than can be told apart' : counted(noted.length, 'user');
  const first = Math.min(...noted.map((n) => n.first));
  return toFinding('mailbox-directory-damage', view, {
    subject: { kind: 'host', name: view.host, channel: null },
    verdict: 'suspected',
    severity: 'critical',
    confidence: 0.6,
    headline: `Message files of ${users} have the wrong size, ${counted(total, 'time')} since ${clockOf(first)}: too many for damage of single mailboxes.`,
    since: first,
    until: Math.max(...noted.map((n) => n.last)),
    steps: [
      step('step-few', 'Is it a few users, and not the whole store?', 'no', `${users} (a few: up to ${FEW}).`),
      step(
        'step-disk',
        'What do their mailboxes have in common?',
        'unknown',
        'Could not be seen. Look which partition they lie on ("mboxutil -l -x"), and at the messages of the system about its disks.',
      ),
    ],
    evidence: noted.flatMap((n) => proofOf(view, n, n.name, 2)),
    advice: [
      advise(
        'now',
        'Look at the file system and the disks below the partition: system messages, the array’s own log, free space.',
      ),
      advise('now', 'Ask whether something was copied or restored into the live store, and stop it if it still runs.'),
      advise('now', 'Check a few of these mailboxes with "reconstruct -n -r user/NAME": it changes nothing.'),
      advise('for-good', 'Restore only through imsrestore, never by copying files into a running store.'),
      advise('do-not', 'Do not reconstruct many mailboxes before the disk can be trusted.'),
    ],
    anchor: 'when-it-is-many',
  });
};
