import { describe, expect, it } from 'vitest';
import { parseMailLogLine } from '#shared/formats/mail-log/parse.ts';
import { NO_TAIL } from '#shared/formats/mail-log/shapes.ts';
import { E, entry, FILE, reason, VALID } from './lines.ts';

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
