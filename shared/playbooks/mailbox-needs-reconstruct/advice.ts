import type { Advice } from '#shared/contracts/finding.ts';
import { advise } from '#shared/diagnosis/draft.ts';

/** Names that may stand in a command without quotes; others are left for the reader to write. */
const PLAIN = /^user\/[A-Za-z0-9._@+-]+(?:\/[A-Za-z0-9._+-]+)*$/;

/** What to do about a damaged mailbox. */
export const damageAdvice = (mailbox: string): Advice[] => {
  const name = PLAIN.test(mailbox) ? mailbox : 'MAILBOX';
  return [
    advise('now', `Check, without changing anything: "reconstruct -n ${name}".`),
    advise(
      'now',
      `If it reports damage, repair: "reconstruct ${name}", then check again with -n. Its user may be connected; it is faster and safer at a quiet time.`,
    ),
    advise(
      'for-good',
      'Find out what damaged it: a process that crashed (core files), a full disk at that time, an error of the disk in the system log. A mailbox that breaks again points at one of them.',
    ),
    advise(
      'do-not',
      'Do not use -f, -i or -e, and do not remove store.idx, as long as a plain reconstruct has not been tried: they skip the check, or throw away flags and the knowledge of what was removed.',
    ),
    advise(
      'do-not',
      'Do not end reconstruct with SIGKILL: it can leave a lock that only a restart of the whole store takes away. Ctrl-C is safe.',
    ),
  ];
};
