import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exemplar } from '#shared/contracts/digest.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { keepExemplars, ROOM } from '#shared/window/exemplars.ts';
import { at, START } from '../builders.ts';

const exemplar = (minute: number, key = 'tcp_local|Q|a.example|dns'): Exemplar => ({
  key,
  at: at(minute),
  line: { evidence: 'e', start: minute, end: minute + 1, line: 1, text: untrusted('text') },
});

const minutes = (exemplars: readonly Exemplar[]) => exemplars.map((e) => e.line.start);

const SMALL = { trouble: { full: 1, pairs: 2 }, sender: { full: 1, pairs: 1 }, other: { full: 1, pairs: 1 } };

describe('kept exemplars', () => {
  it('are the first three and the last three of a key and hour', () => {
    const many = Array.from({ length: 20 }, (_, i) => exemplar(i * 2));
    expect(minutes(keepExemplars(many, null))).toEqual([0, 2, 4, 34, 36, 38]);
  });

  it('of entries are never more than 2,000, the latest hours first, and trouble never gives way to success', () => {
    const failures = Array.from({ length: 3_000 }, (_, i) => exemplar(i % 120, `tcp_local|Q|d${i % 700}.example|dns`));
    const successes = Array.from({ length: 3_000 }, (_, i) => exemplar(i % 120, `tcp_local|D|d${i}.example|delivered`));
    const kept = keepExemplars([...failures, ...successes], null);
    expect(kept.length).toBeLessThanOrEqual(2_000);
    expect(kept.filter((e) => e.key.includes('|Q|')).length).toBeGreaterThanOrEqual(ROOM.trouble.pairs);
    expect(kept.every((e) => e.line.start >= 60)).toBe(true);
  });

  it('are forgotten by whole hours, never later than the window', () => {
    const kept = keepExemplars([exemplar(0), exemplar(59), exemplar(60)], START + 5);
    expect(minutes(kept)).toEqual([60]);
  });

  it('do not depend on when what came, and when the window moved on', () => {
    const some = fc.array(
      fc.tuple(fc.nat(300), fc.constantFrom('a', 'b', 'c', 'd')).map(([m, d]) => exemplar(m, `t|Q|${d}|dns`)),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(some, some, fc.nat(300), fc.nat(300), (first, second, x, y) => {
        const [early, late] = [Math.min(x, y), Math.max(x, y)].map((m) => START + m - (m % 5));
        const step = keepExemplars(first, early!, SMALL);
        const moved = keepExemplars([...step, ...second], late!, SMALL);
        expect(moved).toEqual(keepExemplars([...first, ...second], late!, SMALL));
      }),
      { numRuns: 1_000 },
    );
  });
});
