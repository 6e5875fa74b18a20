import * as fc from 'fast-check';
import { parseLogOptions } from '#shared/formats/mail-log/options.ts';

export const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const two = (n: number): string => String(n).padStart(2, '0');

const stamp = fc
  .tuple(
    fc.nat(3),
    some('29', '08', '31', '1', ' 4'),
    some('Mar', 'Oct', 'FEB', 'Xyz'),
    fc.nat(24),
    fc.nat(61),
    fc.nat(60),
  )
  .chain(([minute, day, month, hour, second, hundredths]) =>
    some('.', '').map((dot) => {
      const fraction = dot === '' ? '' : `.${two(hundredths)}`;
      return `${day}-${month}-2026 ${two(hour)}:${two(minute)}:${two(second)}${fraction}`;
    }),
  );
const usual = fc
  .tuple(fc.nat(3), fc.nat(59), fc.nat(99))
  .map(([minute, second, hundredths]) => `29-Mar-2026 0${minute}:2${minute}:${two(second)}.${two(hundredths)}`);

const origin = some('', '', 'mxa ', '4f2.1.9 ', 'mxa 4f2.1.9 ', 'mxa 4f2 ', 'mx_a ', 'a b ', 'mxa .1. ');
const channel = some(
  'tcp_local',
  'ims-ms',
  'ims-ms_2',
  'tcp_intranet',
  'l',
  'Tcp',
  'tcp.x',
  'conversion',
  'x'.repeat(81),
);
const code = some('E', 'EA', 'D', 'DS', 'Q', 'QE', 'R', 'K', 'Z', 'W', 'J', 'V', 'B', 'X', 'ABCDEFG', 'e');
const from = some(
  '',
  'a@example.com',
  'A.B@Example.COM',
  '<>',
  '"a b"@example.com',
  'rfc822;x',
  '<',
  'ü@example.com',
  'a\t@b',
  '7:abc',
  'a'.repeat(321),
);
const original = some(
  'rfc822;b@example.net',
  'rfc822;',
  'x400;/C=US;/A=x',
  'b@example.net',
  '',
  '<>',
  'rfc822;"b c"@d',
  'r-_9;b',
  ';b',
);
const recipient = some(
  'b@example.net',
  'B@EXAMPLE.net.',
  'bob',
  'bob@ims-ms-daemon',
  'Bob.@TCP-DAEMON',
  'bob@ims-ms-daemon.',
  '@relay.example:b@c.example',
  '<b@c.example>',
  '',
  '550',
  'a@b@c.example',
  'a@',
  '@',
  '.',
  '*',
  'b@*',
  '"b c"@d',
  'b@ü.example',
);
const file = some(
  '',
  '',
  '/opt/queue/tcp_local/003/ZYg1k7Qa0bcd2.00',
  'imta/queue/ims-ms/ZZ0abc.HELD',
  '/q/tcp_local/ZZabc.0',
  'tcp_local/YZ_-+9.ZZ',
  '/003/ZZabcd.00',
  '003/ZZabcd.00',
  '/q/tcp_local/003/004/ZZabcd.00',
  '3 /q/tcp_local/ZXabc.00',
  '1234567 /q/x/ZXabc.00',
  '2 *x',
  '4 (a/ZXabc.00',
  '/q/tcp_local/ZZabc.00 (mx.example [192.0.2.1])',
  '/q/tcp_local/ZZa\u00a0bc.00',
);
const id = some(
  '',
  '<1@example.com>',
  '<1@a>,<2@b>',
  '<1@a> <2@b>',
  '<>',
  '<x',
  '<1@a> <2@b>,<3@c>',
  '<ü@a>',
  '17 <1@a>',
);
const rest = some(
  '',
  '',
  'mailsrv',
  '*ann',
  '*',
  '*Ann@Example.com ',
  '*ü',
  `*${'u'.repeat(330)}`,
  'mx.example dns;mx.example',
  'client.example (client.example [192.0.2.7])',
  "mailsrv client ([192.0.2.7]) 1 2 'keep' ",
  'TCP active open: Failed connect() Error: connection refused',
  'mailsrv dns;mx (TCP|1|2) smtp;250 2.1.5 ok',
  'smtp;452 4.2.2 over quota',
  'Mailbox is busy Mailbox is busy',
  '550 5.7.1 no',
  '\ufeffmailbox is busy',
  'User over quota\u00a0',
  'smtp;450 4.4.1 loops back',
  '3 days',
  '\t',
  'x'.repeat(1_900),
);
const gap = some(' ', ' ', ' ', '  ', '            ', '\t', ' \u00a0');

/** What stands between stamp and size. */
interface Head {
  origin: string;
  source: string;
  to: string;
  code: string;
  gap: string;
  paired: number;
}

const head: fc.Arbitrary<Head> = fc.record({
  origin,
  source: channel,
  to: channel,
  code,
  gap,
  paired: fc.integer({ min: 0, max: 9 }),
});

const headed = ({ origin: who, source, to, code: letters, gap: space, paired }: Head): string => {
  const isPaired = paired < 8 ? letters.startsWith('E') : paired === 8;
  return `${who}${source}${space}${isPaired ? `${to} ` : ''}${letters}`;
};

const entryWith = (own: Head): fc.Arbitrary<string> =>
  fc
    .record({
      stamp: fc.oneof({ weight: 6, arbitrary: usual }, stamp),
      size: some('1', '30', '', 'x', '0123456789012345'),
      from,
      original,
      recipient,
      file,
      id,
      rest,
      gaps: fc.array(gap, { minLength: 4, maxLength: 4 }),
    })
    .map((e) => {
      const [b, c, d, f] = e.gaps;
      const tail = [e.file, e.id, e.rest].filter((field) => field !== '').join(d);
      return `${e.stamp} ${headed(own)} ${e.size} ${e.from} ${e.original} ${e.recipient}${tail === '' ? '' : c === '\t' ? c : ' '}${tail}${b === '\t' ? f : ''}`;
    });

const plainWith = (own: Head): fc.Arbitrary<string> =>
  usual.map((at) => `${at} ${headed(own)} 3 a@example.com rfc822;b@example.net b@example.net`);

/** Entries of two heads, plain ones and others: what is learned of one is used for the next. */
export const akin = fc
  .tuple(head, head)
  .chain(([a, b]) =>
    fc.array(fc.oneof(plainWith(a), entryWith(a), plainWith(b), entryWith(b)), { minLength: 8, maxLength: 24 }),
  );

const before = some(
  '',
  '',
  'mailsrv ',
  "'x ",
  "'x' ",
  'foo ',
  'mail loop ',
  '*ann ',
  'dns;mx ',
  '(mx) ',
  'x(',
  '\u00a0',
);
const reply = some(
  'smtp;450 4.4.1 busy',
  'smtp;450 (x [192.0.2.1]) y',
  'smtp; 552 5.2.2 full',
  'smtp;452 4.2.2 full',
  "smtp;450 b' rest",
  'smtp;2500 x',
  'SMTP;451 x',
  'smtp;451',
  'smtp;554 too many received',
  'smtp;550 <mail loop> no',
  'smtp;550 <a <b> over quota',
  "smtp;550 <o'b> no ' mail loop",
  'smtp;550 <a> mail loop>',
  'smtp;611 x',
  'smtp;452 4.2.1 Mailbox is busy',
  'smtp;450 <a> System I/O error',
  'mailbox has an invalid format smtp;550 no',
  '530 5.7.1 Relaying not allowed: <b@c.example>',
  'Relaying is not permitted smtp;550 no',
  'connection refused',
  'Zero length SMTP status line',
);

/** Tries of two channels with replies that come again behind other words. */
export const answered = fc.array(
  fc
    .tuple(
      usual,
      some('tcp_local', 'tcp_lmtpcs').chain((queue) => some('Q', 'Q', 'R', 'J').map((letter) => `${queue} ${letter}`)),
      before,
      reply,
      some('', '', ` ${'x'.repeat(980)}`),
      some('', '', ' foo smtp;550 no'),
    )
    .map(
      ([at, tried, words, text, long, more]) =>
        `${at} ${tried} 3 a@example.com rfc822;b@example.net b@example.net /q/tcp_local/ZZabcd.00 <1@a> ${words}${text}${more}${long}`,
    ),
  { minLength: 8, maxLength: 32 },
);

const entry = head.chain(entryWith);
const connection = fc
  .tuple(
    usual,
    origin,
    channel,
    some('+', '-'),
    some('O', 'C', 'Q', 'X'),
    some('TCP|192.0.2.1', '3:abc', '', '3 x', '\u00a0y'),
  )
  .map(([at, who, name, sign, letter, detail]) => `${at} ${who}${name} ${sign} ${letter} ${detail}`);
const other = some(
  '',
  ' ',
  '> x',
  '29-Mar-2026 01:20:00.00 > Received: from x',
  '<en ts="2026-03-29T01:20:00.00"/>',
  '[29/Mar/2026:01:20:00 +0000] x imapd[1]: General Notice: y',
  'Mar 29 01:20:00 mxa prog: 29-Mar-2026 01:20:00.00 tcp_local D 1 a rfc822;b b',
  '\ufeff29-Mar-2026 01:20:00.00 tcp_local D 1 a rfc822;b b',
  '{"ac":"D"}',
);

/** Lines of any kind, odd ones and damaged ones among them. */
export const lines = fc.array(
  fc.oneof({ weight: 8, arbitrary: entry }, { weight: 1, arbitrary: connection }, { weight: 1, arbitrary: other }),
  { minLength: 1, maxLength: 6 },
);

/** Bytes with others in some places. */
export const damaged = (bytes: Uint8Array, damage: readonly (readonly [number, number])[]): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  for (const [at, byte] of damage) if (copy.length > 0) copy[at % copy.length] = byte;
  return copy;
};

/** Few channels and codes, which come again in one log; also a code before the code, and none. */
export const repeated = fc
  .tuple(
    usual,
    some('', '4f2.1.9 ', '4f2.1.9 ', 'mx_a ', 'mxa ', 'mxa 4f2.1.9 ', 'tcp_local ', 'l '),
    some('tcp_local', 'tcp_local', 'l', 'tcp_locale'),
    some(' ', ' ', '    '),
    some('E', 'D', 'D', 'DS', 'Q', 'E D', 'D D', '', 'D\t'),
    some('', '', 'ims-ms ', 'l '),
    some('3', '3', '', '3 7:abc'),
  )
  .map(
    ([at, who, source, space, letter, to, size]) =>
      `${at} ${who}${source}${space}${to}${letter} ${size} a@example.com rfc822;b@example.net b@example.net`,
  );

/** Nothing odd before the fields that options switch on. */
export const fielded = fc
  .record({
    head: some('tcp_local ims-ms E', 'tcp_local D', 'tcp_local Q', 'tcp_local R', 'tcp_local J'),
    to: some('b@example.net', 'bob'),
    flags: some('', '', '276'),
    file: some<string | typeof file>('', file, '/opt/queue/tcp_local/003/ZYg1k7Qa0bcd2.00', '/q/ims-ms/001/ZZ0abcd.00'),
    ids: some('', '<1@a>', '<1@a>', '<1@a> <2@b>', '<1@a>,<2@b>'),
    user: some('', 'mailsrv', 'mailsrv', '*ann', 'ann'),
    system: some('', '', 'client.example (client.example [192.0.2.7])', '([192.0.2.7])', '(x [192.0.2.7]) 1 2'),
    rest: some(
      '',
      '3600',
      'smtp;452 4.2.2 over quota 3600',
      '<3@c>',
      '*boss',
      'mailsrv',
      'bob@hub.example.com',
      '/q/x/ZZabc.00',
      'TCP active open: Failed connect()',
      '550 no',
    ),
    odd: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, rest),
    gap: some(' ', ' ', ' ', '  '),
  })
  .chain(({ file: path, ...e }) =>
    (typeof path === 'string' ? fc.constant(path) : path).map((name) => ({ ...e, name })),
  )
  .map(({ head, to, flags, name, ids, user, system, rest: said, odd, gap: between }) => {
    const fields = [flags, name, ids, user, system, said, odd].filter((field) => field !== '');
    return `29-Mar-2026 09:15:03.00 ${head} 3 a@example.com rfc822;b@example.net ${[to, ...fields].join(between)}`;
  });

const SWITCHES = 'NOTARY FILENAME ENVELOPE_ID MESSAGE_ID USERNAME SENSITIVITY PRIORITY INTERMEDIATE FILTER REASON'
  .concat(' REMOTE_MTA QUEUE_TIME CONNECTION')
  .split(' ');
/** Options of a log. */
export const optionSet = fc
  .tuple(
    some(1, 1, 2, 3),
    fc.subarray(SWITCHES),
    fc.boolean(),
    // What a site has, so that many lines are as told.
    some([], ['FILENAME', 'MESSAGE_ID', 'USERNAME'], ['ENVELOPE_ID', 'MESSAGE_ID', 'USERNAME', 'CONNECTION']),
  )
  .map(([format, on, flows, usualSet]) => {
    const names = usualSet.length === 0 ? on : [...usualSet, ...on.slice(-1)];
    const lines = names.map((name) => `LOG_${name}=${name === 'CONNECTION' && flows ? 97 : 1}`);
    return parseLogOptions([`LOG_FORMAT=${format}`, ...lines].join('\n')).options;
  });
