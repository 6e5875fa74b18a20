import type { Advice } from '#shared/contracts/finding.ts';
import { advise } from '#shared/diagnosis/draft.ts';
import type { Overflow } from './rule.ts';

/** Names that may stand in a command without quotes; others are left for the reader to write. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._@/+-]*$/;

/** What to do about a mailbox with a full index. */
export const overflowAdvice = ({ mailbox, account }: Pick<Overflow, 'mailbox' | 'account'>): Advice[] => {
  const folder = PLAIN.test(mailbox) ? (/^user\/[^/]+$/.test(mailbox) ? `${mailbox}/INBOX` : mailbox) : 'MAILBOX';
  const archive = PLAIN.test(account) ? `user/${account}/archive-old` : 'user/ACCOUNT/archive-old';
  return [
    advise(
      'now',
      'Make the mailbox smaller: let the user, or an administrator for the user, delete mail or move it to other folders, and expunge. The queued mail is then delivered by itself.',
    ),
    advise(
      'now',
      `If that is too slow, rename the folder out of the way; the next delivery makes a new one: "mboxutil -r ${folder} ${archive}". Only if its mail is not wanted: "mboxutil -d" of that one folder.`,
    ),
    advise(
      'for-good',
      'Tell the user about the limit of a folder (2 GiB of index, about one million messages). Set an aging policy (expire), a quota, a limit of messages a mailbox, or an archive, whichever the mail in it allows.',
    ),
    advise(
      'do-not',
      'Do not run "mboxutil -d user/ACCOUNT/INBOX" to empty an inbox without thinking twice: it deletes all folders of the account.',
    ),
    advise(
      'do-not',
      'Do not return or delete the queued mail, and do not reconstruct for this: the index is whole, only too large.',
    ),
  ];
};
