import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { Finding } from '#shared/contracts/finding.ts';
import { remotesOf } from '#shared/diagnosis/sites.ts';
import { assess } from '#shared/playbooks/index.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, came, deferred, digestsOf, type Entry, every, fold, of, other, refused, went } from '../builders.ts';
import { expectDocumented } from './queue-stories.ts';

const SITE = '192.0.2.1';
const shops = (count: number): string[] => Array.from({ length: count }, (_, n) => `shop${n + 1}.example.com`);

/** Lines that name the other end: of a refused attempt the address, of an answer the exchanger as well. */
const placed = (digests: readonly Digest[], addressOf: (line: string) => string): Digest[] =>
  digests.map((d) => ({
    ...d,
    exemplars: d.exemplars.map((e) => {
      const address = addressOf(e.line.text);
      const text = e.line.text.includes('Failed connect()')
        ? e.line.text.replace('connect()  ', `connect() ${address}:25`)
        : `${e.line.text} dns;mx.${address}.example.net (TCP|192.0.2.9|4000|${address}|25) smtp;250 ok`;
      return { ...e, line: { ...e.line, text: untrusted(text) } };
    }),
  }));

const said = (entries: readonly Entry[], addressOf = everyShopAt(SITE), minute = 90): Finding[] =>
  of('destination-down', assess(fold(placed(digestsOf(entries), addressOf)), at(minute)));

/** An address for the shops, and another for all else. */
const everyShopAt =
  (address: string) =>
  (line: string): string =>
    line.includes('@shop') ? address : '198.51.100.7';

const others = every(2, -60, 90, (m) => [came(m, 'a.example.net'), went(m, 'a.example.net'), went(m, 'b.example.net')]);
const before = (names: readonly string[]) => every(10, -60, 0, (m) => names.map((name) => went(m, name)));
const failing = (names: readonly string[], from = 0, to = 90, fail = refused) =>
  every(6, from, to, (m) => names.flatMap((name) => [came(m, name), fail(m, name)]));

describe('destinations behind one host', () => {
  it('that fail together are one finding about it, though none alone would be one', () => {
    const findings = said([...others, ...before(shops(12)), ...failing(shops(12))]);
    expect(findings).toMatchObject([
      { verdict: 'problem', subject: { kind: 'site', name: SITE, channel: 'tcp_local' } },
    ]);
    const [site] = findings;
    expect(site!.headline).toContain('the mail of 12 destinations: shop1.example.com (15), ');
    expect(site!.headline).toContain(' and 7 more.');
    expect(site!.destinations).toHaveLength(12);
    expect(site!.actions.map((a) => [a.action, 'selector' in a && a.selector])).toHaveLength(3);
    for (const { text } of site!.evidence) expect(text).toContain(SITE);
    expect(site!.evidence.length).toBeGreaterThan(3);
    expectDocumented(findings);
    expect(Finding.parse(site)).toEqual(site);
  });

  it('are not called a normal queue meanwhile, though none of them fails alone and often', () => {
    const normal = (addressOf: (line: string) => string) => {
      const rare = every(12, 0, 90, (m) => shops(3).flatMap((name) => [came(m, name), refused(m, name)]));
      const findings = assess(
        fold(placed(digestsOf([...others, ...rare, came(-50, 'b.example.net', 200)]), addressOf)),
        at(90),
      );
      expect(of('destination-down', findings)).toHaveLength(addressOf === everyShopHome ? 0 : 1);
      return of('queue-normal', findings);
    };
    const everyShopHome = (line: string): string => `192.0.2.${/@shop(\d)/.exec(line)?.[1] ?? 99}`;
    expect(normal(everyShopHome)).toMatchObject([{ subject: { name: 'tcp_local' } }]);
    expect(normal(everyShopAt(SITE))).toEqual([]);
  });

  it('explain those of them that are found alone, so that one incident is opened', () => {
    const findings = said([...others, ...before(shops(2)), ...failing(shops(2))]);
    expect(findings.map((f) => [f.subject.kind, f.causedBy !== undefined])).toEqual([
      ['site', false],
      ['destination', true],
      ['destination', true],
    ]);
    expectDocumented(findings);
  });

  it('are told by the exchanger that answers them all with a refusal', () => {
    const findings = said([...others, ...before(shops(12)), ...failing(shops(12), 0, 90, deferred)]);
    expect(findings).toMatchObject([{ subject: { kind: 'site', name: 'mx.192.0.2.1.example.net' } }]);
  });

  it('are not joined when it takes mail for another one meanwhile', () => {
    const well = every(5, 0, 90, (m) => [came(m, 'shop99.example.com'), went(m, 'shop99.example.com')]);
    const findings = said([...others, ...before(shops(2)), ...failing(shops(2)), ...well]);
    expect(findings.map((f) => f.subject.kind)).toEqual(['destination', 'destination']);
    expect(findings.every((f) => f.causedBy === undefined)).toBe(true);
  });

  it('are not joined when only one of them fails', () => {
    const [down, well] = [shops(1), ['shop2.example.com', 'shop3.example.com']];
    const entries = every(6, 0, 90, (m) => well.flatMap((name) => [came(m, name), went(m, name)]));
    const some = [...others, ...before(shops(3)), ...failing(down), ...entries, refused(3, 'shop2.example.com')];
    expect(said(some).map((f) => f.subject.name)).toEqual(down);
  });

  it('are not joined when each has a host of its own, or the log names none', () => {
    const own = (line: string): string => `192.0.2.${10 + Number(/@shop(\d)/.exec(line)?.[1] ?? 90)}`;
    const entries = [...others, ...before(shops(2)), ...failing(shops(2))];
    expect(said(entries, own).map((f) => f.subject.kind)).toEqual(['destination', 'destination']);
    expect(of('destination-down', assess(fold(digestsOf(entries)), at(90))).map((f) => f.subject.kind)).toEqual([
      'destination',
      'destination',
    ]);
  });

  it.each([
    ['reason', /450/, (m: number, name: string) => (m < 12 ? refused(m, name) : deferred(m, name))],
    ['code', / Z /, (m: number, name: string) => other(m < 12 ? 'Q' : 'Z', 'remote-4xx', 'tcp_local', m, name)],
  ])('are told by any of their failures, whatever its %s', (_, atSite, fail) => {
    const fails = every(6, 0, 90, (m) => shops(2).flatMap((name) => [came(m, name), fail(m, name)]));
    const lateAtSite = (line: string): string =>
      atSite.test(line) ? SITE : `192.0.2.${10 + Number(/@shop(\d)/.exec(line)?.[1] ?? 90)}`;
    const findings = said([...others, ...before(shops(2)), ...fails], lateAtSite);
    expect(findings.filter((f) => f.subject.kind === 'site')).toHaveLength(1);
  });

  it('are told apart from a destination that has the name of their host', () => {
    const mx = 'mx.192.0.2.1.example.net';
    const entries = [...others, came(20, mx), ...before(shops(12)), ...failing(shops(12), 0, 90, deferred)];
    expect(said(entries)).toMatchObject([{ verdict: 'problem', subject: { kind: 'site', name: mx } }]);
  });

  it('are over with it', () => {
    const flows = every(2, 90, 120, (m) => shops(12).map((name) => went(m, name)));
    const findings = said([...others, ...failing(shops(12)), ...flows], everyShopAt(SITE), 120);
    expect(findings.filter((f) => f.subject.kind === 'site')).toMatchObject([{ verdict: 'normal' }]);
    expect(findings.every((f) => f.verdict === 'normal')).toBe(true);
  });
});

it.each([
  ['Q 2 x TCP active open: Failed connect() 192.0.2.7:25  Error: connection refused', ['192.0.2.7']],
  ['Q 2 x TCP active open: Failed connect()    Error: connection refused', []],
  [
    'Q 2 x mx.example.net dns;MX.example.net (TCP|192.0.2.9|41|192.0.2.7|25) (hi) smtp;450 no',
    ['mx.example.net', '192.0.2.7'],
  ],
  ['Q 2 x dns;mx.example.net smtp;450 dns;other.example.net', ['mx.example.net']],
  ['Q 2 x Over quota', []],
])('remotes of %s', (line, remotes) => {
  expect(remotesOf(line)).toEqual(remotes);
});
