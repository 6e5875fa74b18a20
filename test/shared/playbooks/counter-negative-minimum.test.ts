import { describe, expect, it } from 'vitest';
import { know, of, tell, troubles, went } from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

const reading = (minute: number, stored: number | null, received = 5) =>
  know(
    fact('counters', 'tcp_local', minute, {
      received,
      stored,
      delivered: 5,
      submitted: null,
      firstTime: 5,
      attempted: 0,
      rejected: 0,
      failed: 0,
      queueTime: null,
      queueTimeCount: null,
    }),
  );
const found = (...readings: ReturnType<typeof reading>[]) =>
  of('counter-negative-minimum', tell([went(60, 'a.example.net')], readings));

describe('counter-negative-minimum', () => {
  it('explains it and shows the corrected value', () => {
    const findings = found(reading(0, -40), reading(20, null), reading(40, 61));
    expect(findings).toMatchObject([{ verdict: 'normal', subject: { kind: 'channel', name: 'tcp_local' } }]);
    expect(findings[0]!.headline).toContain('stored shows 61, in truth 101');
    expect(findings[0]!.evidence.map((e) => e.text)).toEqual([expect.stringContaining('-40')]);
    expectDocumented(findings);
    expect(troubles(tell([went(60, 'a.example.net')], [reading(0, -40)]))).toEqual([]);
  });

  it('forgets what was below zero before they were zeroed', () => {
    expect(found(reading(0, -40), reading(20, 0, 1), reading(40, 61, 9))).toEqual([]);
    expect(found(reading(0, -40), reading(20, -3, 1), reading(40, 61, 9))[0]!.headline).toContain('in truth 64');
  });

  it('remembers the least value for longer than a day, until they are zeroed again', () => {
    const day = 1_440;
    const [low, later] = [reading(0, -40, 500), reading(3 * day, 61, 900)];
    const [finding] = found(low, later);
    expect(finding!.headline).toContain('stored shows 61, in truth 101');
    expect(finding!.steps[0]!.saw).toContain('stored -40 at 2026-02-03 08:00');
    // Evidence that comes late is as good.
    expect(found(later, low)).toEqual([finding]);
    expect(found(low, reading(2 * day, 3, 4), later)).toEqual([]);
    expect(found(low, reading(2 * day, -2, 4), later)[0]!.headline).toContain('in truth 63');
  });

  it('says nothing of counters that never were below zero, or not read', () => {
    expect(found(reading(0, 0), reading(40, 61))).toEqual([]);
    expect(found(reading(0, null))).toEqual([]);
    expect(found()).toEqual([]);
  });
});
