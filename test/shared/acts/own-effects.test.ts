import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Act } from '#shared/contracts/acts.ts';
import type { Digest } from '#shared/contracts/digest.ts';
import { type Finding, findingKey } from '#shared/contracts/finding.ts';
import { assess } from '#shared/playbooks/index.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import {
  at,
  came,
  countsOf,
  deferred,
  digestOf,
  digestsOf,
  type Entry,
  every,
  evidenceOf,
  fold,
  know,
  of,
  other,
  refused,
  sent,
  troubles,
  went,
} from '../builders.ts';
import { expectDocumented, fact } from '../playbooks/queue-stories.ts';
import { act, names } from './builders.ts';

const say = (entries: readonly Entry[], acts: readonly Act[] = [], more: readonly Digest[] = []): Finding[] => {
  const window = fold([...digestsOf(entries), ...more]);
  return assess(window, window.latest!, acts);
};
const mail = every(5, -120, 120, (m) => [
  came(m, 'a.example.net', 2),
  went(m, 'a.example.net'),
  went(m, 'b.example.net'),
]);

describe('a stop', () => {
  const before = every(5, -120, 0, (m) => [came(m, 'a.example.net', 2), went(m, 'a.example.net', 2)]);
  const piling = every(5, 0, 60, (m) => came(m, 'a.example.net', 4));
  const sibling = every(5, -120, 60, (m) => other('D', 'delivered', 'tcp_intranet', m, 'x.example'));
  const story = [...before, ...piling, ...sibling];

  test('of ours is normal, and says by which command and until when', () => {
    expect(of('channel-stopped', say(story))).toMatchObject([{ verdict: 'problem' }]);
    const stop = act('stop', 0, { startAt: at(120), until: at(135) });
    const found = say(story, [stop]);
    expect(troubles(found)).toEqual([]);
    const [finding] = of('channel-stopped', found);
    expect(finding).toMatchObject({ verdict: 'normal' });
    expect(finding!.headline).toContain(stop.command);
    expect(finding!.headline).toContain('until');
    expectDocumented([finding!]);
  });

  test('of somebody else, or of another channel, is trouble', () => {
    expect(
      troubles(say(story, [act('stop', 0, { channel: 'ims-ms', startAt: at(120), until: at(135) })])),
    ).toHaveLength(1);
  });

  test('whose planned start brought nothing back is trouble, and the bot knows who it was', () => {
    const stop = act('stop', 0, { startAt: at(20), until: at(35) });
    const [finding] = of('channel-stopped', say(story, [stop]));
    expect(finding).toMatchObject({ verdict: 'problem' });
    expect(finding!.steps.find((s) => s.anchor === 'step-who')).toMatchObject({
      answer: 'yes',
      saw: expect.stringContaining(stop.command) as string,
    });
  });
});

describe('a listing', () => {
  const listing = (minute: number, waiting: number) =>
    know(
      fact('qm-directory', 'tcp_local', minute, {
        total: waiting,
        held: null,
        attempts: [[3, waiting]],
        oldest: at(-300),
        newest: at(minute),
        whole: true,
      }),
    );
  const backlog = (...acts: Act[]) => of('retry-backlog', assess(fold([listing(100, 900)]), at(100), acts));

  test('of a queue that we stopped, or released into, says nothing of it', () => {
    expect(backlog()).toMatchObject([{ verdict: 'suspected' }]);
    expect(backlog(act('stop', 60, { startAt: at(120), until: at(135) }))).toEqual([]);
    expect(backlog(act('hold', 40), act('release', 95))).toEqual([]);
    expect(backlog(act('release', 60))).toEqual([]);
    expect(backlog(act('stop', 60, { channel: 'ims-ms', startAt: at(120), until: at(135) }))).toHaveLength(1);
  });
});

describe('a hold', () => {
  const counts = [0, 20, 40, 60, 80].map((m, i) => countsOf(m, 'tcp_local', { byAttempts: [3], held: i * 30 }));

  test('of ours is no loop, however many steps it took', () => {
    expect(of('held-loop', say(mail, [], counts))).toHaveLength(1);
    const holds = [10, 30, 50, 70].map((m) => act('hold', m, { count: 30 }));
    expect(of('held-loop', say(mail, holds, counts))).toEqual([]);
  });

  test('of ours does not hide those that others hold', () => {
    const [finding] = of('held-loop', say(mail, [act('hold', 10, { count: 30 })], counts));
    expect(finding!.headline).toContain('90 messages');
    expect(finding!.steps[0]!.saw).toContain('besides 30 that Queuewarden holds');
  });
});

describe('a release', () => {
  // Tried at once, in vain, and again at the next turn.
  const tries = [...every(1, 60, 70, (m) => refused(m, 'down.example.org', 9)), refused(85, 'down.example.org', 2)];

  test('that fails is no new outage', () => {
    const story = [...mail, ...tries];
    expect(of('destination-down', say(story))).toHaveLength(1);
    const release = act('release', 60, { until: at(85), destinations: names(['down.example.org', 90]) });
    expect(of('destination-down', say(story, [release]))).toEqual([]);
  });

  test('leaves other destinations as they are', () => {
    const story = [...mail, ...tries, ...every(1, 60, 90, (m) => refused(m, 'dead.example.org', 2))];
    const release = act('release', 60, { until: at(85), destinations: names(['down.example.org', 90]) });
    expect(of('destination-down', say(story, [release])).map((f) => f.subject.name)).toEqual(['dead.example.org']);
  });

  test('that is delivered is a recovery', () => {
    const outage = every(2, 0, 60, (m) => refused(m, 'down.example.org', 2));
    const story = [...mail, ...outage, ...every(1, 70, 80, (m) => went(m, 'down.example.org', 9))];
    const release = act('release', 70, { destinations: names(['down.example.org', 90]) });
    expect(of('destination-down', say(story, [release]))).toMatchObject([{ verdict: 'normal' }]);
  });
});

/** Entries of mail without a sender. */
const bounced = (entries: readonly Entry[]): Digest => {
  const digest = digestOf(entries, evidenceOf(`bounced${entries[0]!.minute}`));
  return {
    ...digest,
    exemplars: digest.exemplars.map((e) => ({
      ...e,
      line: { ...e.line, text: untrusted(e.line.text.replace(' someone@example.com ', '  ')) },
    })),
  };
};

describe('a return', () => {
  const domains = Array.from({ length: 40 }, (_, i) => `forged${i}.example`);
  const until75 = mail.filter((e) => e.minute < 75);
  const bounces = bounced(every(1, 60, 64, (m) => domains.flatMap((d) => [came(m, d), refused(m, d)])));
  const nulls = [60, 61, 62, 63].map((m) => sent(m, '', 40, { source: 'process' }));
  const done = act('return', 60, { count: 160, bounces: names(...domains.map((d): [string, number] => [d, 4])) });

  test('makes bounces, which are no backscatter', () => {
    expect(of('bounce-backscatter', say(mail, [], nulls))).toEqual([]);
    expect(of('bounce-backscatter', say(until75, [], [...nulls, bounces]))).toHaveLength(1);
    expect(troubles(say(until75, [done], [...nulls, bounces]))).toEqual([]);
  });

  test('does not excuse a flood of others', () => {
    const flood = Array.from({ length: 30 }, (_, i) => `real${i}.example`);
    const others = bounced(every(5, 80, 120, (m) => flood.flatMap((d) => [came(m, d), refused(m, d)])));
    const more = [...nulls, ...[80, 85, 90, 95, 100, 105, 110, 115].map((m) => sent(m, '', 30, { source: 'process' }))];
    expect(of('bounce-backscatter', say(mail, [done], [...more, bounces, others]))).toHaveLength(1);
  });
});

const VERDICTS = ['normal', 'unknown', 'suspected', 'problem'];
const SEVERITIES = ['info', 'warning', 'critical'];

describe('whatever our acts lead to', () => {
  const dests = ['down.example.org', 'dead.example.org', 'a.example.net', 'b.example.net'];
  const base = fc.array(
    fc.record({
      from: fc.integer({ min: -120, max: 100 }),
      lasts: fc.integer({ min: 5, max: 90 }),
      step: fc.integer({ min: 1, max: 6 }),
      to: fc.constantFrom(...dests),
      make: fc.constantFrom(came, went, refused, deferred),
      count: fc.integer({ min: 1, max: 20 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const action = fc.constantFrom('release', 'retry', 'start', 'cache-sync', 'return', 'delete', 'hold', 'stop');
  const own = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 15 }), count: fc.integer({ min: 1, max: 200 }), fails: fc.boolean() }),
    { minLength: 1, maxLength: 12 },
  );

  test('no finding is worse by its records alone', () => {
    fc.assert(
      fc.property(base, action, fc.integer({ min: 0, max: 100 }), own, (parts, kind, minute, records) => {
        const done = act(kind, minute, {
          destinations: kind === 'release' ? names(['down.example.org', 500]) : null,
          ...(kind === 'stop' && { startAt: at(minute), until: at(minute + 15) }),
        });
        // Mail of others that is delivered at the same moment cannot be told from ours.
        const isMixed = (e: Entry): boolean => e.code === 'D' && e.minute >= minute - 5 && e.minute <= minute + 20;
        const story = [
          ...mail,
          ...parts.flatMap((p) =>
            every(p.step, p.from, Math.min(120, p.from + p.lasts), (m) => p.make(m, p.to, p.count)),
          ),
        ].filter((e) => !isMixed(e));
        const ours = records.map(({ after, count, fails }): Entry => {
          const m = minute + Math.min(after, 14);
          if (kind === 'return' || kind === 'delete')
            return other('R', 'other', 'tcp_local', m, 'down.example.org', count);
          return (fails ? refused : deferred)(m, 'down.example.org', count);
        });
        if (kind === 'hold') ours.length = 0;
        const window = (entries: readonly Entry[]) => fold([...digestsOf([...entries, came(130, 'a.example.net')])]);
        const before = new Map(assess(window(story), at(130), [done]).map((f) => [findingKey(f), f]));
        for (const finding of assess(window([...story, ...ours]), at(130), [done])) {
          if (finding.verdict === 'normal' || finding.verdict === 'unknown') continue;
          const known = before.get(findingKey(finding));
          expect(known, finding.headline).toBeDefined();
          expect(VERDICTS.indexOf(finding.verdict)).toBeLessThanOrEqual(VERDICTS.indexOf(known!.verdict));
          expect(SEVERITIES.indexOf(finding.severity)).toBeLessThanOrEqual(SEVERITIES.indexOf(known!.severity));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('without acts nothing changes', () => {
    const window = fold(digestsOf([...mail, ...every(1, 60, 90, (m) => refused(m, 'down.example.org', 9))]));
    expect(assess(window, at(120), [])).toEqual(assess(window, at(120)));
    expect(assess(window, at(120), [act('release', -3_000)])).toEqual(assess(window, at(120)));
  });
});
