import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MailLogEntry } from '#shared/formats/mail-log/entry.ts';
import { parseLogOptions } from '#shared/formats/mail-log/options.ts';
import { parseMailLogLine } from '#shared/formats/mail-log/parse.ts';
import { NO_TAIL } from '#shared/formats/mail-log/shapes.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fuzz-runs.ts';

const entry = (line: string): MailLogEntry => {
  const read = parseMailLogLine(line);
  if (read.kind !== 'message') throw new Error(`not an entry: ${JSON.stringify(read)}`);
  return read;
};
const reason = (line: string): string => {
  const read = parseMailLogLine(line);
  return read.kind === 'unparsed' ? read.unparsed : read.kind;
};

const E =
  '04-Mar-2026 09:15:02.31 tcp_intranet tcp_local    EE 3 ann@example.com rfc822;bob@example.net bob@example.net';
const FILE = '/opt/mta/data/queue/tcp_local/004/ZZg1k7Qa0bcd2.00';

const OPTION_FILE = `LOG_FORMAT=1
LOG_NOTARY=1
LOG_FILENAME=1
LOG_ENVELOPE_ID=1
LOG_MESSAGE_ID=1
LOG_USERNAME=1
LOG_CONNECTION=97
LOG_SENSITIVITY=1
LOG_PRIORITY=1
LOG_INTERMEDIATE=1
LOG_FILTER=1
LOG_REASON=1
LOG_REMOTE_MTA=1
LOG_QUEUE_TIME=1
`;

const VALID = [
  E,
  `${E} ${FILE} <0ABC00001@example.com> example.com (mx.example.com [192.0.2.7])`,
  `04-Mar-2026 09:15:03.00 tcp_local                 Q 3 ann@example.com rfc822;bob@example.net bob@example.net ${FILE} <0ABC00001@example.com> TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused`,
  '04-Mar-2026 09:15:04.00 ims-ms                    D 3  rfc822;carol@example.com carol@ims-ms-daemon mailsrv',
  `04-Mar-2026 09:15:02.31 mxa 4f2.1.9 tcp_intranet tcp_local    EE 3 <> rfc822;bob@example.net bob@example.net 276 ${FILE} <e1@example.com> <m1@example.com>,<m0@example.com> *ann@example.com client ([192.0.2.7]) 0 3`,
  '04-Mar-2026 09:15:05.00 tcp_local    +            O TCP|192.0.2.1|25|192.0.2.7|4021 SMTP',
  `<en ts="2026-03-04T09:15:02.31" sc="tcp_intranet" dc="tcp_local" ac="EE" sz="3" so="" od="rfc822;bob@example.net" de="bob@example.net" fi="${FILE}" mi="&lt;m1@example.com&gt;"/>`,
  `04-Mar-2026 09:15:02.31 l            tcp_local    E 3 0: 22:rfc822;bob@example.net 15:bob@example.net ${FILE.length}:${FILE} 4:<m@>`,
  `{"en":{"ts":"2026-03-04T09:15:02.31","sc":"l","dc":"tcp_local","ac":"E","sz":3,"de":"bob@example.net","fi":"${FILE}"}}`,
];

describe('parseMailLogLine: default fields', () => {
  it('reads an enqueue', () => {
    expect(entry(E)).toEqual({
      ...NO_TAIL,
      kind: 'message',
      stamp: { year: 2026, month: 3, day: 4, hour: 9, minute: 15, second: 2, hundredths: 31 },
      node: null,
      process: null,
      sourceChannel: 'tcp_intranet',
      destinationChannel: 'tcp_local',
      code: 'E',
      modifiers: 'E',
      blocks: 3,
      from: 'ann@example.com',
      originalTo: 'bob@example.net',
      to: 'bob@example.net',
    });
  });

  it.each([
    ['two blanks: null sender', VALID[3]!, ''],
    ['<> of format 2: null sender', VALID[4]!, ''],
    [
      'collapsed padding: not to be seen',
      '04-Mar-2026 09:15:04.00 ims-ms Q 3 rfc822; carol@ims-ms-daemon Over quota',
      null,
    ],
  ])('tells the null sender from an unknown one: %s', (_, line, from) => {
    expect(entry(line).from).toBe(from);
  });

  it('reads upper-case months without hundredths, one-digit days and collapsed padding', () => {
    expect(entry('4-MAR-2026 09:15:02 l tcp_local E 1 a@example.com rfc822;b@example.net b@example.net')).toMatchObject(
      {
        stamp: { day: 4, month: 3, hundredths: 0 },
        sourceChannel: 'l',
        destinationChannel: 'tcp_local',
      },
    );
  });

  it.each([
    ['grep', `mail.log_current:${E}`],
    ['grep -n with a folder', `/var/log/mail.log:118:${E}`],
    ['syslog', `Mar  4 09:15:02 mxa imta[311]: [ID 702911 mail.info] ${E}`],
  ])('takes off a prefix: %s', (_, line) => {
    expect(entry(line).to).toBe('bob@example.net');
  });

  it('reads a rejection without recipient, and one with', () => {
    const head = '04-Mar-2026 09:15:02.31 tcp_local                 JE 0 x@example.org rfc822;';
    expect(entry(`${head} 530 5.7.1 Relaying not allowed`)).toMatchObject({
      to: null,
      diagnostic: '530 5.7.1 Relaying not allowed',
    });
    expect(entry(`${head} y@example.net 530 5.7.1 no`)).toMatchObject({
      to: 'y@example.net',
      diagnostic: '530 5.7.1 no',
    });
  });

  it('takes nothing for an address in a B entry, where a client command stands', () => {
    const line =
      '04-Mar-2026 09:15:02.31 tcp_local                 B 0 x@example.org RCPT y@example.net 500 5.5.1 what';
    expect(entry(line)).toMatchObject({ code: 'B', from: null, to: null, queueFile: null });
  });
});

describe('parseMailLogLine: optional fields', () => {
  it('reads them all', () => {
    expect(entry(VALID[4]!)).toMatchObject({
      node: 'mxa',
      process: '4f2.1.9',
      fileName: FILE,
      queueFile: { channel: 'tcp_local', id: 'g1k7Qa0bcd2', attempts: 0, held: false },
      envelopeId: '<e1@example.com>',
      messageIds: ['<m1@example.com>', '<m0@example.com>'],
      username: '*ann@example.com',
      diagnostic: null,
    });
  });

  it('keeps a diagnostic whole, with what looks like fields in it', () => {
    const diagnostic = `mx.example.net dns;mx.example.net (TCP|192.0.2.1|40|192.0.2.9|25) (ready) smtp;450 4.1.1 <bob@example.net> ${FILE}`;
    expect(entry(`${VALID[2]!.split(' TCP')[0]} ${diagnostic}`)).toMatchObject({ diagnostic, fileName: FILE });
  });

  it('reads the file of a recipient without flags, ids or user', () => {
    expect(entry(`${E} imta/queue/tcp_local/ZYg1k7Qa0bcd2.HELD`).queueFile).toEqual({
      channel: 'tcp_local',
      id: 'g1k7Qa0bcd2',
      attempts: 1,
      held: true,
    });
  });

  it('does not take a HELO name that looks like a queue file for one', () => {
    expect(entry(`${E} ${FILE} (mx.example.org [192.0.2.66])`)).toMatchObject({ fileName: null, queueFile: null });
    expect(entry(`${E} ${FILE} ([192.0.2.66])`)).toMatchObject({ fileName: null, queueFile: null });
  });

  it("takes no queue file from another channel's directory", () => {
    expect(entry(`${E} /opt/mta/data/queue/tcp_other/ZZg1k7Qa0bcd2.00`)).toMatchObject({ queueFile: null });
  });
});

describe('parseMailLogLine: other lines', () => {
  it('takes a header line for a header, whatever it says', () => {
    expect(reason(`04-Mar-2026 09:15:02.31 > X-Evil: ${E}`)).toBe('header');
    expect(reason('04-Mar-2026 09:15:02.31 > tcp_a tcp_b E 1 a@b.org rfc822;c@d.org c@d.org')).toBe('header');
  });

  it('reads connections in both forms', () => {
    expect(parseMailLogLine(VALID[5]!)).toMatchObject({
      kind: 'connection',
      channel: 'tcp_local',
      direction: 'in',
      code: 'O',
    });
    expect(
      parseMailLogLine('04-Mar-2026 09:15:05.00 mxa 4f2.1.9 tcp_local    -            Y TCP|192.0.2.1'),
    ).toMatchObject({
      kind: 'connection',
      node: 'mxa',
      process: '4f2.1.9',
      direction: 'out',
      code: 'Y',
    });
    expect(
      parseMailLogLine(
        '<co ts="2026-03-04T09:15:05.00" pi="4f2.1.9" sc="tcp_submit" dr="+" ac="U" new="1" di="235 ok"/>',
      ),
    ).toMatchObject({ kind: 'connection', channel: 'tcp_submit', code: 'U', detail: '235 ok' });
  });

  it('reads an XML entry, unescaped', () => {
    expect(entry(VALID[6]!)).toMatchObject({
      from: '',
      to: 'bob@example.net',
      messageIds: ['<m1@example.com>'],
      queueFile: { id: 'g1k7Qa0bcd2' },
    });
  });

  it.each([
    ['', 'blank'],
    ['hello', 'no-stamp'],
    ['31-Feb-2026 09:15:02.31 l D 1 a@example.com rfc822;b b', 'bad-stamp'],
    ['04-Mar-0001 09:15:02.31 l D 1 a@example.com rfc822;b b', 'bad-stamp'],
    ['[04/Mar/2026:09:15:02 +0100] mxa imapd[1]: General Notice: x', 'service-log-line'],
    ['04-Mar-2026 09:15:02.31 tcp_local', 'no-code'],
    ['04-Mar-2026 09:15:02.31 popup HHMMSS H 1 a', 'unknown-code'],
    ['04-Mar-2026 09:15:02.31 tcp_local E 1 a@example.com rfc822;b b', 'bad-channel'],
    ['04-Mar-2026 09:15:02.31 a b c D 1 a@example.com rfc822;b b', 'bad-fields'],
    ['04-Mar-2026 09:15:02.31 ims-ms D many a@example.com rfc822;b b', 'bad-size'],
    ['04-Mar-2026 09:15:02.31 ims-ms Q 7 ... System I/O error', 'bad-recipient'],
    ['04-Mar-2026 09:15:02.31 ims-ms D 1 a@example.com rfc822;b', 'no-recipient'],
    [
      '04-Mar-2026 09:15:02.31 l tcp_local E 1 "x rfc822;v@example.net v@example.net"@example.org rfc822;b b',
      'quoted-blank',
    ],
    [
      '04-Mar-2026 09:15:02.31 l tcp_local E 1 a@example.com rfc822;"x y"@example.net "x y"@example.net',
      'quoted-blank',
    ],
    ['04-Mar-2026 09:15:02.31 l tcp_local E 1 14:adam@example.com 24:rfc822;b 1:b', 'bad-count'],
    ['04-Mar-2026 09:15:02.31 l tcp_local E 1 16:adam@example.com 8:rfc822;b', 'bad-count'],
    ['04-Mar-2026 09:15:02.31 l tcp_local E 1 16:adam@example.com 1:b 1:b', 'bad-recipient'],
    ['04-Mar-2026 09:15:02.31 l tcp_local E 1 16:adam@example.com 8:rfc822;b 0:', 'no-recipient'],
    // A count that reaches over the next field would make one address of two.
    ['04-Mar-2026 09:15:02.31 l tcp_local E 1 19:a@example.com rfc822;b 8:rfc822;c 1:c', 'bad-count'],
    ['04-Mar-2026 09:15:05.00 tcp_local + O 12:TCP|192.0.2.1', 'bad-count'],
    ['{"ts":"2026-03-04T09:15:02.31","ac":"E"}', 'unknown-json-layout'],
    ['{"en":{"ts":"2026-03-04T09:15:02.31","sc":"l","ac":"E","sz":{"blocks":1}}}', 'unknown-json-layout'],
    ['{"en":{"ts":"2026-03-04T09:15:02.31","sc":"l","ac":"E","sz":1},"co":{}}', 'unknown-json-layout'],
    ['{"en":[1]}', 'unknown-json-layout'],
    ['{"sc":"l","dr":"+","sz":1,"ac":"E"}', 'unknown-json-layout'],
    ['{"ts":"2026-03-04T09:15:02.31Z","sc":"l","dc":"tcp_local","ac":"E","sz":1}', 'bad-stamp'],
    ['{"ts":"2026-03-04T09:15:02.31","sc":"l","dc":"tcp_local","ac":"E","sz":1.5}', 'unknown-json-layout'],
    ['{"ts":', 'bad-json'],
    ['<en ts="2026-03-04T09:15:02.31" sc="l" ac="D" sz="1" de="b" de="c"/>', 'bad-xml'],
    ['<en ts="2026-03-04T09:15:02.31" sc="l" ac="E-" sz="1"/>', 'unknown-code'],
    ['<co ts="2026-03-04T09:15:02.31" sc="l" ac="O" dr="?"/>', 'bad-fields'],
    ['<co ts="2026-03-04T09:15:02.31" sc="l" ac="E" dr="+"/>', 'unknown-code'],
    ['<en ts="2026-03-04T09:15:02.31" sc="l" ac="E" sz="1"', 'bad-xml'],
    ['<en ts="yesterday" sc="l" ac="E" sz="1"/>', 'bad-stamp'],
  ])('names why %j is no entry: %s', (line, expected) => {
    expect(reason(line)).toBe(expected);
  });

  it('does not take an entry quoted in the middle of a line for one', () => {
    expect(reason(`someone wrote: ${E}`)).toBe('no-stamp');
  });
});

describe('parseMailLogLine: the set of fields is known', () => {
  const none = parseLogOptions('LOG_FORMAT=1').options;
  const HELO = `${FILE} (mx.example.org [192.0.2.66])`;

  it("does not take a peer's text for a field that is off", () => {
    expect(parseMailLogLine(`${E} *boss@example.com (mx.example.org [192.0.2.66])`, none)).toMatchObject({
      username: null,
    });
    expect(parseMailLogLine(`${E} ${HELO}`, parseLogOptions('LOG_CONNECTION=1').options)).toMatchObject({
      queueFile: null,
      sourceSystem: HELO,
    });
  });

  it('reads by shape what the options do not have: they may have changed since', () => {
    expect(parseMailLogLine(`${E} ${FILE} <0ABC00001@example.com>`, none)).toMatchObject({
      queueFile: { id: 'g1k7Qa0bcd2' },
      messageIds: ['<0ABC00001@example.com>'],
    });
    const counted = `${E.slice(0, E.indexOf('3 ann'))}3 15:ann@example.com 10:rfc822;bob 3:bob`;
    expect(parseMailLogLine(counted, none)).toMatchObject({ from: 'ann@example.com', to: 'bob' });
    expect(parseMailLogLine(VALID[6]!, none)).toMatchObject({ to: 'bob@example.net' });
    expect(parseMailLogLine(E, parseLogOptions('LOG_FORMAT=3').options)).toMatchObject({ to: 'bob@example.net' });
  });

  it.each([
    [
      'the fields that are told',
      E.concat(' ', FILE, ' <1@a> mailsrv'),
      'FILENAME=1\nLOG_MESSAGE_ID=1\nLOG_USERNAME=1',
      0,
    ],
    ['fewer of them', `${E} ${FILE}`, 'FILENAME=1\nLOG_MESSAGE_ID=1\nLOG_USERNAME=1', 0],
    ['a file that is off', `${E} ${FILE} <1@a>`, 'MESSAGE_ID=1', 1],
    ['an id too many', `${E} ${FILE} <1@a> <2@a>`, 'FILENAME=1\nLOG_MESSAGE_ID=1', 1],
    ['flags that are off', `${E} 276 ${FILE} <1@a>`, 'FILENAME=1\nLOG_MESSAGE_ID=1', 1],
    ['a user who is off', `${E} ${FILE} *ann@example.com`, 'FILENAME=1', 1],
    ["the server's account where users are off", `${E} ${FILE} mailsrv`, 'FILENAME=1', 1],
    ['a system that is off', `${E} ${FILE} mx.example.org ([192.0.2.66])`, 'FILENAME=1', 1],
    ["a HELO name like a user's", `${E} *boss@example.com (mx.example.org [192.0.2.66])`, 'FILENAME=1', 0],
    ['a text where counts are told', E, 'FORMAT=3', 1],
    [
      'counts where a text is told',
      `${E.slice(0, E.indexOf('3 ann'))}3 15:ann@example.com 10:rfc822;bob 3:bob`,
      'FORMAT=1',
      1,
    ],
  ])('says of an entry with %s whether it contradicts the options', (_, line, set, times) => {
    let others = 0;
    const { options } = parseLogOptions(`LOG_${set}`);
    expect(parseMailLogLine(line, options, () => (others += 1))).toMatchObject({ kind: 'message' });
    expect(others).toBe(times);
    // Then it is read as if nothing were told.
    if (times > 0) expect(parseMailLogLine(line, options)).toEqual(parseMailLogLine(line));
  });

  it('tells the time in the queue from a number that ends a reply', () => {
    const line = '04-Mar-2026 09:15:03.00 ims-ms                    Q 3 a@example.com rfc822;b b error 12 3600';
    expect(parseMailLogLine(line, parseLogOptions('LOG_QUEUE_TIME=1').options)).toMatchObject({
      diagnostic: 'error 12',
      queueSeconds: 3600,
    });
    expect(parseMailLogLine(line, none)).toMatchObject({ diagnostic: 'error 12 3600', queueSeconds: null });
  });
});

describe('parseMailLogLine: counted and named entries', () => {
  it('reads a counted entry, told by shape', () => {
    const file = `${FILE.length}:${FILE}`;
    expect(
      entry(
        `04-Mar-2026 09:15:02.31 tcp_local                 R 3 0: 22:rfc822;bob@example.net 15:bob@example.net 276 ${file} 4:<e@> 4:<m@> 7:mailsrv 6:'stop' 8:unwanted 10:smtp;550 x 61`,
      ),
    ).toMatchObject({
      from: '',
      to: 'bob@example.net',
      recipientFlags: 276,
      queueFile: { id: 'g1k7Qa0bcd2' },
      envelopeId: '<e@>',
      messageIds: ['<m@>'],
      username: 'mailsrv',
      filter: 'stop',
      reason: 'unwanted',
      diagnostic: 'smtp;550 x',
      queueSeconds: 61,
    });
  });

  it('reads counted and JSON connections, and header lines', () => {
    expect(parseMailLogLine('04-Mar-2026 09:15:05.00 tcp_local + O 13:TCP|192.0.2.1 4:SMTP')).toMatchObject({
      kind: 'connection',
      detail: 'TCP|192.0.2.1 SMTP',
    });
    const co = '"ts":"2026-03-04T09:15:05.00","sc":"tcp_submit","dr":"+","ac":"U","di":"235 ok","mi":"status"';
    for (const line of [`{"co":{${co}}}`, `{${co}}`])
      expect(parseMailLogLine(line)).toMatchObject({ kind: 'connection', code: 'U', detail: '235 ok' });
    expect(reason('{"he":{"anything":"<en"}}')).toBe('header');
    expect(reason('<he ts="2026-03-04T09:15:05.00" hl="Subject: x"/>')).toBe('header');
  });

  it("takes nothing for an address in a named B entry, and an object's prototype for no attribute", () => {
    const line =
      '{"__proto__":{"de":"x"},"ts":"2026-03-04T09:15:05","sc":"tcp_local","ac":"B","sz":0,"de":"RCPT y","di":"500 what"}';
    expect(entry(line)).toMatchObject({ from: null, to: null, diagnostic: '500 what' });
  });
});

describe('parseMailLogLine: any text', () => {
  const options = parseLogOptions('LOG_FORMAT=3\nLOG_FILENAME=1\nLOG_MESSAGE_ID=1').options;

  it(
    'never throws',
    () => {
      const start = fc.constantFrom('', '04-Mar-2026 09:15:02.31 ', '04-Mar-2026 09:15:02.31 l l E 1 ', '<en ', '{"');
      fc.assert(
        fc.property(start, fc.string({ unit: 'binary', maxLength: 300 }), (head, text) => {
          parseMailLogLine(head + text);
          parseMailLogLine(head + text, options);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );

  it(
    'never throws on a damaged entry, and its channels and numbers stay what the contracts take',
    () => {
      const damaged = fc
        .tuple(fc.constantFrom(...VALID), fc.nat(300), fc.nat(10), fc.string({ unit: 'binary', maxLength: 8 }))
        .map(([line, at, cut, insert]) => line.slice(0, at) + insert + line.slice(at + cut));
      fc.assert(
        fc.property(damaged, (line) => {
          const read = parseMailLogLine(line);
          if (read.kind !== 'message') return;
          expect(read.sourceChannel).toMatch(/^[a-z][\w-]{0,79}$/);
          expect(read.blocks).toBeGreaterThanOrEqual(0);
          expect(read.queueSeconds ?? 0).toBeGreaterThanOrEqual(0);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );

  const everything = parseLogOptions(OPTION_FILE).options;

  it('is linear: lines of 60 KB of one shape are read at once', () => {
    const counted = '04-Mar-2026 09:15:02.31 l tcp_local E 1 ';
    const heads = [
      '',
      counted,
      `${counted}59000:`,
      '{"en":',
      '{"ts":"',
      '04-Mar-2026 09:15:02.31 ',
      `${E} `,
      '<en ts="',
      '"',
      "'",
      `${E} (`,
    ];
    const fills = [' ', 'a', '<', 'a ', 'a.', '(a ', '"', ',<', '1 ', 'a="b" ', "' ", '1:a ', '[', '\u00e9'];
    const started = process.cpuUsage().user;
    for (const head of heads)
      for (const fill of fills)
        for (const known of [null, everything]) parseMailLogLine(head + fill.repeat(60_000 / fill.length), known);
    expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
  });
});
