import { describe, expect, it } from 'vitest';
import { once, reasonOf } from '#shared/formats/mail-log/reason.ts';

describe('reasonOf', () => {
  it.each([
    ['TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused', 'connection-refused'],
    ['TCP active open: Failed connect()    Error: no route to host', 'no-route'],
    ['TCP active open: Failed connect() 192.0.2.9:25  Error: connection timed out', 'connection-timeout'],
    ['Too many failures to this host during this run; skipping this host: Error: connection refused', 'skipped-host'],
    ['Illegal host/domain name found (Too many failures to this host during this run; skipping this host)', 'dns'],
    ['Illegal host/domain name found (temporary failure: connection timed out)', 'dns'],
    [
      'dns;mx.example.net (TCP|192.0.2.1|40|192.0.2.9|25) Error reading SMTP packet: connection reset',
      'connection-lost',
    ],
    ['dns;mx.example.net (ready) smtp;450 4.7.1 try later, mailbox is busy', 'remote-4xx'],
    ['dns;mx.example.net (ready) smtp; 554 5.7.1 connection refused by policy', 'remote-5xx'],
    ['dns;mx.example.net (ready) smtp;452 4.2.2 mailbox full', 'over-quota'],
    ['smtp;554 5.4.6 Too many hops: mail loop', 'loop'],
    ['smtp;550 5.1.1 <mail-loop@example.net>: no such user <over quota>', 'remote-5xx'],
    ['smtp;550 5.1.1 <a <over quota', 'over-quota'],
    ['Mailbox is busy Mailbox is busy', 'mailbox-busy'],
    ['Over quota Over quota', 'over-quota'],
    ['System I/O error. Administrator, check server log for details. System I/O error.', 'store-io-error'],
    ['Mailbox has an invalid format', 'mailbox-format'],
    ['Operation is not supported on mailbox', 'mailbox-format'],
    ['Zero length SMTP status line', 'empty-reply'],
    ['Relaying not allowed', 'other'],
    ['something nobody wrote down', 'other'],
  ])('%s: %s', (text, reason) => {
    expect(reasonOf('Q', text)).toBe(reason);
  });

  it('knows enqueues and deliveries by their code, and silence as none', () => {
    expect(reasonOf('E', 'connection refused')).toBe('none');
    expect(reasonOf('D', 'smtp;250 connection refused')).toBe('delivered');
    expect(reasonOf('Q', null)).toBe('none');
  });

  it("does not take our own server's refusal for a remote one", () => {
    expect(reasonOf('J', '550 5.7.1 not wanted')).toBe('other');
    expect(reasonOf('R', '550 5.7.1 not wanted')).toBe('remote-5xx');
  });

  it.each([
    ['J', '530 5.7.1 Relaying not allowed: joe@example.org', 'relay-refused'],
    ['J', '550 Relaying is not permitted', 'relay-refused'],
    ['J', 'Relaying not permitted', 'relay-refused'],
    ['J', '550 5.1.1 unknown user: "relaying not allowed"@example.org', 'other'],
    ['J', '550 5.7.1 Relaying not allowedness', 'other'],
    ['R', '550 5.7.1 Relaying not allowed', 'remote-5xx'],
  ] as const)('tells who may not relay from what else is refused: %s %s', (code, text, reason) => {
    expect(reasonOf(code, text)).toBe(reason);
  });

  it.each([
    ['smtp;452 4.2.1 Mailbox is busy', 'mailbox-busy', 'remote-4xx'],
    ['dns;store (ready) smtp;450 System I/O error. Administrator, check server log', 'store-io-error', 'remote-4xx'],
    ['smtp;550 5.6.0 Mailbox has an invalid format', 'mailbox-format', 'remote-5xx'],
    ['smtp;452 4.2.2 Over quota', 'over-quota', 'over-quota'],
    ['smtp;550 5.1.1 <mailbox is busy@example.net> unknown', 'remote-5xx', 'remote-5xx'],
  ])('believes the words of the own store, and of no other: %s', (text, store, other) => {
    expect(reasonOf('Q', text, true)).toBe(store);
    expect(reasonOf('Q', text)).toBe(other);
  });
});

describe('once', () => {
  it('drops a second printing and nothing else', () => {
    expect(once('Mailbox is busy Mailbox is busy')).toBe('Mailbox is busy');
    expect(once('busy busy busy')).toBe('busy busy busy');
    expect(once('')).toBe('');
  });
});
