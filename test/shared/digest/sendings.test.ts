import { describe, expect, it } from 'vitest';
import { ATTEMPTS_LIMIT, type Digest, sendingKey } from '#shared/contracts/digest.ts';
import { PER_KEY, TOP_SENDERS } from '#shared/digest/exemplars.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { OF_AN_OBJECT } from '#shared/digest/ways.ts';

const { senders: MAX_SENDERS, sendersAtOnce: SENDERS_AT_ONCE } = OF_AN_OBJECT;

const digest = (lines: readonly string[]): Digest => {
  const digester = createLogDigester({ evidence: 'e1', host: 'mx1', timezone: 'UTC', source: 'mail.log' });
  digester.write(new TextEncoder().encode(lines.join('\n')));
  return digester.end();
};

const file = (n: number, name = 'ZZ'): string => `/opt/queue/tcp_local/001/${name}0I${String(n).padStart(6, '0')}AB.00`;
const enqueue = (from: string, { n = 1, user = 'mailsrv', to = 'b@example.net', source = 'tcp_auth' } = {}): string =>
  `04-Mar-2026 09:00:02.31 ${source} tcp_local E 3 ${from} rfc822;${to} ${to} ${file(n)} <${n}@example.com> ${user} client.example.com ([192.0.2.7])`;
const tried = (code: string, name: string, n = 1): string =>
  `04-Mar-2026 09:00:05.00 tcp_local ${code} 3 a@example.com rfc822;b@example.net b@example.net ${file(n, name)} <${n}@example.com> mailsrv dns;mx.example.net smtp;250 2.0.0 Ok`;

const senders = (lines: readonly string[]) => digest(lines).sendings.map((s) => [s.sender, s.authenticated, s.count]);

describe('sendings', () => {
  it('are by the authenticated user, else by the envelope sender in lower case', () => {
    const [first] = digest([enqueue('Ann@Example.com', { user: '*ann' })]).sendings;
    const minute = Date.UTC(2026, 2, 4, 9) / 60_000;
    const where = { minute, channel: 'tcp_local', source: 'tcp_auth' };
    expect(first).toEqual({ ...where, sender: 'ann', authenticated: true, count: 1 });
    expect(senders([enqueue('Ann@Example.com')])).toEqual([['ann@example.com', false, 1]]);
    expect(senders([enqueue('Ann@Example.com', { user: '*' })])).toEqual([['ann@example.com', false, 1]]);
    expect(senders([enqueue('')])).toEqual([['', false, 1]]);
  });

  it('tell a user from an envelope sender of the same name', () => {
    const lines = [enqueue('ann@example.com', { n: 1 }), enqueue('x@example.com', { n: 2, user: '*ann@example.com' })];
    expect(senders(lines)).toEqual([
      ['ann@example.com', false, 1],
      ['ann@example.com', true, 1],
    ]);
  });

  it('prove a name that comes as a user and as an envelope sender once, also when there is room for no other', () => {
    let n = 0;
    const sent = (from: string, options: { user?: string; source?: string }): string =>
      enqueue(from, { ...options, n: ++n });
    const others = ['tcp_a', 'tcp_b', 'tcp_c'].flatMap((source) =>
      Array.from({ length: MAX_SENDERS }, (_, i) => [0, 1].map(() => sent(`u${i}@example.com`, { source }))).flat(),
    );
    const users = Array.from({ length: 5 }, () => sent('x@example.com', { user: '*ann@example.com' }));
    const { exemplars } = digest([sent('ann@example.com', {}), ...others, ...users]);
    const key = sendingKey({ channel: 'tcp_local', source: 'tcp_auth', sender: 'ann@example.com' });
    expect(exemplars.filter((exemplar) => exemplar.key === key)).toHaveLength(PER_KEY);
  });

  it('count messages, not recipients, also where entries of two messages alternate', () => {
    const lines = [1, 2, 1, 2, 1].map((n, i) => enqueue('a@example.com', { n, to: `r${i}@example.net` }));
    expect(senders(lines)).toEqual([['a@example.com', false, 2]]);
  });

  it('know a copy by so much of its name as any has', () => {
    const named = (id: string): string =>
      `04-Mar-2026 09:00:02.31 tcp_auth tcp_local E 3 a@example.com rfc822;b@example.net b@example.net <${id}@x>`;
    const long = 'i'.repeat(2_000);
    expect(senders([named(`${long}1`), named(`${long}2`), named('1'), named('2')])).toEqual([
      ['a@example.com', false, 3],
    ]);
  });

  it('put together what goes over the limit of a queue and its source', () => {
    const many = Array.from({ length: MAX_SENDERS + 250 }, (_, n) => enqueue(`s${n}@example.com`, { n }));
    const again = [1, 2, 3].flatMap((time) =>
      many.map((_, n) => enqueue(`s${n}@example.com`, { n: time * 1_000 + n })),
    );
    const late = enqueue('late@example.com', { n: 9_999, source: 'tcp_intranet' });
    const found = digest([...many, ...again, late]).sendings;
    const crowd = found.filter((s) => s.source === 'tcp_auth');
    expect(crowd).toHaveLength(MAX_SENDERS + 1);
    expect(crowd.reduce((sum, s) => sum + s.count, 0)).toBe((MAX_SENDERS + 250) * 4);
    expect(crowd.find((s) => s.sender === '*')).toMatchObject({ authenticated: false });
    expect(found.find((s) => s.source === 'tcp_intranet')).toMatchObject({ sender: 'late@example.com' });
  });

  it('of a crowd tell apart who sends more than once', () => {
    const many = Array.from({ length: MAX_SENDERS }, (_, n) => enqueue(`s${n}@example.com`, { n }));
    const spam = Array.from({ length: 5 }, (_, n) => enqueue('spam@example.com', { n: 1_000 + n }));
    const found = digest([...many, ...spam]).sendings;
    expect(found).toHaveLength(SENDERS_AT_ONCE + 2);
    // The first was counted for nobody.
    expect(found.find((s) => s.sender === 'spam@example.com')).toMatchObject({ count: 4 });
  });

  it('are proved for those that sent most', () => {
    const few = Array.from({ length: 20 }, (_, n) => enqueue(`s${n}@example.com`, { n }));
    const much = Array.from({ length: 5 }, (_, n) => enqueue('spam@example.com', { n: 100 + n }));
    const { exemplars, sendings } = digest([...few, ...much]);
    const proofs = exemplars.filter((e) => e.key.startsWith('sending|'));
    expect(proofs).toHaveLength(TOP_SENDERS - 1 + PER_KEY);
    const spam = sendings.find((s) => s.sender === 'spam@example.com');
    expect(proofs.filter((e) => spam && e.key === sendingKey(spam)).map((e) => e.line.line)).toEqual([21, 22, 23]);
  });

  it('say nothing where the entry shows no sender', () => {
    expect(digest([`04-Mar-2026 09:00:02.31 tcp_local R 3 rfc822;b@example.net b@example.net`]).sendings).toEqual([]);
  });
});

describe('attempts', () => {
  it('are counted by code and by the failures behind the file', () => {
    const lines = [tried('D', 'ZZ', 1), tried('Q', 'ZZ', 2), tried('Q', 'ZY', 3), tried('Q', 'ZY', 4)];
    expect(digest(lines).attempts.map((a) => [a.code, a.failures, a.count])).toEqual([
      ['D', 0, 1],
      ['Q', 0, 1],
      ['Q', 1, 2],
    ]);
  });

  it('are told apart up to a limit, and only where a queue file names them', () => {
    expect(digest([tried('Q', 'XZ')]).attempts).toMatchObject([{ failures: ATTEMPTS_LIMIT }]);
    expect(
      digest(['04-Mar-2026 09:00:02.31 tcp_local Q 3 a@example.com rfc822;b@example.net b@example.net']).attempts,
    ).toEqual([]);
    expect(digest([enqueue('a@example.com')]).attempts).toEqual([]);
  });
});
