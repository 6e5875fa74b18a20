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

  const two = (minute: number, local: number, store: number) => {
    const both = countsOf(minute, 'tcp_local', { byAttempts: [local] });
    both.queueCounts!.counts.channels.push({
      ...both.queueCounts!.counts.channels[0]!,
      channel: 'ims-ms',
      byAttempts: [store],
    });
    return both;
  };
  const lists = (minute: number, local: number, store: number) =>
    know(queuedFor(minute, 'tcp_local', 'a.example.net', 0, local), queuedFor(minute, 'ims-ms', '', store, 0));

  it('counts what it does not know of all channels together, for its memory is one', () => {
    const findings = found(mail, [two(50, 1_500, 430), lists(50, 570, 0)]);
    expect(findings).toMatchObject([{ verdict: 'suspected', subject: { kind: 'host' } }]);
    expect(findings[0]!.headline).toContain('knows 570 of 1930 messages that lie in tcp_local, ims-ms');
    // All known of the one, and of the other too little to matter by itself.
    expect(found(mail, [two(50, 1_500, 430), lists(50, 1_500, 0)])).toEqual([]);
  });

  it('names a channel that is not known at all, though most of the host’s mail is', () => {
    const findings = found(mail, [two(50, 9_000, 1_200), lists(50, 9_000, 10)]);
    expect(findings[0]!.headline).toContain('knows 10 of 1200 messages that lie in ims-ms (');
  });

  it('compares a list with the counts next to it, so that growth is not taken for what is unknown', () => {
    const rows = (known: number, minute: number) => know(queuedFor(minute, 'tcp_local', 'a.example.net', known, 0));
    expect(found(mail, [queue(300, 40), queue(3_000, 50), rows(320, 42)])).toEqual([]);
    expect(found(mail, [queue(3_000, 40), queue(300, 50), rows(320, 47)])).toEqual([]);
    const lasting = found(mail, [queue(3_000, 40), queue(2_900, 45), rows(320, 42), queue(9_000, 55)]);
    expect(lasting[0]!.headline).toContain('knows 320 of 2900');
    // Nothing was counted at that time.
    expect(found(mail, [queue(3_000, -5), rows(320, 42)])).toEqual([]);
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
