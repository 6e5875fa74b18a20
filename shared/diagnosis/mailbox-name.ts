/** Account of a mailbox as the store names it: `user/fred/INBOX` → `fred`; lower case. Null = not a user's mailbox. */
export const accountOf = (mailbox: string): string | null =>
  /^user\/(?<account>[^/]+)/.exec(mailbox)?.groups?.['account']?.toLowerCase() ?? null;

/** Says whether a mailbox name, or a bare account, is of an account. */
export const isAbout = (subject: string, account: string): boolean =>
  (accountOf(subject) ?? subject.toLowerCase()) === account.toLowerCase();
