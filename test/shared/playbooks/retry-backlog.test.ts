import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { at, came, countsOf, every, know, of, refused, sent, tell, tried, troubles, went } from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

const dead = Array.from({ length: 40 }, (_, i) => `dead${i}.example.org`);
const story = [
  ...every(10, -240, 60, (m) => [went(m, 'a.example.net', 5), went(m, 'b.example.net', 5)]),
  ...dead.flatMap((d, i) => [-200 + i, -20 + i].map((m) => refused(m, d, 3))),
];
const count = (minute: number, retried: number, often = retried) =>
  countsOf(minute, 'tcp_local', { byAttempts: [50, retried - often, 0, often] });
const backlog = [count(-150, 600), count(55, 900)];
const found = (...args: Parameters<typeof tell>) => of('retry-backlog', tell(...args));

describe('retry-backlog', () => {
  it('finds a growing backlog that many destinations share', () => {
    const findings = found(story, backlog);
    expect(findings).toMatchObject([
      { verdict: 'problem', subject: { kind: 'channel', name: 'tcp_local' }, actions: [] },
    ]);
    expect(findings[0]!.headline).toContain('900 messages');
    expect(findings[0]!.headline).toContain('40 destinations');
    expect(troubles(tell(story, backlog))).toHaveLength(1);
    expectDocumented(findings);
  });

  it('says that the host’s owner forbids to read histories', () => {
    const [finding] = found(story, [...backlog, know(fact('read-forbidden', 'history tcp_local', 50, {}))]);
    expect(finding!.needs).toBeUndefined();
    expect(finding!.steps.find((s) => s.anchor === 'step-history')).toMatchObject({
      answer: 'unknown',
      saw: 'Not seen. The owner of this host forbids it, so that it was not looked at.',
    });
    expectDocumented([finding!]);
  });

  it('only suspects one that does not grow, or of which no earlier count is known', () => {
    expect(found(story, [count(-150, 880), count(55, 900)])).toMatchObject([{ verdict: 'suspected' }]);
    expect(found(story, [count(55, 900)])[0]!.steps.find((s) => s.anchor === 'step-grows')!.answer).toBe('unknown');
  });

  describe('before most of it was tried often', () => {
    const entering = (count: number) => every(10, -240, 60, (m) => came(m, 'a.example.net', count));
    const grown = [count(-100, 20, 0), count(55, 150, 10)];
    const inVain = [tried(0, 'Q', 1, 60)];
    const young = (entries: typeof story, more: readonly Digest[]) => found([...story, ...entries], more);

    it('suspects it by its growth, where retries bring nothing', () => {
      const findings = young(entering(40), [...grown, ...inVain]);
      expect(findings).toMatchObject([{ verdict: 'suspected', confidence: 0.5 }]);
      expect(findings[0]!.headline).toContain('150 messages');
      expect(findings[0]!.headline).toMatch(/20 at 2026-02-03 06:20 UTC/);
      expectDocumented(findings);
    });

    it.each([
      ['it grew little', entering(40), [count(-100, 60, 0), count(55, 150, 10), ...inVain]],
      ['it grew long ago', entering(40), [count(-150, 20, 0), count(-100, 150, 0), count(55, 150, 10), ...inVain]],
      ['far more entered', entering(200), [...grown, ...inVain]],
      ['retries deliver', entering(40), [...grown, ...inVain, tried(0, 'D', 1, 8)]],
      ['few were tried again', entering(40), [...grown, tried(0, 'Q', 1, 49)]],
      ['only first tries were seen', entering(40), [...grown, tried(0, 'Q', 0, 500)]],
      [
        'more fails than is delivered',
        every(10, -60, 60, (m) => dead.map((d) => refused(m, d))),
        [...grown, ...inVain],
      ],
      [
        'most waits for its first try',
        entering(40),
        [count(-100, 20, 0), countsOf(55, 'tcp_local', { byAttempts: [200, 150] }), ...inVain],
      ],
    ])('says nothing when %s', (_, entries, more) => {
      expect(young(entries, more)).toEqual([]);
    });
  });

  it('shows how often the files were tried, those tried very often together', () => {
    const byAttempts = [50, 0, 30, 400, 0, 300, 0, 0, 0, 0, 60, 0, 40];
    const [finding] = found(story, [countsOf(55, 'tcp_local', { byAttempts })]);
    expect(finding!.steps.find((s) => s.anchor === 'step-tried')!.saw).toContain(
      'from the names of all files: 0: 50, 2: 30, 3: 400, 5: 300, 10 or more: 100;',
    );
  });

  it('computes what the next try brings', () => {
    const yields = (...more: ReturnType<typeof tried>[]) =>
      found(story, [...backlog, ...more])[0]!.steps.find((s) => s.anchor === 'step-yield')!;
    expect(yields().answer).toBe('unknown');
    const first = [tried(0, 'D', 0, 950), tried(0, 'Q', 0, 50)];
    expect(yields(...first, tried(0, 'Q', 3, 400)).answer).toBe('no');
    const better = yields(...first, tried(0, 'Q', 3, 80), tried(0, 'D', 3, 20));
    expect(better.answer).toBe('yes');
    expect(better.saw).toContain('try 1: 950 of 1000 delivered (95 %; for the next ones expect 93 % to 96 %)');
    expect(better.saw).toContain('try 4: 20 of 100 delivered (20 %; for the next ones expect 13 % to 29 %)');
  });

  describe('from a listing', () => {
    const listed = (minute: number, histogram: readonly number[]) =>
      know(
        fact('qm-directory', 'tcp_local', minute, {
          total: histogram.reduce((sum, n) => sum + n, 0),
          held: null,
          attempts: histogram.map((n, failed): [number, number] => [failed, n]),
          oldest: at(-2_000),
          newest: at(minute),
          whole: true,
        }),
      );
    const old = [50, 100, 100, 700];

    it('is told as from a count, where the log tells the rest', () => {
      const findings = found(story, [listed(-150, [50, 50, 50, 400]), listed(55, old)]);
      expect(findings).toMatchObject([{ verdict: 'problem' }]);
      expect(findings[0]!.headline).toContain('900 messages of tcp_local wait for another try, 700 of them');
      expectDocumented(findings);
    });

    it('is only suspected where nothing else is known, with the attempts, their price and the growth', () => {
      const alone = found([], [listed(55, old)]);
      expect(alone).toMatchObject([
        {
          verdict: 'suspected',
          subject: { name: 'tcp_local' },
          evidence: [{ line: 1 }],
          runbook: 'retry-backlog#a-listing-alone',
        },
      ]);
      const saw = alone[0]!.steps.find((s) => s.anchor === 'step-tried')!.saw;
      expect(saw).toContain('0: 50, 1: 100, 2: 100, 3: 700; the oldest');
      // 24, 12 and 12 tries a day and message, by the usual backoff.
      expect(saw).toContain('those that failed take about 12000 tries a day');
      const growing = found([], [listed(-150, [50, 50, 50, 400]), listed(55, old)]);
      expect(growing[0]!.headline).toContain('; 500 at ');
      expect(growing[0]!.steps.find((s) => s.anchor === 'step-grows')!.answer).toBe('yes');
      expectDocumented([...alone, ...growing]);
    });

    it('is not known to be trouble where most failed once or twice', () => {
      const findings = found([], [listed(55, [50, 300, 300])]);
      expect(findings).toMatchObject([{ verdict: 'unknown' }]);
      expectDocumented(findings);
      expect(troubles(tell([], [listed(55, [50, 300, 300])]))).toEqual([]);
    });

    it.each([
      ['few failed before', [], [listed(55, [900, 60, 39])]],
      ['it is old', [came(120, 'a.example.net')], [listed(55, old)]],
      ['the log shows tries, though not of many destinations', [went(50, 'a.example.net')], [listed(55, old)]],
      ['a collector counts the queue', [], [listed(55, old), count(58, 400)]],
    ])('says nothing when %s', (_, entries, more) => {
      expect(found(entries, more)).toEqual([]);
    });
  });

  it.each([
    ['it is small', story, [count(55, 400)]],
    ['most was tried once or twice', story, [count(55, 900, 300)]],
    [
      'one destination is most of it',
      [...story, ...every(5, 0, 60, (m) => refused(m, 'down.example.org', 40))],
      backlog,
    ],
    ['few destinations fail', story.filter((e) => !e.to.startsWith('dead') || e.to.endsWith('1.example.org')), backlog],
    ['it is bounces', story, [...backlog, sent(0, '', 600, { source: 'process' }), sent(0, 'ann@example.com', 400)]],
    ['a burst waits for its first try', story, [countsOf(55, 'tcp_local', { byAttempts: [5_000, 20] })]],
    ['the count is old', story, [count(0, 900)]],
    ['nothing was counted', story, []],
  ])('says nothing when %s', (_, entries, more) => {
    expect(found(entries, more)).toEqual([]);
  });
});
