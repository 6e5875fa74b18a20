import { describe, expect, it } from 'vitest';
import {
  came,
  deferred,
  digestsOf,
  type Entry,
  every,
  fold,
  know,
  of,
  other,
  refused,
  tell,
  troubles,
  went,
  at,
} from '../builders.ts';
import { fact } from './queue-stories.ts';
import { assess } from '#shared/playbooks/index.ts';
import { Finding } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';

const DOWN = 'down.example.org';

/** Others get mail and deliver it, minute by minute. */
const others = (from: number, to: number) =>
  every(2, from, to, (m) => [came(m, 'a.example.net'), went(m, 'a.example.net'), went(m + 1, 'b.example.net')]);

/** Two messages every two minutes for the one that refuses. */
const outage = (from: number, to: number, fail = refused) =>
  every(2, from, to, (m) => [came(m, DOWN, 2), fail(m, DOWN, 2)]);

const downOf = (findings: readonly Finding[]) => of('destination-down', findings);

describe('destination-down', () => {
  it('finds the one destination that refuses while others take mail', () => {
    const [finding, ...more] = troubles(tell([...others(-60, 40), ...outage(0, 40)]));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      playbook: 'destination-down',
      subject: { kind: 'destination', name: DOWN, channel: 'tcp_local' },
      verdict: 'problem',
      severity: 'warning',
      since: at(0),
      actions: [
        { action: 'hold', channel: 'tcp_local', selector: { by: 'destination', destination: DOWN } },
        { action: 'return', channel: 'tcp_local', selector: { by: 'destination', destination: DOWN } },
        { action: 'delete', channel: 'tcp_local', selector: { by: 'destination', destination: DOWN }, coolingOff: 60 },
      ],
    });
    expect(finding!.headline).toContain('mail for about 40 recipients waits');
    expect(finding!.headline).toContain('connection refused');
    expect(finding!.headline).toContain('2026-02-03 08:00 UTC');
  });

  it('proves it with lines that say it', () => {
    const [finding] = troubles(tell([...others(-60, 40), ...outage(0, 40)]));
    expect(finding!.evidence.length).toBeGreaterThan(3);
    for (const { text } of finding!.evidence) {
      expect(text).toContain(DOWN);
      expect(text).toContain('connection refused');
    }
  });

  it('shows no line that does not name the destination', () => {
    const digests = digestsOf([...others(-60, 40), ...outage(0, 40)]).map((d) => ({
      ...d,
      exemplars: d.exemplars.map((e) => ({ ...e, line: { ...e.line, text: untrusted('cut off') } })),
    }));
    expect(troubles(assess(fold(digests), at(40)))[0]!.evidence).toEqual([]);
  });

  it('says for every step what it saw or that it could not see it', () => {
    const [finding] = troubles(tell([...others(-60, 40), ...outage(0, 40)]));
    const answers = Object.fromEntries(finding!.steps.map((s) => [s.anchor, s.answer]));
    expect(answers).toEqual({
      'step-backlog': 'yes',
      'step-delayed': 'unknown',
      'step-one-destination': 'yes',
      'step-others-deliver': 'yes',
      'step-history': 'yes',
      'step-messages': 'unknown',
      'step-process': 'yes',
      'step-hold': 'yes',
    });
  });

  it.each([
    ['begun 15 minutes ago', 17, true],
    ['begun less than 15 minutes ago', 14, false],
  ])('waits for sustained failures: %s', (_, until, found) => {
    expect(troubles(tell([...others(-60, 30), ...outage(0, until)])).length > 0).toBe(found);
  });

  it.each([
    ['ten failed attempts', 10, true],
    ['nine', 9, false],
  ])('asks for dense failures: %s', (_, attempts, found) => {
    const failures = Array.from({ length: attempts }, (_, i) => refused(i * 2, DOWN));
    expect(troubles(tell([...others(-60, 30), ...failures])).length > 0).toBe(found);
  });

  it('is not impressed by two old messages that are retried all day', () => {
    const retries = [0, 60, 180, 300, 540, 780, 1020].flatMap((m) => [refused(m, DOWN, 2)]);
    expect(troubles(tell([...others(-60, 1100), ...retries]))).toEqual([]);
  });

  it('tolerates one delivery in twenty, no more', () => {
    const all = (step: number) =>
      tell([...others(-60, 60), ...outage(0, 60), ...every(step, 6, 60, (m) => went(m, DOWN))]);
    expect(troubles(all(30)).length).toBe(1);
    expect(troubles(all(5))).toEqual([]);
  });

  it('is critical when much waits', () => {
    const many = every(5, 0, 40, (m) => [came(m, DOWN, 100), refused(m, DOWN, 100)]);
    expect(troubles(tell([...others(-60, 40), ...many]))[0]!.severity).toBe('critical');
  });

  it('finds two that are down at once', () => {
    const second = every(2, 0, 40, (m) => refused(m, 'second.example.org'));
    const names = troubles(tell([...others(-60, 40), ...outage(0, 40), ...second])).map((f) => f.subject.name);
    expect(names.toSorted()).toEqual([DOWN, 'second.example.org']);
  });

  it('says nothing of one trouble among many', () => {
    const noise = every(2, 0, 40, (m) => Array.from({ length: 9 }, (_, i) => refused(m, `dead${i}-${m}.example.org`)));
    expect(troubles(tell([...others(-60, 40), ...outage(0, 40), ...noise]))).toEqual([]);
  });

  it('only suspects with nothing to compare with', () => {
    const [finding] = troubles(tell(outage(0, 60)));
    expect(finding).toMatchObject({ verdict: 'suspected', actions: [], subject: { name: DOWN } });
  });

  it('gives the comparison half an hour before it suspects', () => {
    expect(troubles(tell(outage(0, 29)))).toEqual([]);
    expect(troubles(tell(outage(0, 31)))).toHaveLength(1);
  });

  it('says nothing while part of the mail gets in', () => {
    const mixed = every(5, 40, 80, (m) => [refused(m, DOWN, 4), went(m + 1, DOWN, 4)]);
    expect(downOf(tell([...others(-60, 80), ...outage(0, 40), ...mixed]))).toEqual([]);
  });

  it('counts from the second trouble when the first is long past', () => {
    const story = [...outage(0, 30), ...outage(600, 640), ...others(-60, 640)];
    expect(downOf(tell(story))[0]).toMatchObject({ verdict: 'problem', since: at(600) });
  });

  it('keeps saying it while retries become rare, and stops after the longest backoff', () => {
    const story = [...others(-60, 40), ...outage(0, 40), refused(100, DOWN, 20)];
    expect(troubles(tell([...story, ...others(100, 400)])).length).toBe(1);
    expect(downOf(tell([...story, ...others(100, 100 + 500)]))).toEqual([]);
  });

  it('explains what comes without anybody’s doing', () => {
    const [finding] = troubles(tell([...others(-60, 40), ...outage(0, 40)]));
    const wait = finding!.advice.find((a) => a.text.startsWith('The MTA goes on trying'))!.text;
    expect(wait).toContain('60, 120, 120, 240, 240, 240, 480');
    expect(wait).toContain('due about 2026-02-03 09:00 UTC');
    expect(wait).toContain('returned after 12 days');
  });

  it('advises what the version of the host has', () => {
    const seen = (productVersion: string, option: string) => {
      const more = [{ ...know(fact('option', option, 10, { value: '1' })), productVersion }];
      const [finding] = downOf(troubles(tell([...others(-60, 40), ...outage(0, 40)], more)));
      return { finding: finding!, diff: finding!.advice.map((a) => a.diff ?? '').join('') };
    };
    const unified = seen('8.0.2.3', 'role.channel:tcp_local.maxjobs');
    expect(unified.diff).toContain('+set job_controller.job_pool:SMTP_SLOW.job_limit 2');
    expect(unified.diff).not.toMatch(/\.cnf/);
    const delayed = unified.finding.steps.find((s) => s.anchor === 'step-delayed')!.saw;
    expect(delayed).toContain('"jobs", for tcp_local');
    expect(delayed).not.toContain('qm messages');
    const either = seen('8.0.2.3', 'store.x');
    expect(either.diff).toContain('+++ imta.cnf | msconfig edit channels');
    expect(either.diff.length).toBeLessThan(800);
    expect(either.finding.advice.map((a) => a.text).join()).toContain('the change is given for both');
    for (const release of ['6.3-0.15', '7u4-27.08']) expect(seen(release, 'store.x').diff).not.toContain('msconfig');
  });

  it('shows the channel of its own as a diff to apply by hand', () => {
    const [finding] = troubles(tell([...others(-60, 40), ...outage(0, 40)]));
    const diffs = finding!.advice.flatMap((a) => (a.diff ? [a.diff] : []));
    expect(diffs).toHaveLength(1);
    expect(diffs[0]).toContain(`+${DOWN} $U%$D@tcp_slow-daemon`);
  });

  describe('with temporary refusals (4xx)', () => {
    it('takes greylisting for what it is', () => {
      const grey = every(5, 0, 240, (m) => [
        came(m, DOWN, 2),
        deferred(m, DOWN, 2),
        ...(m >= 60 ? [went(m, DOWN, 2)] : []),
      ]);
      for (const until of [20, 40, 60, 75, 90, 120, 240]) {
        const story = [...others(-60, 240), ...grey].filter((e) => e.minute < until);
        expect(troubles(tell(story)), `at ${until}`).toEqual([]);
      }
    });

    it('gives a greylisting host its time though it took mail before', () => {
      const earlier = every(20, -300, -70, (m) => [deferred(m, DOWN), went(m + 61, DOWN)]);
      const burst = every(2, 0, 40, (m) => deferred(m, DOWN));
      expect(troubles(tell([...others(-300, 40), ...earlier, ...burst]))).toEqual([]);
    });

    it('is sure once the first retries failed too', () => {
      const story = [...others(-60, 100), ...outage(0, 100, deferred)];
      expect(troubles(tell(story.filter((e) => e.minute < 70)))).toEqual([]);
      expect(troubles(tell(story))[0]).toMatchObject({ verdict: 'problem', confidence: 0.8 });
    });

    const knownGood = [...others(-60, 100), went(-50, DOWN), went(-30, DOWN, 2)];
    const until = (entries: readonly Entry[], minute: number) => entries.filter((e) => e.minute < minute);
    const saying = (entries: readonly Entry[], reply: string) =>
      digestsOf(entries).map((d) => ({
        ...d,
        exemplars: d.exemplars.map((e) => ({
          ...e,
          line: { ...e.line, text: untrusted(e.line.text.replace('450 4.2.0 Try again later', reply)) },
        })),
      }));

    it.each(['421 4.3.2 Service not available', '421 Too many connections', '451 4.4.2 Timed out inside'])(
      'need not wait when the destination always took mail at once and speaks of its own trouble: %s',
      (reply) => {
        const story = until([...knownGood, ...outage(0, 100, deferred)], 30);
        expect(troubles(assess(fold(saying(story, reply)), at(30)))).toHaveLength(1);
      },
    );

    it.each([
      '450 4.2.0 Greylisted, see the postmaster page',
      '450 try again later',
      '451 4.7.1 Please come back later',
      '421 4.7.0 Deferred',
      '421 4.3.2 Service not available (graylisting)',
    ])('waits for the first retries of a destination that may have begun with greylisting: %s', (reply) => {
      const story = [...knownGood, ...outage(0, 100, deferred)];
      expect(troubles(assess(fold(saying(until(story, 70), reply)), at(70)))).toEqual([]);
      expect(troubles(assess(fold(saying(story, reply)), at(100)))).toHaveLength(1);
    });

    it('says nothing of a destination that begins with greylisting', () => {
      const grey = every(3, 0, 240, (m) => [deferred(m, DOWN), ...(m >= 60 ? [went(m, DOWN)] : [])]);
      const story = [...others(-60, 240), went(-50, DOWN), went(-30, DOWN, 2), ...grey];
      for (let minute = 5; minute <= 240; minute += 5) expect(troubles(tell(until(story, minute)))).toEqual([]);
    });
  });

  describe('when it is us', () => {
    const names = ['a.example.net', 'b.example.net', 'c.example.net', 'd.example.net'];
    const before = every(5, -120, 0, (m) => names.flatMap((n) => [came(m, n), went(m, n)]));
    const dark = every(5, 0, 60, (m) => names.flatMap((n) => [came(m, n), refused(m, n)]));

    it('blames this host, not the destinations, and offers no hold', () => {
      const found = troubles(tell([...before, ...dark]));
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        subject: { kind: 'host', name: 'mail1.example.com', channel: 'tcp_local' },
        verdict: 'problem',
        severity: 'critical',
        actions: [],
      });
      expect(found[0]!.headline).toMatch(/It is us: .*; mail for about \d+ recipients waits, /);
    });

    it('blames no destination on the way there', () => {
      for (let until = 5; until <= 60; until += 5) {
        const story = [...before, ...dark].filter((e) => e.minute < until);
        expect(troubles(tell(story)).filter((f) => f.subject.kind === 'destination')).toEqual([]);
      }
    });

    it('blames nobody else when one destination was hit first', () => {
      const first = every(2, 0, 60, (m) => refused(m, 'a.example.net'));
      const late = every(2, 0, 9, (m) => names.slice(1).map((n) => went(m, n)));
      const then = every(5, 9, 60, (m) => names.slice(1).map((n) => refused(m, n)));
      for (let until = 5; until <= 60; until += 5) {
        const story = [...before, ...first, ...late, ...then].filter((e) => e.minute < until);
        expect(troubles(tell(story)).filter((f) => f.subject.kind === 'destination')).toEqual([]);
      }
    });

    it('is them while small destinations still take mail beside large ones that do not', () => {
      const large = names.slice(0, 3);
      const small = every(5, -60, 60, (m) => [1, 2, 3, 4].map((i) => went(m, `small${i}.example.net`)));
      const down = every(5, 0, 60, (m) => large.map((n) => refused(m, n, 100)));
      const found = troubles(tell([...before, ...small, ...down]));
      expect(found.map((f) => [f.subject.kind, f.verdict])).toEqual(large.map(() => ['destination', 'problem']));
    });

    it('says when it is over, and blames no destination then', () => {
      const after = every(5, 60, 90, (m) => names.flatMap((n) => [came(m, n), went(m, n, 3)]));
      const found = downOf(tell([...before, ...dark, ...after]));
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ verdict: 'normal', subject: { kind: 'host' } });
      expect(found[0]!.headline).toContain('again since 2026-02-03 09:00 UTC');
    });

    it('does not take a night with only retries to dead hosts for it', () => {
      const dead = every(10, 0, 120, (m) =>
        ['x.example.org', 'y.example.org', 'z.example.org'].map((n) => refused(m, n)),
      );
      expect(troubles(tell([...before, ...dead]))).toEqual([]);
    });

    it('only suspects it of a channel that was never seen to deliver', () => {
      expect(troubles(tell(dark))[0]).toMatchObject({ verdict: 'suspected', subject: { kind: 'host' } });
    });
  });

  describe('after a recovery', () => {
    const story = [...others(-60, 120), ...outage(0, 60)];

    it('says since when mail flows again, of the same subject', () => {
      const [finding, ...more] = downOf(tell([...story, went(66, DOWN, 2), went(71, DOWN, 2)]));
      expect(more).toEqual([]);
      expect(finding).toMatchObject({
        verdict: 'normal',
        subject: { kind: 'destination', name: DOWN, channel: 'tcp_local' },
      });
      expect(finding!.headline).toContain('accepts mail again since 2026-02-03 09:05 UTC');
      expect(finding!.advice[0]!.text).toContain('Release');
      expect(finding!.evidence.some(({ text }) => text.includes(' D ') && text.includes(DOWN))).toBe(true);
    });

    it.each([
      [2, 'problem'],
      [3, 'normal'],
    ])('wants three deliveries: %i', (deliveries, verdict) => {
      expect(downOf(tell([...story, went(66, DOWN, deliveries)]))[0]!.verdict).toBe(verdict);
    });

    it('accepts a failure now and then while most succeeds', () => {
      const flowing = every(5, 60, 120, (m) => [went(m, DOWN, 10), refused(m, DOWN)]);
      expect(downOf(tell([...story, ...flowing]))[0]!.verdict).toBe('normal');
    });

    it('is a problem again when it fails again', () => {
      const again = [...others(120, 200), ...outage(130, 200)];
      const [finding] = downOf(tell([...story, went(66, DOWN, 20), ...again]));
      expect(finding).toMatchObject({ verdict: 'problem', since: at(130) });
    });

    it('is never told of a destination that was not down', () => {
      const slow = every(5, 0, 120, (m) => [refused(m, DOWN), went(m + 2, DOWN)]);
      expect(downOf(tell([...others(-60, 120), ...slow]))).toEqual([]);
      const short = [...every(2, 0, 10, (m) => refused(m, DOWN, 3)), went(12, DOWN, 30)];
      expect(downOf(tell([...others(-60, 120), ...short]))).toEqual([]);
    });
  });

  it('explains but offers nothing for a name that no command may carry', () => {
    for (const name of ['<!channel>', '-all', 'a b.example', `${'x'.repeat(300)}.example`, '*nasty*', 'a\nb']) {
      const story = every(2, 0, 40, (m) => other('Q', 'connection-timeout', 'tcp_local', m, name));
      const found = troubles(tell([...others(-60, 40), ...story]));
      expect(found, name).toHaveLength(1);
      expect(found[0]!.actions).toEqual([]);
      expect(found[0]!.steps.at(-1)).toMatchObject({ anchor: 'step-hold', answer: 'no' });
      expect(found[0]!.advice.every((a) => a.diff === null)).toBe(true);
      expect(Finding.parse(found[0])).toBeTruthy();
    }
  });

  it('takes the collector of rare names for no destination', () => {
    const story = every(2, 0, 40, (m) => [refused(m, '*', 5), refused(m, '', 5)]);
    expect(troubles(tell([...others(-60, 40), ...story]))).toEqual([]);
  });

  it('says the same of a window that was told in any order and twice', () => {
    const story = [...others(-60, 120), ...outage(0, 60), went(66, DOWN, 4)];
    const expected = assess(fold(digestsOf(story)), at(120));
    for (const minutes of [1, 7, 60]) {
      const digests = digestsOf(story, minutes);
      const findings = assess(fold([...digests.toReversed(), ...digests]), at(120));
      // Other ranges keep other lines as proof.
      const claims = (all: readonly Finding[]) => all.map((f) => ({ ...f, evidence: [] }));
      expect(claims(findings)).toEqual(claims(expected));
    }
  });
});
