import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, every, of, other, refused, sent, tell, troubles, went } from '../builders.ts';
import { expectDocumented } from './queue-stories.ts';

const ANN = 'ann@example.com';
const daily = every(20, -480, 60, (m) => [went(m, 'a.example.net', 3), went(m, 'b.example.net', 3)]);
const refusals = every(5, 5, 60, (m) => other('R', 'remote-5xx', 'tcp_local', m, `x${m}.example.org`, 9));
const usual = [-400, -300, -200].map((m) => sent(m, ANN, 4));
const burst = (sender: string, count = 100, source = 'tcp_auth') =>
  [10, 25, 40, 55].map((m) => sent(m, sender, count, { source }));
const others = [sent(30, 'bob@example.com', 20), sent(-30, 'bob@example.com', 20)];
const found = (...args: Parameters<typeof tell>) => of('spam-burst-outbound', tell(...args));

describe('spam-burst-outbound', () => {
  it('finds an account far above its history whose mail is refused', () => {
    const findings = found([...daily, ...refusals], [...usual, ...burst(ANN), ...others]);
    expect(findings).toMatchObject([
      { verdict: 'problem', severity: 'critical', subject: { kind: 'account', name: ANN } },
    ]);
    expect(findings[0]!.headline).toContain('400 messages in 50 minutes, at most 4 in any hour before');
    for (const { text } of findings[0]!.evidence) expect(text).toContain(ANN);
    expect(findings[0]!.evidence.length).toBeGreaterThan(0);
    expectDocumented(findings);
    expect(troubles(tell([...daily, ...refusals], [...usual, ...burst(ANN)]))).toHaveLength(1);
  });

  describe('offers the hold of its queued mail', () => {
    const heldOf = (more: Parameters<typeof tell>[1]) => {
      const [finding] = found([...daily, ...refusals], more);
      return { actions: finding!.actions, step: finding!.steps.find((s) => s.anchor === 'step-hold')! };
    };
    const named = (user: string, digests: Digest[]): Digest[] =>
      digests.map((digest) => ({
        ...digest,
        exemplars: digest.exemplars.map((e) => ({
          ...e,
          line: { ...e.line, text: untrusted(e.line.text.replace(user, 'made-up@example.net').concat(` *${user}`)) },
        })),
      }));

    it('by the user who handed it in, whatever sender its lines name', () => {
      const { actions, step } = heldOf(named(ANN, [...usual, ...burst(ANN)]));
      expect(actions).toMatchObject([{ action: 'hold', channel: 'tcp_local', selector: { by: 'user', user: ANN } }]);
      expect(step).toMatchObject({ answer: 'yes' });
      expect(heldOf(named('ann', [...burst('ann')])).actions).toMatchObject([
        { selector: { by: 'user', user: 'ann' } },
      ]);
    });

    it('by the sender where the log names no user, with what that misses or touches', () => {
      const known = heldOf([...usual, ...burst(ANN)]);
      expect(known.actions).toMatchObject([{ action: 'hold', selector: { by: 'sender', sender: ANN } }]);
      expect(known.step.saw).toContain('LOG_USERNAME');
      const forged = heldOf(burst(ANN, 100, 'tcp_intranet'));
      expect(forged.actions).toMatchObject([{ action: 'hold', selector: { by: 'sender', sender: ANN } }]);
      expect(forged.step.saw).toContain('may not be who sent it');
      // Who did not authenticate is nobody's user, whatever its lines hold.
      expect(heldOf(named(ANN, burst(ANN, 100, 'tcp_intranet'))).actions).toMatchObject([
        { selector: { by: 'sender' } },
      ]);
    });

    it('not by a name that nothing is selected by, nor without a line', () => {
      for (const name of ['ann', '"a b"@example.com', '*@example.com', '-all']) {
        const { actions, step } = heldOf(burst(name));
        expect([actions, step.answer]).toEqual([[], 'no']);
      }
      expect(heldOf(burst(ANN).map((d) => ({ ...d, exemplars: [] }))).actions).toEqual([]);
    });
  });

  it('only suspects a sender that may be forged, or without a history', () => {
    expect(found([...daily, ...refusals], burst(ANN, 100, 'tcp_intranet'))).toMatchObject([{ verdict: 'suspected' }]);
    const knownSince = (minute: number) => found([...daily.filter((e) => e.minute > minute), ...refusals], burst(ANN));
    expect(knownSince(-80)).toMatchObject([{ verdict: 'suspected' }]);
    expect(knownSince(-40)).toEqual([]);
  });

  it('finds it within twenty minutes, and as long as it goes on', () => {
    const flood = (to: number) =>
      every(5, 0, to, (m) => other('R', 'remote-5xx', 'tcp_local', m, `x${m}.example.org`, 60));
    const sending = (to: number) => Array.from({ length: to / 5 }, (_, i) => sent(i * 5, ANN, 150));
    const mail = every(5, -480, 240, (m) => went(m, 'a.example.net', 60));
    const until = (to: number) => [...mail.filter((e) => e.minute < to), ...flood(to)];
    for (const to of [15, 60, 240]) {
      const findings = found(until(to), [...usual, ...sending(to)]);
      expect(findings).toMatchObject([{ verdict: 'problem', since: at(0) }]);
      expect(findings[0]!.headline).toContain(
        `${to * 30} messages in ${to < 120 ? `${to} minutes` : '4 hours'}, at most 4`,
      );
    }
  });

  it.each([
    [
      'a newsletter is delivered',
      [...daily, ...every(5, 5, 60, (m) => went(m, 'c.example.net', 30))],
      [...usual, ...burst(ANN)],
    ],
    [
      'the list sends as much every hour',
      [...daily, ...refusals],
      [...burst(ANN), ...[-100, -40].map((m) => sent(m, ANN, 300))],
    ],
    ['it is few messages', [...daily, ...refusals], [...usual, ...burst(ANN, 40)]],
    [
      'others send far more',
      [...daily, ...refusals],
      [...usual, ...burst(ANN), sent(30, 'list@example.com', 2_000), sent(-90, 'list@example.com', 2_000)],
    ],
    [
      'refusals are as usual',
      [...daily, ...refusals, ...every(5, -300, 0, (m) => refused(m, 'x.example.org', 9))],
      [...usual, ...burst(ANN)],
    ],
    ['it is bounces', [...daily, ...refusals], burst('', 100, 'process')],
    ['it is the collector of rare names', [...daily, ...refusals], burst('*')],
    ['it was long ago', [...daily, ...refusals, went(400, 'a.example.net')], [...usual, ...burst(ANN)]],
  ])('says nothing when %s', (_, entries, more) => {
    expect(found(entries, more)).toEqual([]);
  });
});
