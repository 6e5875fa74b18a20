import { describe, expect, it } from 'vitest';
import { came, deferred, every, of, other, refused, tell, went } from '../builders.ts';
import { expectDocumented } from './queue-stories.ts';

const BAD = 'bad.example.net';
const GOOD = 'good.example.net';
const failed = (m: number, to = BAD, count = 1, reason: 'other' | 'none' = 'other') =>
  other('Q', reason, 'tcp_local', m, to, count);
const found = (...args: Parameters<typeof tell>) => of('failure-unexplained', tell(...args));
const normal = (...args: Parameters<typeof tell>) => of('queue-normal', tell(...args));

const others = every(5, -120, 120, (m) => [came(m, GOOD, 4), went(m, GOOD, 4)]);
const failing = (until: number) => every(5, 0, until, (m) => [came(m, BAD), failed(m)]);

describe('failure-unexplained', () => {
  it('says that a destination fails for a reason that nobody knows, and that nothing is normal there', () => {
    const story = [...others, ...failing(120)];
    const findings = found(story);
    expect(findings).toMatchObject([
      { verdict: 'suspected', subject: { kind: 'destination', name: BAD, channel: 'tcp_local' }, actions: [] },
    ]);
    expect(findings[0]!.headline).toContain('24 attempts');
    expect(findings[0]!.headline).toContain('24 recipients wait');
    expect(findings[0]!.evidence.length).toBeGreaterThan(0);
    expect(findings[0]!.steps.map((s) => s.answer)).toEqual(['unknown', 'yes']);
    expect(normal(story)).toEqual([]);
    expectDocumented(findings);
  });

  it('says so too where the entries carry no text', () => {
    const findings = found([...others, ...every(5, 0, 120, (m) => failed(m, BAD, 1, 'none'))]);
    expect(findings).toMatchObject([{ verdict: 'suspected' }]);
    expect(findings[0]!.steps[0]).toMatchObject({ anchor: 'step-text', answer: 'no' });
  });

  it('makes one finding of a channel that delivers nothing', () => {
    const names = ['a.example.net', 'b.example.net', 'c.example.net'];
    const story = [
      ...every(5, -120, 0, (m) => names.map((n) => went(m, n))),
      ...every(5, 0, 120, (m) => names.map((n) => failed(m, n))),
    ];
    expect(found(story)).toMatchObject([{ subject: { kind: 'channel', name: 'tcp_local' } }]);
    // Where one of them is reached again and again, the others are told one by one.
    const reached = every(5, 0, 120, (m) => went(m, 'd.example.net', 3));
    expect(found([...story, ...reached]).map((f) => f.subject.name)).toEqual(names);
  });

  it('waits for half an hour and for ten failures in one', () => {
    const twice = (until: number) => every(5, 0, until, (m) => failed(m, BAD, 2));
    expect(found([...others, ...twice(30)])).toEqual([]);
    expect(found([...others, ...twice(35)])).toHaveLength(1);
    expect(found([...others, ...every(10, 0, 120, (m) => failed(m))])).toEqual([]);
  });

  it('is silent once mail flows again, and where a delivery comes between', () => {
    const mended = [...others, ...failing(60), ...every(5, 60, 120, (m) => went(m, BAD))];
    expect(found(mended)).toEqual([]);
    expect(found([...others, ...failing(120), ...every(30, 0, 120, (m) => went(m, BAD))])).toEqual([]);
    // After many failures a few deliveries are a small share, and still the end of it.
    const many = every(5, 0, 100, (m) => failed(m, BAD, 20));
    expect(found([...others, ...many, went(110, BAD, 2)])).toHaveLength(1);
    expect(found([...others, ...many, went(110, BAD, 3)])).toEqual([]);
  });

  it('does not take silence for failure for longer than the longest wait between two attempts', () => {
    const later = (until: number) => [...failing(60), ...every(5, -120, until, (m) => went(m, GOOD, 4))];
    expect(found(later(500))).toHaveLength(1);
    expect(found(later(600))).toEqual([]);
  });

  it('leaves what fails more often for a known reason to the playbook of that reason', () => {
    for (const known of [refused, deferred])
      expect(found([...others, ...failing(120), ...every(5, 0, 120, (m) => known(m, BAD, 2))])).toEqual([]);
  });
});
