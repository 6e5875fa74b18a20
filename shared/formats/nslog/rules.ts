import type { NoticeClass } from '#shared/contracts/digest.ts';

/** A text that playbooks know. A group named `subject` gives the mailbox, account, partition … that it is about. */
export interface Rule {
  class: NoticeClass;
  text: RegExp;
  /** Only of this program. */
  process?: RegExp;
  /** Only at level Warning or worse: the words alone may stand in a harmless line. */
  severe?: true;
}

/**
 * In this order: the first that fits wins. Sources: 6.3 Administration Guide, 20.14
 * "Troubleshooting the Message Store" and chapter 25; 7 and 8 documentation, "Message store maintenance queue". Where a
 * text of the product is not documented (database, notification service, partition) only plain words of it are asked
 * for, and only in lines of level Warning or worse.
 */
export const RULES: readonly Rule[] = [
  { class: 'ims-master-start', text: / starting up$/, process: /^ims_master$/ },
  { class: 'ims-master-stop', text: / shutting down$/, process: /^ims_master$/ },
  { class: 'process-started', text: / starting up$/ },
  { class: 'process-stopped', text: / shutting down$/ },
  {
    class: 'process-stopped',
    text: /^(?<subject>\w{1,40}Proxy)\([^)]{1,200}\): exiting$/,
    process: /^AService$/,
  },
  { class: 'log-created', text: /^Log created \(\d+\)$/ },
  { class: 'expire-finished', text: /^Expire finished\b/ },
  { class: 'snapshot-finished', text: /^Database snapshot finished\b/ },
  { class: 'plugin-loaded', text: /\bplugin loaded(?:: ?(?<subject>\S{1,200}))?$/ },
  { class: 'session-closed', text: /^close \[?[^\s\]]{1,80}\]? \S/ },
  { class: 'bad-login', text: /^badlogin: \[?[^\s\]]{1,80}\]? \S{1,80} (?<subject>\S{1,320})(?: |$)/ },
  { class: 'index-too-large', text: /^Unable to append \w{1,40} (?:for|to) (?<subject>\S.*): File too large$/ },
  { class: 'mailbox-append-failed', text: /^Unable to append \w{1,40} (?:for|to) (?<subject>\S.*): [^:]*$/ },
  { class: 'mailbox-append-failed', text: /^Unable to append\b/ },
  { class: 'store-not-enabled', text: /^message store is not enabled!?$/ },
  { class: 'repair-requested', text: /^(?<subject>\S.*): Mailbox has an invalid format; repair requested$/ },
  { class: 'repairing', text: /^repairing (?<subject>\S.*)$/ },
  {
    class: 'needs-reconstruct-mailbox',
    text: /^"?Invalid cache data for msg \d+ in mailbox (?<subject>\S.*?)\. Needs reconstruct/,
  },
  { class: 'needs-reconstruct-mailbox', text: /^"?Mailbox corrupted, [^:]{1,100}: (?<subject>\S.*?)"?$/ },
  {
    class: 'needs-reconstruct-mailbox',
    text: /^(?<subject>user\/.*): (?:Mailbox has an invalid format|Operation is not supported on mailbox)$/,
  },
  { class: 'needs-reconstruct-mailbox', text: /\bNeeds reconstruct\b/i },
  {
    class: 'needs-reconstruct-database',
    text: /^"?(?:Removing extra database logs|Recovering database from snapshot)\b|\bRun reconstruct -m\b/,
  },
  { class: 'message-wrong-size', text: /^Message file \d+ in (?<subject>\S.*) has wrong size$/ },
  { class: 'mailbox-missing', text: /^Unable to open mailbox (?<subject>\S.*): Mailbox does not exist$/ },
  { class: 'purge-lock', text: /^Could not get purge session lock\b/ },
  { class: 'stored-start-failure', text: /\bCannot find group in name service\b/i },
  { class: 'file-descriptors', text: /^Not enough file descriptors to support \d+ sessions\b/ },
  { class: 'partition-unknown', text: /^(?<subject>\S.*): Unknown\/invalid partition$/i },
  { class: 'partition-unknown', text: /\bUnknown\/invalid partition(?:[: ]+"?(?<subject>[\w./-]{1,200}))?/i },
  { class: 'store-io-error', text: /^(?<subject>user\/.*): System I\/O error\b/ },
  { class: 'store-io-error', text: /^.{0,100}?\bmailbox (?<subject>user\/.*): System I\/O error\b/ },
  { class: 'store-io-error', text: /\bSystem I\/O error\b/, severe: true },
  {
    class: 'core-dumped',
    text: /^(?=.*\b(?:core dumped|dumped core)\b).{0,100}?\b(?<subject>[a-z]\w{2,40})(?: server)?(?: process)? ?[ [(]\d{1,10}\b/i,
  },
  { class: 'core-dumped', text: /\bcore dumped\b|\bdumped core\b/i },
  {
    class: 'database-error',
    text: /\bDBERROR\b|\bDB_RUNRECOVERY\b|\bfatal region error\b|\btoo many (?:active )?(?:database |transaction )?log files\b/i,
    severe: true,
  },
  {
    class: 'ens-unreachable',
    text: /^(?=.*\b(?:ENS|enpd|libibiff|iBiff|event notification)\b).*\b(?:connect|connection|unreachable|not reachable|refused|timed out|unavailable)\b/i,
    severe: true,
  },
];

/** Lines of a high level that are the fault of one user or client, or that a class of mail.log tells better. */
export const HARMLESS: readonly RegExp[] = [
  /\bbytes exceeds maxmessagesize \d+$/,
  /\bOver quota\b/,
  // The proxy writes what one client did at level Error.
  /^\(s?id \w+\) .*\bclient\b/,
];
