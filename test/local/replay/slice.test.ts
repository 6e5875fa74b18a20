import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { slices } from '#local/replay/slice.ts';

const START = Date.UTC(2026, 2, 3, 14) / 60_000;
const at = (minute: number, seconds = 0) => toInstant((START + minute) * 60_000 + seconds * 1000);
const digest = (changes: Partial<Digest>): Digest => ({
  version: 1,
  evidence: 'mail.log',
  host: 'mta1.example.edu',
  from: null,
  to: null,
  cells: [],
  notices: [],
  sendings: [],
  attempts: [],
  facts: [],
  exemplars: [],
  queueCounts: null,
  productVersion: null,
  coverage: { lines: 3, parsed: 3, unparsed: 0, reasons: {}, samples: [] },
  ...changes,
});
const cell = (minute: number, count: number) => ({
  minute: START + minute,
  channel: 'tcp_local',
  code: 'D' as const,
  destination: 'big.example.com',
  reason: 'delivered' as const,
  count,
});

describe('slices of a digest', () => {
  it('lose nothing, come in order, and vouch for no time but their own', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 9 })), { minLength: 1 }),
        fc.constantFrom(1, 5, 15, 60),
        (rows, every) => {
          const minutes = rows.map(([minute]) => minute);
          const [from, to] = [at(Math.min(...minutes)), at(Math.max(...minutes), 30)];
          const cells = rows.map(([minute, count]) => cell(minute, count));
          const parts = slices(digest({ from, to, cells }), every);
          expect(parts.flatMap((part) => part.digest.cells).sort((a, b) => a.minute - b.minute)).toEqual(
            [...cells].sort((a, b) => a.minute - b.minute),
          );
          const starts = parts.map(({ minute }) => minute!);
          expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
          for (const part of parts) {
            expect(part.digest.from! >= toInstant(part.minute! * 60_000)).toBe(true);
            expect(part.digest.to! < toInstant((part.minute! + every) * 60_000)).toBe(true);
          }
          expect(parts.at(-1)!.digest.to).toBe(to);
          expect(parts.reduce((sum, part) => sum + part.digest.coverage.lines, 0)).toBe(3);
          expect(new Set(parts.map((part) => part.digest.evidence)).size).toBe(parts.length);
        },
      ),
    );
  });

  it('put facts, exemplars and counts where they belong', () => {
    const line = { evidence: 'mail.log', start: 0, end: 9, line: 1, text: 'x' as never };
    const parts = slices(
      digest({
        from: at(0),
        to: at(12),
        cells: [cell(0, 1), cell(12, 1)],
        exemplars: [{ key: 'k', at: at(6), line }],
        facts: [{ kind: 'snmp-mta', name: '', at: at(12), stored: 1, loops: null, line: null }],
        queueCounts: { at: at(3), counts: { channels: [], complete: true } },
        productVersion: '6.3',
      }),
      5,
    );
    expect(parts.map(({ minute }) => minute! - START)).toEqual([0, 5, 10]);
    expect(parts.map((part) => part.digest.queueCounts !== null)).toEqual([true, false, false]);
    expect(parts.map((part) => part.digest.exemplars.length)).toEqual([0, 1, 0]);
    expect(parts.map((part) => part.digest.facts.length)).toEqual([0, 0, 1]);
    expect(parts.map((part) => part.digest.productVersion)).toEqual([null, null, '6.3']);
    expect(parts[1]!.digest.to).toBeNull();
  });

  it('leave what carries no time as it is', () => {
    const version = digest({ productVersion: '6.3' });
    expect(slices(version, 5)).toEqual([{ minute: null, digest: version }]);
  });
});
