import { describe, expect, it } from 'vitest';
import { came, countsOf, every, know, of, refused, tell, went } from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

const load = (minute: number, one: number, idlePercent: number | null = null) =>
  know(fact('load', '', minute, { one, five: one, fifteen: one, runQueue: null, cpus: 4, idlePercent }));
const busy = [95, 105, 115].map((m) => load(m, 20));
/** Only one snapshot of each five minutes is kept. */
const queue = (channel: string, before: number, now: number, shift = channel === 'ims-ms' ? 5 : 0) => [
  countsOf(80 - shift, channel, { byAttempts: [before] }),
  countsOf(115 - shift, channel, { byAttempts: [now] }),
];
const both = [...queue('tcp_local', 10, 400), ...queue('ims-ms', 0, 300)];
const mail = every(5, 0, 120, (m) => [came(m, 'a.example.net', 20), went(m, 'a.example.net', 5)]);
const found = (...args: Parameters<typeof tell>) => of('performance-saturation', tell(...args));

describe('performance-saturation', () => {
  it('finds a machine that is the bottleneck', () => {
    const hot = fact('process', 'imapd', 115, {
      pid: 7,
      user: 'mailsrv',
      virtualKiB: null,
      residentKiB: null,
      cpuPercent: 98,
      cpuSeconds: null,
      state: 'cpu',
    });
    const findings = found(mail, [...busy, ...both, know(hot)]);
    expect(findings).toMatchObject([{ verdict: 'problem', subject: { kind: 'host' }, actions: [] }]);
    expect(findings[0]!.headline).toContain('load 20');
    expect(findings[0]!.headline).toContain('tcp_local 10 to 400');
    expect(findings[0]!.steps.find((s) => s.anchor === 'step-processes')!.saw).toContain('imapd (7) 98 %');
    expect(findings[0]!.steps.find((s) => s.anchor === 'step-drain')!.answer).toBe('no');
    expect(findings[0]!.evidence.length).toBe(4);
    expectDocumented(findings);
    expect(found(mail, [...[95, 105, 115].map((m) => load(m, 1, 2)), ...both])).toHaveLength(1);
  });

  it('tells whether it drains by the files counted, for deliveries count recipients', () => {
    const many = every(5, 0, 120, (m) => [came(m, 'a.example.net', 20), went(m, 'a.example.net', 90)]);
    const drain = (counts: typeof both) =>
      found(many, [...busy, ...counts])[0]!.steps.find((s) => s.anchor === 'step-drain');
    expect(drain(both)).toMatchObject({ answer: 'no', saw: '10 queued files became 700: it grows.' });
    const [first, ...rest] = both;
    const held = countsOf(80, 'tcp_local', { byAttempts: [10], held: 9 });
    expect(first!.evidence).toBe(held.evidence);
    expect(drain([held, ...rest])!.answer).toBe('unknown');
    const retried = (channel: string, shift: number) => [
      countsOf(80 - shift, channel, { byAttempts: [10, 1_000] }),
      countsOf(115 - shift, channel, { byAttempts: [400, 100] }),
    ];
    expect(drain([...retried('tcp_local', 0), ...retried('ims-ms', 5)])).toMatchObject({
      answer: 'yes',
      saw: '2020 queued files became 1000: at that rate they are gone in about 35 minutes.',
    });
  });

  it.each([
    ['the load is low', [...[95, 105, 115].map((m) => load(m, 1)), ...both]],
    ['the load was high for a moment', [load(95, 1), load(105, 1), load(115, 20), ...both]],
    ['it was measured twice', [load(105, 20), load(115, 20), ...both]],
    ['no mail waits', busy],
    ['one channel has a burst', [...busy, ...queue('tcp_local', 10, 400)]],
    ['the queues drain', [...busy, ...queue('tcp_local', 900, 400), ...queue('ims-ms', 800, 300)]],
    ['the load was not seen', both],
  ])('says nothing when %s', (_, more) => {
    expect(found(mail, more)).toEqual([]);
  });

  it('says nothing when the destinations fail', () => {
    expect(found([...mail, ...every(5, 90, 120, (m) => refused(m, 'x.example', 20))], [...busy, ...both])).toEqual([]);
  });
});
