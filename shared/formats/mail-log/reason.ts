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
  [/too many failures to this host/, 'skipped-host'],
  [/mailbox is busy/, 'mailbox-busy'],
  [/over quota/, 'over-quota'],
  [/system i\/o error/, 'store-io-error'],
  [/mailbox has an invalid format|operation is not supported on mailbox/, 'mailbox-format'],
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
const BARE_REPLY = /^([45])(?:\d\d|\.\d{1,3}\.\d{1,3})\b/;

/** What stands in angle brackets is an address, and who mail is for says nothing of why it was refused. */
const ADDRESS = /<[^<>]*>/g;

const ofReply = (reply: string, digit: string): ReasonClass => {
  const text = reply.replace(ADDRESS, '<>');
  if (LOOP.test(text)) return 'loop';
  if (OVER_QUOTA.test(text)) return 'over-quota';
  if (digit === '4') return 'remote-4xx';
  return digit === '5' ? 'remote-5xx' : 'other';
};

/**
 * Class of an entry's diagnostic text. A text with an SMTP reply is classed by the reply's code, never by words in it:
 * those are the remote host's.
 */
export const reasonOf = (code: EntryCode, diagnostic: string | null): ReasonClass => {
  if (code === 'E') return 'none';
  if (code === 'D') return 'delivered';
  if (diagnostic === null) return 'none';
  const text = once(diagnostic.slice(0, LOOKED_AT * 2 + 1))
    .slice(0, LOOKED_AT)
    .toLowerCase();
  const reply = REPLY.exec(text);
  if (reply) return ofReply(text.slice(reply.index), reply[1] ?? '');
  // Our own server's refusal (J, V, B) is no statement of a remote host.
  const bare = BARE_REPLY.exec(text);
  if (bare) {
    const reason = ofReply(text, bare[1] ?? '');
    return (code === 'J' || code === 'V' || code === 'B') && reason.startsWith('remote') ? 'other' : reason;
  }
  for (const [pattern, reason] of LOCAL_TEXTS) if (pattern.test(text)) return reason;
  if (OVER_QUOTA.test(text)) return 'over-quota';
  return LOOP.test(text) ? 'loop' : 'other';
};
