import type { Advice } from '#shared/contracts/finding.ts';
import { advise } from '#shared/diagnosis/draft.ts';

/** The guide's ten steps, in its order, with its caution (6.3 Administration Guide, 20.14.4). */
export const CHECKLIST: Advice[] = [
  advise('now', '1. Read the logs and error messages, and ask the user what is unusual.'),
  advise(
    'now',
    '2. Keep the history: copy the whole user directory under store_root/mboxlist to a place outside of the store.',
  ),
  advise(
    'now',
    '3. Find the folder: "reconstruct -n -r user/NAME" changes nothing. If it is not found there, it may not be in folder.db: "hashdir -a NAME" tells where it lies on disk.',
  ),
  advise('now', '4. Look at the files in that folder: permissions, owner, sizes.'),
  advise('now', '5. Rebuild it: "reconstruct -r user/NAME".'),
  advise('now', '6. If reconstruct sees no damage where you do: "reconstruct -r -f user/NAME" forces it.'),
  advise(
    'now',
    '7. If the folder is on disk (store_root/partition) and not in mboxlist, there may be a global inconsistency: "reconstruct -m".',
  ),
  advise(
    'now',
    '8. Only if all that does not help, and only if you are sure that the fault is in store.idx: move it away and reconstruct again.',
  ),
  advise(
    'now',
    '9. If one message is the trouble: copy its file to a place outside of the store, and "reconstruct -r" the mailbox.',
  ),
  advise('now', '10. After folders were found on disk and not in the database: "reconstruct -m" once more.'),
  advise(
    'for-good',
    'More than a few users, or the same ones again: look at the disk, at crashes, at backups that restore into a live store.',
  ),
  advise(
    'do-not',
    'Do not begin with removing store.idx, -f, -i or -e: flags and the knowledge of removed mail are lost.',
  ),
  advise('do-not', 'Do not end reconstruct with SIGKILL: Ctrl-C is safe, SIGKILL leaves locks.'),
];
