import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Finding } from '#shared/contracts/finding.ts';
import type { PeerSummary } from '#shared/contracts/summary.ts';
import { assess } from '#shared/playbooks/index.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { compare } from '#shared/correlation/compare.ts';
import { summarize } from '#shared/correlation/summarize.ts';
import { at, digestOf, type Entry, every, fold, HOST, other, refused, tell, went } from '../builders.ts';

const PARTNER = 'partner.example.net';

/** Failing here from minute 60 to 120, while two others take mail. */
const failing = [
  ...every(2, 0, 120, (m) => [went(m, 'a.example.org'), went(m, 'b.example.org')]),
  ...every(2, 60, 120, (m) => refused(m, PARTNER)),
];
const down = tell(failing).find((f) => f.subject.name === PARTNER)!;

const peer = (host: string, entries: readonly Entry[]): PeerSummary => ({
  ...summarize(fold([digestOf(entries)]))!,
  host,
});

const others = every(2, 0, 120, (m) => went(m, 'a.example.org'));
const delivers = (host = 'mail2.example.com') => peer(host, [...others, ...every(4, 60, 120, (m) => went(m, PARTNER))]);
const fails = (host = 'mail3.example.com') => peer(host, [...others, ...every(4, 60, 120, (m) => refused(m, PARTNER))]);
const own = peer(HOST, failing);
const by = (channel: string, entries: readonly Entry[]): Entry[] => entries.map((e) => ({ ...e, channel }));

const stepOf = (finding: Finding) => finding.steps.find((s) => s.anchor === 'step-other-hosts');

describe('a destination that does not take our mail', () => {
  test('takes it from another host: it is us', () => {
    const finding = compare(down, [own, delivers()]);
    expect(stepOf(finding)).toMatchObject({
      answer: 'yes',
      saw: 'mail2.example.com delivered 15 of 15 attempts in the hour to 2026-02-03 09:58 UTC.',
    });
    expect(finding.headline).toMatch(
      /^It is us, not partner\.example\.net: mail2\.example\.com delivers there at the same time\./,
    );
    expect(finding).toMatchObject({ verdict: 'problem', actions: [], runbook: 'destination-down#when-it-is-us' });
    expect(finding.steps.find((s) => s.anchor === 'step-hold')!.answer).toBe('no');
    expect(finding.advice[0]!.text).toContain('block lists');
    // What blames the destination would send people the wrong way.
    const said = (from: Finding): string => from.advice.map((a) => a.text).join(' ');
    for (const text of ['ask whether they know', 'slows down everybody', 'a channel of its own']) {
      expect(said(down)).toContain(text);
      expect(said(finding)).not.toContain(text);
    }
    expect(said(finding)).toContain('Do not force attempts');
    // The forecast holds whoever is at fault; to wait for them does not.
    expect(said(finding)).toContain('goes on trying by itself');
    expect(said(finding)).not.toMatch(/\bwait\b(?! for)/i);
  });

  test('is no longer said to have nothing to be compared with', () => {
    const lonely = tell(failing.filter((e) => e.minute < 60 || e.to === PARTNER)).find(
      (f) => f.subject.name === PARTNER,
    )!;
    expect(lonely.headline).toContain('nothing to compare with');
    for (const host of [delivers(), fails()]) {
      const finding = compare(lonely, [own, host]);
      expect(stepOf(finding)!.answer).not.toBe('unknown');
      expect(finding.headline).toContain(`${PARTNER} takes no mail from us: `);
    }
  });

  test('takes it from a host that sends by a channel of another name: it is us', () => {
    const entries = [...others, ...every(4, 60, 120, (m) => went(m, PARTNER))];
    const finding = compare(down, [own, peer('mail2.example.com', by('tcp_out', entries))]);
    expect(stepOf(finding)).toMatchObject({ answer: 'yes' });
    expect(finding.headline).toMatch(/^It is us, not partner/);
  });

  test('is judged by all channels of another host that lead there', () => {
    const [takes, refuses] = [went, refused].map((make) => every(4, 60, 120, (m) => make(m, PARTNER)));
    const [early, last] = [by('tcp_out', takes!.slice(0, 10)), [refused(118, PARTNER)]];
    expect(stepOf(compare(down, [own, peer('mail2.example.com', [...others, ...early, ...last])]))).toMatchObject({
      answer: 'unknown',
    });
    const both = compare(down, [
      own,
      peer('mail2.example.com', [...by('tcp_out', [...others, ...refuses!]), ...refuses!]),
    ]);
    expect(stepOf(both)).toMatchObject({
      answer: 'no',
      saw: 'mail2.example.com delivered 0 of 30 attempts in the hour to 2026-02-03 09:58 UTC.',
    });
  });

  test('takes it from no host that tried and delivers elsewhere: it is them', () => {
    const finding = compare(down, [own, fails()]);
    expect(stepOf(finding)).toMatchObject({ answer: 'no' });
    expect(finding.headline).toBe(`${down.headline} mail3.example.com fails there as well: it is them.`);
    expect(finding.confidence).toBeGreaterThan(down.confidence);
    expect(finding.actions).toEqual(down.actions);
  });

  test('takes it from some hosts and not from others: still not them', () => {
    const finding = compare(down, [own, fails(), delivers()]);
    expect(finding.headline).toMatch(/^It is mail1\.example\.com and mail3\.example\.com, not partner/);
    expect(finding.confidence).toBeLessThanOrEqual(down.confidence);
  });

  test.each<[string, PeerSummary]>([
    ['nobody else tried', peer('mail2.example.com', others)],
    ['another delivered before it began only', peer('mail2.example.com', [...others, went(60, PARTNER)])],
    [
      'another delivers nothing at all',
      peer(
        'mail2.example.com',
        every(4, 60, 120, (m) => refused(m, PARTNER)),
      ),
    ],
    [
      'another delivered and then failed',
      peer('mail2.example.com', [...others, went(70, PARTNER), refused(90, PARTNER)]),
    ],
    [
      'another handed it to a host inside',
      peer('mail2.example.com', [...others, { ...went(100, PARTNER), channel: 'tcp_intranet' }]),
    ],
    [
      'another put it into a store',
      peer('mail2.example.com', [...others, { ...went(100, PARTNER), channel: 'tcp_lmtpcs' }]),
    ],
    [
      'another delivers nothing by the channel that tried',
      peer('mail2.example.com', [
        ...others,
        ...by(
          'tcp_out',
          every(4, 60, 120, (m) => refused(m, PARTNER)),
        ),
      ]),
    ],
    ['the summary is older', { ...delivers(), latest: at(80) }],
    ['the summary is later', { ...delivers(), latest: at(160) }],
  ])('nobody knows when %s', (_, summary) => {
    const finding = compare(down, [own, summary]);
    expect(stepOf(finding)).toMatchObject({ answer: 'unknown' });
    expect({ ...finding, steps: down.steps }).toEqual(down);
  });

  test('on the only host nothing is said', () => {
    expect(compare(down, [own])).toBe(down);
    expect(compare(down, [])).toBe(down);
  });

  test('what another finding explains is left to its cause', () => {
    const effect = { ...down, causedBy: 'x' };
    expect(compare(effect, [delivers()])).toBe(effect);
  });
});

describe('a site that does not take our mail', () => {
  const shops = ['shop1.example.com', 'shop2.example.com', 'shop3.example.com'];
  const story = digestOf([
    ...every(2, 0, 120, (m) => [went(m, 'a.example.org'), went(m, 'b.example.org')]),
    ...every(4, 60, 120, (m) => shops.map((shop) => refused(m, shop))),
  ]);
  const exemplars = story.exemplars.map((e) => {
    const text = e.line.text.replace('connect()  ', 'connect() 192.0.2.1:25');
    return { ...e, line: { ...e.line, text: untrusted(text) } };
  });
  const site = assess(fold([{ ...story, exemplars }]), at(120)).find((f) => f.subject.kind === 'site')!;
  const shopsOf = (host: string, make: (minute: number, shop: string, n: number) => Entry) =>
    peer(host, [...others, ...every(4, 60, 120, (m) => shops.slice(0, 2).map((shop, n) => make(m, shop, n)))]);

  test('is them when another host that tried reaches none of its destinations', () => {
    const finding = compare(site, [own, shopsOf('mail2.example.com', (m, shop) => refused(m, shop))]);
    expect(stepOf(finding)).toMatchObject({
      answer: 'no',
      saw: 'mail2.example.com delivered 0 of 30 attempts in the hour to 2026-02-03 09:58 UTC.',
    });
    expect(finding.headline).toContain('mail2.example.com fails there as well: it is them.');
    expect(finding.subject).toEqual(site.subject);
  });

  test('is us when another host delivers there', () => {
    const finding = compare(site, [own, shopsOf('mail2.example.com', (m, shop) => went(m, shop))]);
    expect(finding.headline).toMatch(/^It is us, not 192\.0\.2\.1: /);
    expect(finding).toMatchObject({ actions: [], runbook: 'destination-down#when-it-is-us' });
    const said = (from: Finding): string => from.advice.map((a) => a.text).join(' ');
    for (const text of ['One call is enough', 'ask whether they know', 'slows down everybody']) {
      expect(said(site)).toContain(text);
      expect(said(finding)).not.toContain(text);
    }
    expect(said(finding)).toContain('goes on trying by itself');
  });

  test('is unknown when another host reaches some of them, or none is known', () => {
    const some = shopsOf('mail2.example.com', (m, shop, n) => (n === 0 ? went(m, shop) : refused(m, shop)));
    expect(stepOf(compare(site, [own, some]))).toMatchObject({ answer: 'unknown' });
    const bare = { ...site, destinations: [] };
    expect(stepOf(compare(bare, [own, shopsOf('mail2.example.com', (m, shop) => went(m, shop))]))).toMatchObject({
      answer: 'unknown',
    });
  });
});

describe('a host that reaches nobody', () => {
  const cutOff = [
    ...every(2, 0, 60, (m) => [went(m, PARTNER), went(m, 'a.example.org'), went(m, 'b.example.org')]),
    ...every(2, 60, 120, (m) => [refused(m, PARTNER), refused(m, 'a.example.org'), refused(m, 'b.example.org')]),
  ];
  const us = tell(cutOff).find((f) => f.subject.kind === 'host')!;
  const mine = peer(HOST, cutOff);

  test('is alone when another reaches the same destinations', () => {
    const finding = compare(us, [mine, delivers()]);
    expect(stepOf(finding)).toMatchObject({ answer: 'yes' });
    expect(finding.headline).toBe(`${us.headline} mail2.example.com reaches the same destinations.`);
  });

  test('is not alone when another reaches nobody either', () => {
    const finding = compare(us, [mine, peer('mail2.example.com', cutOff)]);
    expect(stepOf(finding)).toMatchObject({ answer: 'no' });
    expect(finding.headline).toMatch(
      /^It is not mail1\.example\.com alone: mail2\.example\.com reaches nobody either\./,
    );
    expect(finding.headline).not.toContain('It is us');
    expect(finding.advice[0]!.text).toContain('in common');
  });

  test('cannot be compared by other destinations', () => {
    const elsewhere = peer(
      'mail2.example.com',
      every(2, 60, 120, (m) => went(m, 'c.example.org')),
    );
    expect(stepOf(compare(us, [mine, elsewhere]))).toMatchObject({ answer: 'unknown' });
  });
});

describe('names that cannot be looked up', () => {
  const lookup = tell([
    ...others,
    ...every(10, 0, 60, (m) => went(m, PARTNER)),
    ...every(2, 60, 120, (m) => other('R', 'dns', 'tcp_local', m, PARTNER)),
  ]).find((f) => f.playbook === 'dns-failure')!;

  test('are our resolver when another host delivers there', () => {
    const finding = compare(lookup, [own, delivers()]);
    expect(finding.headline).toMatch(/^It is us, not partner/);
    expect(finding.advice[0]!.text).toContain('resolver');
    expect(finding.runbook).toBe(lookup.runbook);
    const steps = lookup.steps.map((s) => s.anchor);
    expect(finding.steps.map((s) => s.anchor)).toEqual(
      steps.toSpliced(steps.indexOf('step-others') + 1, 0, 'step-other-hosts'),
    );
    // Nothing of the old text says that it is them.
    expect(lookup.headline).toContain('Its name service, not the mail system.');
    expect(finding.headline).toMatch(/ cannot be looked up since .*returned to the sender\.$/);
    const said = (from: Finding): string => from.advice.map((a) => a.text).join(' ');
    for (const text of ['theirs to repair', 'whether the registration has run out']) {
      expect(said(lookup)).toContain(text);
      expect(said(finding)).not.toContain(text);
    }
    expect(said(finding)).toContain('must be sent again');
    expect(said(finding)).not.toMatch(/^Wait|: wait/im);
  });

  test('are theirs when other hosts fail as well, and stay suspected', () => {
    const finding = compare(lookup, [own, fails()]);
    expect(finding).toMatchObject({ verdict: 'suspected', confidence: 0.8 });
    expect(finding.headline).toMatch(/ Its name service, not the mail system\. .*it is them\.$/);
    expect(finding.advice.slice(1)).toEqual(lookup.advice);
  });
});

test.each(['destination-down', 'dns-failure'])('the page of %s explains the step', (playbook) => {
  const page = readFileSync(new URL(`../../../shared/playbooks/${playbook}/README.md`, import.meta.url), 'utf8');
  expect(page).toContain('## step-other-hosts: Do other hosts deliver there at the same time?');
});

describe('for any summaries', () => {
  const anyPeer = fc
    .record({
      host: fc.constantFrom('mail2.example.com', 'mail3.example.com', HOST),
      rows: fc.array(
        fc.record({
          minute: fc.integer({ min: 0, max: 140 }),
          to: fc.constantFrom(PARTNER, 'a.example.org'),
          make: fc.constantFrom(went, refused),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    })
    .map(({ host, rows }) =>
      peer(
        host,
        rows.map(({ minute, to, make }) => make(minute, to)),
      ),
    );

  test('their order does not matter, comparing again changes nothing, and no problem becomes silence', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyPeer, { selector: (p) => p.host, maxLength: 3 }), (peers) => {
        const finding = compare(down, peers);
        expect(compare(down, peers.toReversed())).toEqual(finding);
        expect(compare(finding, peers)).toBe(finding);
        expect(finding).toMatchObject({ verdict: down.verdict, severity: down.severity, subject: down.subject });
        expect(Finding.parse(finding)).toEqual(finding);
      }),
    );
  });
});
