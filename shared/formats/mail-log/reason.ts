import type { EntryCode, ReasonClass } from '#shared/contracts/digest.ts';

// A remote host can send megabytes of reply; the reason stands at the beginning.
const LOOKED_AT = 1_000;

/** Text without its second printing: `Mailbox is busy Mailbox is busy` is one statement. */
export const once = (diagnostic: string): string => {
  const text = diagnostic.trim();
  const middle = (text.length - 1) / 2;
  return Number.isInteger(middle) && text.charAt(middle) === ' ' && text.slice(0, middle) === text.slice(middle + 1)
    ? text.slice(0, middle)
    : text;
};

/** In this order: the first that fits wins. Texts of the MTA and the store, which print before any remote text. */
const LOCAL_TEXTS: readonly (readonly [RegExp, ReasonClass])[] = [
  // Skipping a host repeats a reason; of a name that is not found it is the only one.
  [/illegal host\/domain name found/, 'dns'],
  [/too many failures to this host/, 'skipped-host'],
  [/mailbox is busy/, 'mailbox-busy'],
  [/over quota/, 'over-quota'],
  [/system i\/o error/, 'store-io-error'],
  [/mailbox has an invalid format|operation is not supported on mailbox/, 'mailbox-format'],
  [/zero length smtp status line/, 'empty-reply'],
  [/illegal host\/domain name|host not found|domain name server|dns lookup/, 'dns'],
  [/connection refused/, 'connection-refused'],
  [/no route to host|(?:network|host) is (?:unreachable|down)|network unreachable/, 'no-route'],
  [/timed out|timeout/, 'connection-timeout'],
  [
    /connection reset|broken pipe|(?:lost|closed) connection|connection (?:lost|closed|aborted)|error (?:reading|writing) smtp packet/,
    'connection-lost',
  ],
];

const LOOP = /too many received|mail loop|routing loop|loop(?:s)? (?:detected|back)|hop count|xloop/;
const OVER_QUOTA = /\b[45]\.2\.2\b|over ?quota|quota exceeded/;
const REPLY = /(?:^|[\s)])smtp; ?([2-5])\d\d\b/;
/** A mapping's own text, and the MTA's; what follows is the stranger's. */
const RELAY_REFUSED = /^(?:[45]\d\d )?(?:[45]\.\d{1,3}\.\d{1,3} )?relaying (?:is )?not (?:allowed|permitted)\b/;

/** Codes of what our own server refuses before it queues anything. */
const REFUSALS: ReadonlySet<EntryCode> = new Set<EntryCode>(['J', 'V', 'B']);

/** What the LMTP server of a store says of the store, behind the reply's numbers. */
const STORE_TEXTS: readonly (readonly [RegExp, ReasonClass])[] = [
  [/mailbox is busy/, 'mailbox-busy'],
  [/system i\/o error/, 'store-io-error'],
  [/mailbox has an invalid format|operation is not supported on mailbox/, 'mailbox-format'],
];

const BARE_REPLY = /^([45])(?:\d\d|\.\d{1,3}\.\d{1,3})\b/;

/** What stands in angle brackets is an address, and who mail is for says nothing of why it was refused. */
const ADDRESS = /<[^<>]*>/g;

const ofReply = (reply: string, digit: string, isStore: boolean): ReasonClass => {
  const text = reply.replace(ADDRESS, '<>');
  if (isStore) for (const [pattern, reason] of STORE_TEXTS) if (pattern.test(text)) return reason;
  if (LOOP.test(text)) return 'loop';
  if (OVER_QUOTA.test(text)) return 'over-quota';
  if (digit === '4') return 'remote-4xx';
  return digit === '5' ? 'remote-5xx' : 'other';
};

/**
 * Class of an entry's diagnostic text. A text with an SMTP reply is classed by the reply's code, never by words in it:
 * those are the remote host's. `isStore` = the reply is that of a store's LMTP server, whose words are the store's own.
 */
export const reasonOf = (code: EntryCode, diagnostic: string | null, isStore = false): ReasonClass => {
  if (code === 'E') return 'none';
  if (code === 'D') return 'delivered';
  if (diagnostic === null) return 'none';
  const text = once(diagnostic.slice(0, LOOKED_AT * 2 + 1))
    .slice(0, LOOKED_AT)
    .toLowerCase();
  const reply = REPLY.exec(text);
  if (reply) return ofReply(text.slice(reply.index), reply[1] ?? '', isStore);
  const isRefusal = REFUSALS.has(code);
  if (isRefusal && RELAY_REFUSED.test(text)) return 'relay-refused';
  const bare = BARE_REPLY.exec(text);
  if (bare) {
    const reason = ofReply(text, bare[1] ?? '', isStore && !isRefusal);
    // Our own server's refusal is no statement of a remote host.
    return isRefusal && reason.startsWith('remote') ? 'other' : reason;
  }
  for (const [pattern, reason] of LOCAL_TEXTS) if (pattern.test(text)) return reason;
  if (OVER_QUOTA.test(text)) return 'over-quota';
  return LOOP.test(text) ? 'loop' : 'other';
};
