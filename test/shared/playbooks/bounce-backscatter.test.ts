import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { assess } from '#shared/playbooks/index.ts';
import { senderIn } from '#shared/playbooks/bounce-backscatter/sender.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import {
  at,
  countsOf,
  digestsOf,
  type Entry,
  every,
  fold,
  know,
  of,
  refused,
  sent,
  troubles,
  went,
} from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

const forged = Array.from({ length: 40 }, (_, i) => `forged${i}.example.org`);
const failing = forged.flatMap((d, i) => [i, i + 60].map((m) => refused(m, d, 4)));
const mail = every(10, -60, 120, (m) => [went(m, 'a.example.net', 3), went(m, 'b.example.net', 3)]);
const story = [...mail, ...failing];
const bounces = (count = 50) => [0, 20, 40, 60].map((m) => sent(m, '', count, { source: 'process' }));
const people = [
  sent(10, 'ann@example.com', 40),
  sent(15, 'spam@example.org', 30, { channel: 'ims-ms', source: 'tcp_local' }),
];
/** A story whose failed attempts show a sender, by the number of the line. */
const tell = (entries: readonly Entry[], more: readonly Digest[] = [], sender: (n: number) => string = () => '') => {
  let n = 0;
  const digests = digestsOf(entries).map((digest) => ({
    ...digest,
    exemplars: digest.exemplars.map((e) =>
      e.key.includes('|Q|')
        ? { ...e, line: { ...e.line, text: untrusted(e.line.text.replace('someone@example.com', sender(n++))) } }
        : e,
    ),
  }));
  return assess(fold([...digests, ...more]), at(120));
};
const found = (...args: Parameters<typeof tell>) => of('bounce-backscatter', tell(...args));

describe('bounce-backscatter', () => {
  it('finds bounces that dominate and reach nobody', () => {
    const findings = found(story, [...bounces(), ...people]);
    expect(findings).toMatchObject([
      {
        verdict: 'problem',
        subject: { kind: 'channel', name: 'tcp_local' },
        actions: [
          { action: 'hold', channel: 'tcp_local', selector: { by: 'null-sender' } },
          { action: 'delete', channel: 'tcp_local', selector: { by: 'null-sender' }, coolingOff: 240 },
        ],
      },
    ]);
    const [finding] = findings;
    expect(finding!.headline).toContain('200 of 240 messages');
    expect(finding!.headline).toContain('40 destinations');
    expect(finding!.steps.find((s) => s.anchor === 'step-made-here')).toMatchObject({ answer: 'yes' });
    expect(finding!.steps.find((s) => s.anchor === 'step-origin')!.saw).toContain('spam@example.org (30)');
    expect(finding!.evidence.length).toBeGreaterThan(0);
    for (const { text } of finding!.evidence) expect(text).toContain('tcp_local');
    expectDocumented(findings);
    expect(troubles(tell(story, [...bounces(), ...people])).map((f) => f.playbook)).toEqual(['bounce-backscatter']);
  });

  it('queues notifications apart by msconfig in a Unified Configuration', () => {
    const diffs = (...more: readonly Digest[]) =>
      found(story, [...bounces(), ...people, ...more])[0]!
        .advice.map((a) => a.diff ?? '')
        .join('');
    expect(diffs()).toContain('+[POOL=SMTP_NOTIFY]');
    const unified = diffs(know(fact('option', 'role.channel:tcp_local.maxjobs', 10, { value: '1' })));
    expect(unified).toContain('+set job_controller.job_pool:SMTP_NOTIFY.job_limit 1');
    expect(unified).not.toContain('.cnf');
  });

  it('judges what fails by the lines of failed attempts, whatever enters', () => {
    const busy = [...people, sent(30, 'list@example.com', 400)];
    const [finding] = found(story, [...bounces(), ...busy]);
    expect(finding!.steps[0]!.saw).toContain('80 of 80 lines');
    // An interval would claim that the lines were drawn at random.
    expect(finding!.steps[0]!.saw).toContain('not drawn at random');
    expect(finding!.steps[0]!.saw).not.toMatch(/95 %|Wilson/);
    expect(found(story, [...bounces(), ...busy], (n) => (n % 4 === 0 ? 'ann@example.com' : ''))).toHaveLength(1);
    // Half by chance, and mail of people that fails while notifications arrive.
    expect(found(story, [...bounces(), ...people], (n) => (n % 20 < 9 ? 'ann@example.com' : ''))).toEqual([]);
    expect(found(story, [...bounces(), ...people], () => 'ann@example.com')).toEqual([]);
  });

  it('takes what entered where no line shows a sender, and says where more is queued', () => {
    const share = (queued: number) =>
      found(story, [...bounces(), ...people, countsOf(115, 'tcp_local', { byAttempts: [queued] })], () => '? ?')[0]!
        .steps[0]!.saw;
    expect(share(100)).toContain('What is queued now was seen coming.');
    expect(share(300)).toContain('300 are queued, more than were seen coming');
    expect(share(4_000)).toContain('But 4000 were queued at 2026-02-03 09:55 UTC, and in the time seen only 200 with');
    // Too long to be listed: there will be no better answer.
    expect(share(6_000)).toContain('6000 are queued, more than were seen coming');
    const half = [...bounces(26), sent(30, 'list@example.com', 96)];
    expect(found(story, half, () => '? ?')).toEqual([]);
    expect(found(story, [...bounces(), sent(30, 'list@example.com', 190)], () => '? ?')).toEqual([]);
  });

  describe('with a sample of the queue', () => {
    const bounce = (i: number) => ({
      bounce: true,
      from: 'process-daemon.mx.example.com',
      to: `forged${i}.example.org`,
    });
    const letter = { bounce: false, from: 'client.example.com', to: 'example.net' };
    const sample = (bounces: number, letters: number, listed: number, minute = 118) =>
      know(
        fact('qm-sample', 'tcp_local', minute, {
          listed,
          drawn: bounces + letters,
          messages: [
            ...Array.from({ length: bounces }, (_, i) => bounce(i % 40)),
            ...Array.from({ length: letters }, () => letter),
          ],
        }),
      );
    const forgers = forged
      .slice(0, 30)
      .map((domain, i) => sent(5, `a${i}@${domain}`, 2, { channel: 'ims-ms', source: 'tcp_local' }));
    const withSample = (...more: Digest[]) =>
      found(story, [
        ...bounces(),
        ...people,
        ...forgers,
        countsOf(115, 'tcp_local', { byAttempts: [900] }),
        ...more,
      ])[0]!;
    const saw = (finding: ReturnType<typeof withSample>, anchor: string) =>
      finding.steps.find((s) => s.anchor === anchor)!.saw;

    it('gives the share of the queue with its interval, and of how many it was drawn', () => {
      const finding = withSample(sample(60, 20, 900));
      expect(finding).toMatchObject({ verdict: 'problem', confidence: 0.95 });
      expect(finding.headline).toContain('between 64 and 84 % of the queue are bounces');
      expect(saw(finding, 'step-share')).toContain('60 of 80 messages drawn at random');
      expect(saw(finding, 'step-share')).toContain('from the 900 queued at 2026-02-03 09:58 UTC');
      expect(finding.needs ?? []).not.toContainEqual({ ask: 'sample', channel: 'tcp_local' });
      expectDocumented([finding]);
    });

    it('names who handed them over and the channel that let the mail in, each with its interval', () => {
      const finding = withSample(sample(40, 0, 900));
      expect(saw(finding, 'step-made-here')).toContain(
        'Of the bounces of the queue channel process handed over 40 of 40, between 91 and 100 %.',
      );
      expect(saw(finding, 'step-origin')).toContain('came in by tcp_local: for 30 of 40, between 59 and 86 %');
      expect(saw(finding, 'step-origin')).toContain('of 10 the log names none');
    });

    it('calls a census what is one', () => {
      const finding = withSample(sample(40, 10, 50));
      expect(finding.headline).toContain('40 of the 50 messages queued are bounces');
      expect(saw(finding, 'step-share')).toContain('no sample');
      for (const { saw } of finding.steps) expect(saw).not.toMatch(/between \d+ and|Wilson/);
    });

    it('is only suspected where the queue holds other mail, and asks while nothing was drawn lately', () => {
      const doubted = withSample(sample(20, 60, 900));
      expect(doubted.verdict).toBe('suspected');
      expect(doubted.headline).toMatch(/^Bounces may fill/);
      expect(doubted.steps[0]).toMatchObject({ anchor: 'step-share', answer: 'no' });
      const asked = { ask: 'sample', channel: 'tcp_local' };
      // Asked in vain for so long.
      expect(withSample()).toMatchObject({ verdict: 'suspected', confidence: 0.5, severity: 'warning' });
      expect(withSample().headline).toMatch(/^Bounces may fill tcp_local: .*; but 900 are queued\.$/);
      expect(withSample(sample(60, 20, 900, 60)).needs).toContainEqual(asked);
      expect(withSample().needs).toContainEqual(asked);
      // Too few to say anything of 900, and too old.
      expect(withSample(sample(3, 2, 900)).headline).not.toContain('of the queue');
      expect(withSample(sample(60, 20, 900, -10)).headline).not.toContain('of the queue');
    });

    it('says that the host’s owner forbids it, and does not ask again for a day', () => {
      const forbidden = (minute: number, channel = 'tcp_local') =>
        withSample(know(fact('read-forbidden', `sample ${channel}`, minute, {})));
      const asked = { ask: 'sample', channel: 'tcp_local' };
      const finding = forbidden(118);
      expect(finding.needs ?? []).not.toContainEqual(asked);
      expect(finding).toMatchObject({ verdict: 'suspected' });
      expect(saw(finding, 'step-share')).toContain(
        'A random sample of the queue: the owner of this host forbids it, so that it was not looked at.',
      );
      expectDocumented([finding]);
      expect(forbidden(-1_300).needs ?? []).not.toContainEqual(asked);
      expect(forbidden(-1_330).needs).toContainEqual(asked);
      expect(forbidden(118, 'tcp_other').needs).toContainEqual(asked);
    });

    it('says it of histories, too', () => {
      const finding = withSample(know(fact('read-forbidden', 'history tcp_local', 118, {})));
      expect(finding.needs).toEqual([{ ask: 'sample', channel: 'tcp_local' }]);
      expect(saw(finding, 'step-look')).toContain('The owner of this host forbids it');
    });
  });

  describe('beside a queue of more than these bounces', () => {
    // All in the last half hour, so that nobody can have answered yet.
    const late = forged.flatMap((d, i) => [95, 110].map((m) => refused(m + (i % 5), d, 4)));
    const queued = (count: number) => countsOf(115, 'tcp_local', { byAttempts: [count] });
    const flood = [95, 100, 105, 110].map((m) => sent(m, '', 50, { source: 'process' }));
    const beside = (...more: Digest[]) => tell([...mail, ...late], [...flood, ...people, ...more]);
    const drawn = (bounces: number, letters: number, minute = 118) =>
      know(
        fact('qm-sample', 'tcp_local', minute, {
          listed: 900,
          drawn: bounces + letters,
          messages: Array.from({ length: bounces + letters }, (_, i) => ({
            bounce: i < bounces,
            from: 'process-daemon.mx.example.com',
            to: 'forged1.example.org',
          })),
        }),
      );

    it('awaits what the host answers', () => {
      const [finding] = of('bounce-backscatter', beside(queued(900)));
      expect(finding).toMatchObject({ verdict: 'unknown', severity: 'info', actions: [] });
      expect(finding!.needs).toContainEqual({ ask: 'sample', channel: 'tcp_local' });
      expect(finding!.steps[0]).toMatchObject({ anchor: 'step-share', answer: 'unknown' });
      expectDocumented([finding!]);
    });

    it('awaits nothing where the host’s owner forbids it', () => {
      const forbidden = know(fact('read-forbidden', 'sample tcp_local', 118, {}));
      expect(of('bounce-backscatter', beside(queued(900), forbidden))).toMatchObject([{ verdict: 'suspected' }]);
    });

    it('awaits nothing where it may be all of them, or the queue is too long to be listed', () => {
      expect(of('bounce-backscatter', beside(queued(400)))).toMatchObject([{ verdict: 'problem' }]);
      expect(of('bounce-backscatter', beside(queued(6_000)))).toMatchObject([{ verdict: 'problem' }]);
      expect(of('bounce-backscatter', beside())).toMatchObject([{ verdict: 'problem' }]);
    });

    it('is normal where they are few, until the answer has grown old', () => {
      const findings = beside(queued(900), drawn(6, 74));
      expect(troubles(findings)).toEqual([]);
      const [few] = of('bounce-backscatter', findings);
      expect(few).toMatchObject({ verdict: 'normal', actions: [] });
      expect(few!.headline).toMatch(/do not fill tcp_local: .*; between 3 and 16 % of the queue are bounces\.$/);
      expect(few!.evidence.length).toBeGreaterThan(0);
      expectDocumented([few!]);
      const [old] = of('bounce-backscatter', beside(queued(900), drawn(6, 74, 80)));
      expect(old).toMatchObject({ verdict: 'unknown' });
      expect(old!.headline).toContain('to be asked again');
      expect(old!.needs).toContainEqual({ ask: 'sample', channel: 'tcp_local' });
      expect(of('bounce-backscatter', beside(queued(900), drawn(60, 20)))).toMatchObject([{ verdict: 'problem' }]);
    });
  });

  it('finds a flood within the half hour, and says when it began', () => {
    const calm = every(1, -300, 90, (m) => went(m, 'a.example.net', 20));
    const flood = forged.map((d, i) => refused(91 + (i % 24), d, 8));
    const ever = Array.from({ length: 80 }, (_, i) => sent(i * 5 - 300, '', 1, { source: 'process' }));
    const coming = [95, 100, 105, 110, 115].map((m) => sent(m, '', 60, { source: 'process' }));
    expect(found([...calm, ...flood, went(120, 'a.example.net')], [...ever, ...coming])).toMatchObject([
      { since: at(95) },
    ]);
    expect(found([...calm, ...flood, went(120, 'a.example.net')], ever)).toEqual([]);
  });

  it.each([
    ['03-Feb-2026 10:00:00.00 tcp_local                 Q 6  rfc822;a@example.org a@example.org', ''],
    ['03-Feb-2026 10:00:00.00 tcp_local                 Q 6 <> rfc822;a@example.org a@example.org', ''],
    ['03-Feb-2026 10:00:00.00 tcp_local                 R 6 0: 20:rfc822;a@example.org', ''],
    ['<en ts="2026-02-03T10:00:00" sc="tcp_local" ac="Q" sz="6" so="" od="rfc822;a@example.org"/>', ''],
    ['{"ts":"2026-02-03T10:00:00","sc":"tcp_local","ac":"Q","so":"b@example.org"}', 'b@example.org'],
    ['03-Feb-2026 10:00:00.00 host tcp_local    QE 6 b@example.org rfc822;a@example.org Q 6  rfc822;', 'b@example.org'],
    ['nothing of the kind', null],
  ])('reads the sender of %s', (line, sender) => {
    expect(senderIn(line)).toBe(sender);
  });

  it.each([
    ['they are few', [...bounces(10), ...people]],
    ['senders were not seen', []],
  ])('says nothing when %s', (_, more) => {
    expect(found(story, more)).toEqual([]);
  });

  it('says nothing of bounces that arrive, or fail for one host', () => {
    expect(found([...mail, ...every(10, 0, 120, (m) => went(m, 'c.example.net', 30))], bounces())).toEqual([]);
    expect(found([...story, ...every(5, 0, 120, (m) => refused(m, 'down.example.org', 20))], bounces())).toEqual([]);
    expect(found([...story, ...every(10, 0, 120, (m) => went(m, 'a.example.net', 90))], bounces())).toEqual([]);
    const known = forged.map((d) => went(-30, d));
    expect(found([...known, ...story], bounces())).toEqual([]);
  });
});
