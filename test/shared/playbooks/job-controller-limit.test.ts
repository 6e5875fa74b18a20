import { describe, expect, it } from 'vitest';
import { countsOf, every, HOST, know, of, tell, tried, went } from '../builders.ts';
import { expectDocumented, fact, queuedFor } from './queue-stories.ts';

const mail = every(10, 0, 60, (m) => went(m, 'a.example.net'));
const limit = (value: number) =>
  know(fact('job-controller', ' max_messages', 0, { section: '', setting: 'max_messages', value: String(value) }));
const queue = (total: number, minute = 50) => countsOf(minute, 'tcp_local', { byAttempts: [0, total] });
const found = (...args: Parameters<typeof tell>) => of('job-controller-limit', tell(...args));

describe('job-controller-limit', () => {
  it('finds more messages than the Job Controller keeps', () => {
    const findings = found(mail, [queue(12_000), limit(10_000)]);
    expect(findings).toMatchObject([
      { verdict: 'problem', subject: { kind: 'host' }, actions: [{ action: 'cache-sync' }] },
    ]);
    expect(findings[0]!.headline).toContain('about 2000 wait unseen');
    expect(findings[0]!.evidence[0]!.text).toContain('10000');
    expect(findings[0]!.advice.some((a) => a.diff?.includes('+MAX_MESSAGES=50000'))).toBe(true);
    expectDocumented(findings);
  });

  it('only suspects where the setting was not seen', () => {
    expect(found(mail, [queue(100_001)])).toMatchObject([{ verdict: 'suspected' }]);
    expect(found(mail, [queue(100_000)])).toEqual([]);
  });

  it('tells whether old mail is neglected', () => {
    const neglected = (...more: Parameters<typeof tell>[1] & object) =>
      found(mail, [queue(12_000), limit(10_000), ...more])[0]!.steps.find((s) => s.anchor === 'step-neglected')!.answer;
    expect(neglected()).toBe('unknown');
    expect(neglected(tried(50, 'D', 0, 100))).toBe('yes');
    expect(neglected(tried(50, 'D', 0, 100), tried(50, 'Q', 3, 50))).toBe('no');
  });

  it('offers the live change only where the version has it', () => {
    const text = (productVersion: string) =>
      found(mail, [queue(12_000), { ...limit(10_000), productVersion }])[0]!
        .advice.map((a) => a.text)
        .join();
    expect(text('6.3')).toContain('"imsimta cache -change -global -max_messages=50000" changes it at once');
    expect(text('6.2-7.02')).not.toContain('-max_messages');
  });

  it('names the file of a legacy configuration only where the host has one', () => {
    const seen = (...more: Parameters<typeof tell>[1] & object) =>
      found(mail, [queue(100_001), ...more])[0]!
        .advice.map((a) => `${a.text} ${a.diff}`)
        .join();
    const unified = know(fact('option', 'role.channel:tcp_local.maxjobs', 10, { value: '1' }));
    expect(seen(unified)).toContain('of the Job Controller by msconfig');
    expect(seen(unified)).not.toContain('job_controller.cnf');
    expect(seen()).toContain('+++ job_controller.cnf');
  });

  it('suspects files that the Job Controller does not know', () => {
    const rows = know(queuedFor(50, 'tcp_local', 'a.example.net', 100, 900));
    const findings = found(mail, [queue(5_000), limit(10_000), rows]);
    expect(findings).toMatchObject([{ verdict: 'suspected', subject: { kind: 'host', name: HOST } }]);
    expect(findings[0]!.headline).toContain('knows 1000 of 5000');
    expectDocumented(findings);
    expect(found(mail, [queue(1_900), limit(10_000), rows])).toEqual([]);
  });

  it('says it once for the host, however many channels it shows in', () => {
    const both = countsOf(50, 'tcp_local', { byAttempts: [4_000] });
    both.queueCounts!.counts.channels.push({
      ...both.queueCounts!.counts.channels[0]!,
      channel: 'ims-ms',
      byAttempts: [2_000],
    });
    const rows = know(
      queuedFor(50, 'tcp_local', 'a.example.net', 0, 900),
      queuedFor(50, 'ims-ms', 'ims-ms-daemon', 0, 100),
    );
    const findings = found(mail, [both, limit(10_000), rows]);
    expect(findings).toMatchObject([{ subject: { kind: 'host' } }]);
    expect(findings[0]!.headline).toContain('knows 1000 of 6000 messages that lie in tcp_local, ims-ms');
  });

  it.each([
    ['the queue is large and within the limit', [queue(99_000), limit(200_000)]],
    ['the count is old', [queue(12_000, 0), limit(10_000)]],
    [
      'it is the held ones that are many',
      [countsOf(50, 'tcp_local', { byAttempts: [9], held: 20_000 }), limit(10_000)],
    ],
    [
      'the two looks differ by the mail of a minute',
      [queue(5_000), limit(10_000), know(queuedFor(50, 'tcp_local', 'x', 2_000, 2_400))],
    ],
    ['nothing was counted', [limit(10)]],
  ])('says nothing when %s', (_, more) => {
    expect(found(mail, more)).toEqual([]);
  });
});
