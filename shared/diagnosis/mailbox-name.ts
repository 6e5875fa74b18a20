/** Account of a mailbox as the store names it: `user/fred/INBOX` is fred's, as is plain `fred`. Letters keep their case. */
export const accountOf = (mailbox: string): string => /^user\/([^/]+)/.exec(mailbox)?.[1] ?? mailbox;

/** Says whether a mailbox name, or a bare account, is of an account. */
export const isAbout = (subject: string, account: string): boolean =>
  accountOf(subject).toLowerCase() === account.toLowerCase();
