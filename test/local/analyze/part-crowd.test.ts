import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPartCrowd } from '#local/analyze/part-crowd.ts';
import type { Candidates } from '#shared/digest/count-sink.ts';

const ROOM = { failing: 1, busy: 1, refused: 1 };
const ALWAYS = { mostRows: 0 };

const counted = (
  code: Candidates['code'],
  totals: Record<number, number>,
  channel: string = 'tcp_local',
): Candidates => ({
  channel,
  code,
  names: Int32Array.from(Object.keys(totals), Number),
  totals: Int32Array.from(Object.values(totals)),
});

/** Names that stay, of each of the candidates. */
const staying = (crowd: ReturnType<typeof createPartCrowd>, ...candidates: readonly Candidates[]): number[][] =>
  crowd(candidates).map((marks, i) => [...candidates[i]!.names].filter((_, at) => marks[at] === 1));

describe('the crowd of a part', () => {
  it('is nobody where rows are few', () => {
    const crowd = createPartCrowd(ROOM, { mostRows: 3 });
    expect(staying(crowd, counted('D', { 1: 1, 2: 2 }), counted(null, { 3: 1 }))).toEqual([[1, 2], [3]]);
    expect(staying(crowd, counted('D', { 4: 1, 5: 2 }), counted(null, { 6: 1, 7: 9 }))).toEqual([[5], [7]]);
  });

  it('leaves who fails most with its deliveries, who has most mail, and whom we refuse most', () => {
    const marks = staying(
      createPartCrowd(ROOM, ALWAYS),
      counted('D', { 1: 90, 2: 50, 3: 5, 4: 1 }),
      counted('Q', { 2: 10, 3: 9, 4: 1 }),
      counted('J', { 1: 7, 5: 8 }),
    );
    expect(marks).toEqual([[1, 3], [3], [5]]);
  });

  it('tells channels apart, and senders from recipients', () => {
    const marks = staying(
      createPartCrowd(ROOM, ALWAYS),
      counted('D', { 1: 1, 2: 2 }),
      counted('D', { 1: 3, 2: 2 }, 'ims-ms'),
      counted(null, { 1: 5, 2: 2 }),
    );
    expect(marks).toEqual([[2], [1], [1]]);
  });

  it('of equals lets those stay that came first, and nobody who is not there', () => {
    const marks = staying(createPartCrowd({ ...ROOM, busy: 2 }, ALWAYS), counted('D', { 3: 1, 1: 1, 2: 1 }));
    expect(marks).toEqual([[1, 2]]);
    expect(staying(createPartCrowd(ROOM, ALWAYS), counted('J', { 1: 3 }), counted('D', { 1: 1, 2: 2 }))).toEqual([
      [1],
      [2],
    ]);
  });

  it('leaves who stayed before, until that are too many', () => {
    const crowd = createPartCrowd(ROOM, { mostRows: 0, mostKnown: 2 });
    expect(staying(crowd, counted('D', { 1: 5, 2: 1 }))).toEqual([[1]]);
    expect(staying(crowd, counted('D', { 1: 1, 2: 5 }))).toEqual([[1, 2]]);
    expect(staying(crowd, counted('D', { 1: 1, 2: 1, 3: 5 }))).toEqual([[1, 2, 3]]);
    // Three are known: too many, so that only those of this part stay known.
    expect(staying(crowd, counted('D', { 3: 1, 4: 5 }))).toEqual([[3, 4]]);
    expect(staying(crowd, counted('D', { 1: 1, 3: 1, 4: 1, 5: 5 }))).toEqual([[3, 4, 5]]);
  });

  it('lets in no more than there is room for, and none with less than one who is left out', () => {
    const names = fc.uniqueArray(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 5 })), { selector: ([name]) => name });
    fc.assert(
      fc.property(names, fc.nat(6), (all, busy) => {
        const [marks] = createPartCrowd(
          { ...ROOM, busy },
          ALWAYS,
        )([
          {
            channel: 'tcp_local',
            code: 'D',
            names: Int32Array.from(all, ([name]) => name),
            totals: Int32Array.from(all, ([, total]) => total),
          },
        ]);
        const totals = (mark: number): number[] => all.filter((_, i) => marks![i] === mark).map(([, total]) => total);
        expect(totals(1)).toHaveLength(Math.min(busy, all.length));
        expect(Math.min(Infinity, ...totals(1))).toBeGreaterThanOrEqual(Math.max(0, ...totals(0)));
      }),
    );
  });
});
