import { describe, expect, it } from 'vitest';
import {
  at,
  busy,
  came,
  cameToStore,
  countsOf,
  every,
  filed,
  full,
  know,
  of,
  other,
  refused,
  tell,
  troubles,
  went,
} from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

const names = ['a.example.net', 'b.example.net', 'c.example.net'];
const steady = every(5, 0, 120, (m) => names.flatMap((n) => [came(m, n, 4), went(m + 1, n, 4)]));
const queues = (...args: Parameters<typeof tell>) => of('queue-normal', tell(...args));

describe('queue-normal', () => {
  it('explains a burst that drains', () => {
    const burst = [came(60, 'a.example.net', 600), ...every(5, 60, 120, (m) => went(m + 2, 'a.example.net', 40))];
    const found = tell([...steady, ...burst]);
    expect(troubles(found)).toEqual([]);
    const [finding] = of('queue-normal', found);
    expect(finding).toMatchObject({
      verdict: 'normal',
      confidence: 0.6,
      subject: { kind: 'channel', name: 'tcp_local' },
    });
    expect(finding!.headline).toContain('Mail for about 120 recipients in tcp_local');
    expect(finding!.steps.find((s) => s.anchor === 'step-drain')!.answer).toBe('no');
    // The first and the last delivery of each destination.
    expect(finding!.evidence).toHaveLength(6);
    for (const { text } of finding!.evidence) expect(text).toMatch(/^\S+ tcp_local D /);
    expect(finding!.evidence[0]!.text).toContain(
      `${at(1)} tcp_local D 2 someone@example.com rfc822;user@a.example.net`,
    );
    expect(finding!.evidence[1]!.text > at(60)).toBe(true);
    expect(finding!.headline).toMatch(/In the last hour \d+ more recipients came than left/);
    const over = queues([...steady, ...burst.filter((e) => e.minute > 60), came(40, 'a.example.net', 600)]);
    expect(over[0]!.headline).toMatch(/In the last hour \d+ more recipients left than came/);
    expect(over[0]!.headline).not.toMatch(/minute|hours|empty in/);
  });

  describe('the forecast', () => {
    // A message for many: what is delivered is no measure of the files that go.
    const many = [...steady, ...every(5, 0, 120, (m) => went(m + 2, 'a.example.net', 180))];
    const count = (minute: number, files: number, more = {}) =>
      countsOf(minute, 'tcp_local', { byAttempts: [files], ...more });
    const told = (...counts: ReturnType<typeof count>[]) => queues(many, counts)[0]!.headline;

    it('goes by what the counts of the host lost, not by recipients', () => {
      expect(told(count(62, 1200), count(90, 1100), count(117, 1000))).toContain(
        'In 55 minutes 1200 messages became 1000: at this rate it is empty in about 5 hours.',
      );
      expect(told(count(62, 1001), count(117, 1000))).toContain('It shrinks slowly');
    });

    it.each([
      ['one count', [count(117, 1000)]],
      ['counts of a moment', [count(114, 1100), count(117, 1000)]],
      ['counts of long ago', [count(2, 1200), count(54, 1000)]],
      ['counts between which messages were held', [count(62, 1200), count(117, 1000, { held: 200 })]],
      ['counts that grew', [count(62, 900), count(117, 1000)]],
      [
        'a directory that was not read to its end',
        [count(62, 1200), count(117, 1000)].map((digest) => ({
          ...digest,
          queueCounts: { ...digest.queueCounts!, counts: { ...digest.queueCounts!.counts, complete: false } },
        })),
      ],
    ])('is none by %s', (_, counts) => {
      expect(told(...counts)).not.toMatch(/empty in|slowly/);
    });

    it('says that a queue grows which the deliveries seem to empty', () => {
      expect(told(count(62, 900), count(117, 1000))).toContain('In 55 minutes 900 messages became 1000');
    });
  });

  it('goes by the count on disk where there is one', () => {
    const [finding] = queues(steady, [countsOf(119, 'tcp_local', { byAttempts: [30, 9, 1], oldest: at(-60) })]);
    expect(finding).toMatchObject({ confidence: 0.8 });
    expect(finding!.headline).toContain('40 messages');
    expect(finding!.headline).toContain('in balance');
    expect(finding!.steps.every((s) => s.answer === 'yes')).toBe(true);
  });

  it('says nothing of an empty queue', () => {
    expect(queues(steady)).toEqual([]);
  });

  it.each([
    ['arrivals run away', [...steady, came(100, 'a.example.net', 2_000)], []],
    ['nothing was delivered lately', [came(100, 'a.example.net', 3)], []],
    [
      'one destination fails for long',
      [...steady, ...every(2, 60, 120, (m) => [came(m, 'x.example'), refused(m, 'x.example')])],
      [],
    ],
    [
      'half of the attempts fail',
      [...steady, came(1, 'a.example.net', 9), ...every(1, 60, 120, (m) => refused(m, `x${m}.example`, 5))],
      [],
    ],
    ['the oldest message is old', steady, [countsOf(119, 'tcp_local', { byAttempts: [9], oldest: at(-3 * 1440) })]],
    ['most were tried often', steady, [countsOf(119, 'tcp_local', { byAttempts: [1, 1, 1, 9] })]],
  ])('calms nobody when %s', (_, story, more) => {
    expect(queues(story, more)).toEqual([]);
  });

  it('judges the local store more strictly', () => {
    const store = [cameToStore(100, 'fred', 5), ...every(5, 0, 120, (m) => filed(m, 'ann', 5))];
    const arrivals = every(5, 0, 120, (m) => cameToStore(m, 'ann', 5));
    const normal = [...store, ...arrivals];
    expect(queues(normal)).toHaveLength(1);
    expect(queues([...normal, ...every(10, 60, 110, (m) => busy(m, 'fred'))])).toEqual([]);
    const some = ['joe', 'jim', 'jane', 'june', 'jill'].map((name) => full(100, name, 4));
    expect(queues([...normal, ...some])).toEqual([]);
    const many = Array.from({ length: 50 }, (_, i) => full(i, `user${i}`));
    expect(queues([...normal, ...many])).toEqual([]);
  });

  it('judges a channel that leads to a store of another host as strictly', () => {
    const by = (channel: string, fails: number) =>
      every(5, 0, 120, (m) => [
        other('E', 'none', channel, m, 'store1.example.com', 7),
        other('D', 'delivered', channel, m, 'store1.example.com', 6),
        other('Q', 'remote-4xx', channel, m, 'store1.example.com', fails),
      ]);
    expect(queues(by('tcp_lmtpcs', 1))).toHaveLength(1);
    expect(queues(by('tcp_lmtpcs', 3))).toEqual([]);
    expect(queues(by('tcp_local', 3))).toHaveLength(1);
  });

  it('is never said of a channel in trouble', () => {
    const down = every(2, 60, 120, (m) => [came(m, 'x.example', 2), refused(m, 'x.example', 2)]);
    for (const until of [65, 70, 80, 90, 120]) {
      const found = tell([...steady, ...down].filter((e) => e.minute < until));
      const bad = new Set(troubles(found).map((f) => f.subject.channel));
      expect(of('queue-normal', found).filter((f) => bad.has(f.subject.channel))).toEqual([]);
    }
  });
});

describe('a listing alone', () => {
  const listed = (
    histogram: readonly number[],
    { oldest = -600, untried = 35 }: { oldest?: number; untried?: number | null } = {},
  ) =>
    know(
      fact('qm-directory', 'tcp_local', 50, {
        total: histogram.reduce((sum, n) => sum + n, 0),
        held: null,
        attempts: histogram.map((n, failed): [number, number] => [failed, n]),
        oldest: at(oldest),
        newest: at(50),
        untriedSince: untried === null ? null : at(untried),
        whole: true,
      }),
    );
  const alone = (...args: Parameters<typeof listed>) => queues([], [listed(...args)]);

  it('is usual where all in it is, and says what it cannot tell', () => {
    const findings = alone([14, 5, 3, 1]);
    expect(findings).toMatchObject([{ verdict: 'normal', confidence: 0.5, evidence: [{ line: 1 }] }]);
    expect(findings[0]!.headline).toContain(
      'By failed tries 0: 14, 1: 5, 2: 3, 3: 1; held ones are not in the listing.',
    );
    expect(findings[0]!.steps.find((s) => s.anchor === 'step-drain')!.answer).toBe('unknown');
    expectDocumented(findings);
    expect(alone([0, 5, 3], { untried: null })).toMatchObject([{ verdict: 'normal' }]);
  });

  it.each([
    ['it waits long for its first try', [14, 5], { untried: 5 }],
    ['nobody knows since when it waits', [14, 5], { untried: null }],
    ['most was tried often', [1, 1, 1, 9], {}],
    ['its oldest is old', [14, 5], { oldest: -4_500 }],
    ['it is much', [95, 5], {}],
  ])('is not called normal when %s', (_, histogram, more) => {
    const findings = alone(histogram, more);
    expect(findings).toMatchObject([{ verdict: 'unknown' }]);
    expectDocumented(findings);
  });

  it('says nothing when it is empty, when most failed, or when more is known', () => {
    expect(alone([])).toEqual([]);
    expect(alone([10, 100])).toEqual([]);
    expect(queues([refused(45, 'a.example.net')], [listed([14, 5])])).toEqual([]);
    expect(queues([], [listed([14, 5]), countsOf(40, 'tcp_local', { byAttempts: [3] })])).toEqual([]);
  });
});
