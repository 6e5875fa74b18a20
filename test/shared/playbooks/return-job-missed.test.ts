import { describe, expect, it } from 'vitest';
import { at, countsOf, digestOf, every, evidenceOf, fold, HOST, know, of, other, went } from '../builders.ts';
import { parseImtaCnf } from '#shared/formats/imta-cnf/parse.ts';
import { assess } from '#shared/playbooks/index.ts';
import { expectDocumented, fact } from './queue-stories.ts';

/** A delivery in a minute that stands so many bytes behind the beginning of a file. */
const range = (minute: number, start: number, file = '1-2-abc', code: 'D' | 'W' = 'D') => {
  const [from, to] = [start, start + 1_000].map((n) => String(n).padStart(15, '0'));
  const evidence = `evidence/${HOST}/2026-02-03/log/mail.log/${file}/${from}-${to}.${'a'.repeat(64)}.gz`;
  return digestOf(
    [code === 'D' ? went(minute, `d${minute}.example.net`) : other('W', 'none', 'tcp_local', minute, 'x.example')],
    evidence,
  );
};
/** A day of one file that began so many bytes before. */
const day = (before: number, file?: string) =>
  Array.from({ length: 24 }, (_, h) => range(h * 60, before + h * 10_000, file));
/** A day that ends with twelve quiet hours, in a file that was begun so many quiet hours before it. */
const quietEnd = (hours: number) =>
  Array.from({ length: 24 }, (_, h) => range(h * 60, hours * 500 + (h < 12 ? h * 10_000 : 120_000 + (h - 12) * 500)));
/** Mail in between, of which no line says where it stands; none between two minutes. */
const mail = (from = 0, to = from) =>
  digestOf(
    every(10, 0, 23 * 60, (m) => (m >= from && m < to ? [] : went(m, 'd0.example.net'))),
    evidenceOf('mail'),
  );
const seen = (...digests: ReturnType<typeof range>[]) => of('return-job-missed', assess(fold(digests), at(23 * 60)));
const found = (...digests: ReturnType<typeof range>[]) => seen(mail(), ...digests);
const counts = (oldest: string, held = 0) => countsOf(23 * 60, 'tcp_local', { byAttempts: [0, 5], held, oldest });

describe('return-job-missed', () => {
  it('finds a log that was not rotated, by where its lines stand', () => {
    const findings = found(...day(120_000));
    expect(findings).toMatchObject([{ verdict: 'problem', subject: { kind: 'process', name: 'return' } }]);
    expect(findings[0]!.headline).toContain('about 35 hours old');
    expect(findings[0]!.evidence).toHaveLength(2);
    expectDocumented(findings);
  });

  it('takes quiet hours for as long as they are', () => {
    expect(found(...quietEnd(9))).toHaveLength(1);
    expect(found(...quietEnd(3))).toEqual([]);
  });

  it('shows the parts of the file that it was told by', () => {
    for (const line of found(...day(120_000))[0]!.evidence) expect(line.text).toBe(line.evidence);
  });

  it('forgives one night in which the host may have been off', () => {
    expect(seen(mail(310, 350), ...day(120_000))).toEqual([]);
    expect(seen(mail(310, 330), ...day(120_000))).toHaveLength(1);
    expect(seen(mail(310, 500), ...day(320_000))).toHaveLength(1);
  });

  it('only suspects it where warnings are written all the same', () => {
    expect(found(...day(120_000), range(600, 220_500, '1-2-abc', 'W'))).toMatchObject([{ verdict: 'suspected' }]);
  });

  it('suspects it where mail is overdue', () => {
    const findings = found(...day(0), counts(at(-14 * 1_440)));
    expect(findings).toMatchObject([{ verdict: 'suspected' }]);
    expectDocumented(findings);
    expect(found(...day(120_000), counts(at(-14 * 1_440)))).toMatchObject([{ verdict: 'problem' }]);
  });

  describe('by a log that was read from its beginning', () => {
    const whole = (name: string, from: number, to = 23 * 60) =>
      know(fact('whole-log', name, to, { from: at(from) }, `whole ${name}`));
    /** Mail of more than a day, none between two minutes. */
    const days = (from = 0, to = from) =>
      digestOf(
        every(10, -120, 23 * 60 + 1, (m) => (m >= from && m < to ? [] : went(m, 'd0.example.net'))),
        evidenceOf('days'),
      );

    it.each([
      [29.9, 0],
      [30, 1],
    ])('says from thirty hours on that it was not rotated: %f', (hours, times) => {
      const findings = seen(days(), whole('/log/mail.log_current', (23 - hours) * 60));
      expect(findings).toHaveLength(times);
      for (const finding of findings)
        expect(finding.evidence).toMatchObject([{ text: expect.stringContaining('whole') }]);
      expectDocumented(findings);
    });

    it('forgives a night in which the host may have been off, also at the beginning of the day', () => {
      for (const pause of [days(310, 350), days(-120, 0)]) {
        expect(seen(pause, whole('a', -10 * 60))).toEqual([]);
        expect(seen(pause, whole('a', -31 * 60))).toHaveLength(1);
      }
    });

    it('goes by the newest of several', () => {
      const old = whole('/old/mail.log_current', -60 * 60, 22 * 60);
      expect(seen(days(), old, whole('/log/mail.log_current', 0))).toEqual([]);
      expect(seen(days(), old)).toHaveLength(1);
    });
  });

  describe('by the notices of a channel', () => {
    const notices = (keywords: string) =>
      know(...parseImtaCnf(`\ntcp_local smtp ${keywords}\ntcp_local-daemon\n`, at(22 * 60)).facts);
    const old = (days: number) => counts(at(23 * 60 - days * 1_440));
    const overdue = (days: number, ...more: ReturnType<typeof range>[]) =>
      found(...day(0), old(days), ...more).map((f) => f.steps.find((s) => s.anchor === 'step-overdue')!.saw);

    it('says a day later that mail is overdue', () => {
      expect(overdue(2.9, notices('notices 1 2'))).toEqual([]);
      expect(overdue(3, notices('notices 1 2'))[0]).toContain('returned after 2 days by the notices of the channel');
      expect(overdue(30.9, notices('notices 10 20 30'))).toEqual([]);
      expect(overdue(31, notices('notices 10 20 30'))).toHaveLength(1);
      expect(overdue(12.9)).toEqual([]);
      expect(overdue(13)[0]).toContain('12 days by the default "notices 3 6 9 12" (assumed');
    });

    it('judges nothing by notices that it cannot read', () => {
      expect(overdue(40, notices('notices often'))).toEqual([]);
      const log = found(...day(120_000), old(40), notices('notices often'));
      expect(log[0]!.steps.find((s) => s.anchor === 'step-overdue')).toMatchObject({ answer: 'unknown' });
      expect(log[0]!.steps.find((s) => s.anchor === 'step-overdue')!.saw).toContain('could not be read: tcp_local');
    });

    it('names those that are known where nothing is late', () => {
      const log = found(...day(120_000), old(20), notices('notices 10 20 30'));
      const sawOf = (anchor: string) => log[0]!.steps.find((s) => s.anchor === anchor)!.saw;
      expect(sawOf('step-overdue')).toContain('by its own notices tcp_local after 30 days.');
      expect(sawOf('step-warnings')).toContain('older than 10 days, none is due');
    });

    it('makes nothing of missing warnings where nobody is ever warned', () => {
      const log = found(...day(120_000), notices('notices 12'));
      expect(log).toMatchObject([{ verdict: 'suspected' }]);
      expect(log[0]!.steps.find((s) => s.anchor === 'step-warnings')!.saw).toContain('nobody is warned');
    });
  });

  it.each([
    ['the file is of today', day(0)],
    ['it is nearly midnight, on a day with a busy beginning', day(30_000)],
    ['it was rotated', [...day(900_000), range(23 * 60 + 1, 0, '1-3-def')]],
    ['little of the file was seen', day(900_000).slice(1)],
    ['the oldest message is ten days old', [...day(0), counts(at(-10 * 1_440))]],
    ['the oldest may be a held one', [...day(0), counts(at(-30 * 1_440), 3)]],
  ])('says nothing when %s', (_, digests) => {
    expect(found(...digests)).toEqual([]);
  });
});
