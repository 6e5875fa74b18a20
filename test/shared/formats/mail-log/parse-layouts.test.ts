import { describe, expect, it } from 'vitest';
import { parseMailLogLine } from '#shared/formats/mail-log/parse.ts';
import { entry, FILE, reason } from './lines.ts';

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
