import { describe, expect, it } from 'vitest';
import { every, know, of, other, tell, troubles, went } from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

type Row = Record<
  | 'received'
  | 'stored'
  | 'delivered'
  | 'firstTime'
  | 'attempted'
  | 'rejected'
  | 'failed'
  | 'queueTime'
  | 'queueTimeCount',
  number
>;

const MINUTES = Array.from({ length: 13 }, (_, i) => i * 20);
/** Readings every twenty minutes for four hours; `more` changes those of the last hour, numbered from 1. */
const readings = (more: (n: number) => Partial<Row> = () => ({}), channel = 'tcp_local') =>
  MINUTES.map((minute, i) => {
    const usual: Row = {
      received: i * 100,
      stored: 20,
      delivered: i * 100,
      firstTime: i * 95,
      attempted: i * 5,
      rejected: i,
      failed: i,
      queueTime: 0.5,
      queueTimeCount: i * 100,
    };
    return know(fact('counters', channel, minute, { submitted: null, ...usual, ...(i > 9 ? more(i - 9) : {}) }));
  });
const mail = every(20, 0, 250, (m) => went(m, 'a.example.net'));
const found = (...args: Parameters<typeof tell>) => of('counter-trends', tell(...args));
const answers = (more: (n: number) => Partial<Row>) =>
  (found(mail, readings(more))[0]?.steps ?? []).filter((s) => s.answer === 'yes').map((s) => s.anchor);

describe('counter-trends', () => {
  it('finds several signs together', () => {
    const findings = found(
      mail,
      readings((n) => ({ stored: 20 + n * 300, attempted: 45 + n * 200 })),
    );
    expect(findings).toMatchObject([{ verdict: 'problem', subject: { kind: 'channel', name: 'tcp_local' } }]);
    expect(findings[0]!.headline).toContain('stored grew from 20 to 920');
    for (const { text } of findings[0]!.evidence) expect(text).toContain('tcp_local');
    expectDocumented(findings);
  });

  it('suspects by one sign', () => {
    expect(
      found(
        mail,
        readings((n) => ({ rejected: 9 + n * 60 })),
      ),
    ).toMatchObject([{ verdict: 'suspected' }]);
    expect(answers((n) => ({ failed: 9 + n * 60 }))).toEqual(['step-surge']);
    expect(answers((n) => ({ firstTime: 855 + n * 20 }))).toEqual(['step-first-time']);
    expect(answers((n) => ({ firstTime: 855 + n * 20, queueTime: 0.5 + n }))).toEqual([
      'step-first-time',
      'step-queue-time',
    ]);
  });

  it('says where logging is switched on, as the host is configured', () => {
    const rising = readings((n) => ({ rejected: 9 + n * 60 }));
    const words = (...more: typeof rising) => found(mail, [...rising, ...more])[0]!.advice[0]!.text;
    const unified = words(know(fact('option', 'role.mta.log_format', 0, { value: '1' })));
    expect(unified).toContain('in "msconfig edit channels"');
    expect(unified).not.toContain('imta.cnf');
    expect(words()).toContain('in imta.cnf, in a Unified Configuration "msconfig edit channels"');
  });

  it('still finds what lasts, which has become the larger part of the past', () => {
    const lasting = (share: number) =>
      MINUTES.map((minute, i) =>
        know(
          fact('counters', 'tcp_local', minute, {
            received: i * 100,
            stored: 20,
            delivered: i * 100,
            submitted: null,
            firstTime: i * 95,
            attempted: i < 7 ? i * share : 7 * share + (i - 7) * 100,
            rejected: 0,
            failed: 0,
            queueTime: 0.5,
            queueTimeCount: i * 100,
          }),
        ),
      );
    expect(found(mail, lasting(1))).toMatchObject([{ verdict: 'suspected' }]);
    expect(found(mail, lasting(50))).toEqual([]);
  });

  it('takes no busy morning for a surge: failures grow with the mail', () => {
    const morning = MINUTES.map((minute, i) => {
      const mails = i < 7 ? i * 20 : 7 * 20 + (i - 7) * 200;
      return know(
        fact('counters', 'tcp_local', minute, {
          received: mails,
          stored: 20,
          delivered: mails,
          submitted: null,
          firstTime: mails / 2,
          attempted: mails / 2,
          rejected: 0,
          failed: 0,
          queueTime: 0.5,
          queueTimeCount: mails,
        }),
      );
    });
    expect(found(mail, morning)).toEqual([]);
  });

  it('corrects by the minimum ever seen', () => {
    const shifted = readings((n) => ({ stored: n * 300 - 1_000 }));
    shifted[0] = know(
      fact('counters', 'tcp_local', 0, {
        received: 0,
        stored: -1_000,
        delivered: 0,
        submitted: null,
        firstTime: 0,
        attempted: 0,
        rejected: 0,
        failed: 0,
        queueTime: 0.5,
        queueTimeCount: 0,
      }),
    );
    // 20 before is 1,020 in truth, so that what looks like a rise from nothing is a fall.
    expect(found(mail, shifted)).toEqual([]);
  });

  it('takes no zeroing for a rise', () => {
    // Below zero for hours, then zeroed by a restart: nothing of that is mail.
    const low = MINUTES.map((minute, i) => {
      const total = minute < 200 ? 1_000 + i : i - 9;
      return know(
        fact('counters', 'tcp_local', minute, {
          received: total,
          stored: minute < 200 ? -2_000 : i - 9,
          delivered: total,
          submitted: null,
          firstTime: total,
          attempted: 0,
          rejected: 0,
          failed: 0,
          queueTime: 0.5,
          queueTimeCount: total,
        }),
      );
    });
    expect(found(mail, low)).toEqual([]);
  });

  it.each([
    ['all is as usual', mail, readings()],
    ['a burst drains', mail, readings((n) => ({ stored: [900, 1_500, 700][n - 1]! }))],
    [
      'they were zeroed',
      mail,
      readings((n) => ({
        received: n,
        delivered: n,
        firstTime: n,
        attempted: n,
        rejected: 0,
        failed: 0,
        queueTimeCount: n,
      })),
    ],
    [
      'the log shows it, too',
      [...mail, ...every(5, 180, 250, (m) => other('Q', 'over-quota', 'tcp_local', m, `d${m}.example`, 40))],
      readings((n) => ({ attempted: 45 + n * 200 })),
    ],
    ['too little was read', mail, readings((n) => ({ attempted: 45 + n * 200 })).slice(8)],
    ['the readings are old', [...mail, went(400, 'a.example.net')], readings((n) => ({ attempted: 45 + n * 200 }))],
    ['mail only takes longer', mail, readings((n) => ({ queueTime: 0.5 + n }))],
  ])('says nothing when %s', (_, entries, more) => {
    expect(found(entries, more)).toEqual([]);
    expect(of('counter-trends', troubles(tell(entries, more)))).toEqual([]);
  });
});
