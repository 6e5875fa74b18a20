import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '#shared/contracts/fact.ts';
import { hostView } from '#shared/window/view.ts';
import { act } from '../acts/builders.ts';
import { at, countsOf, fold, know } from '../builders.ts';
import { fact } from '../playbooks/queue-stories.ts';

type Listing = Extract<Fact, { kind: 'qm-directory' }>;

const listing = (minute: number, more: Partial<Listing> = {}): Fact =>
  fact('qm-directory', 'tcp_local', minute, {
    total: 9,
    held: null,
    attempts: [
      [0, 4],
      [2, 3],
      [4, 2],
    ],
    oldest: at(-60),
    newest: at(0),
    untriedSince: at(-5),
    whole: true,
    ...more,
  });
const held = (minute: number, count: number): Fact =>
  fact('qm-held', 'tcp_local', minute, { held: count, oldest: null, newest: null });
const count = (minute: number, byAttempts: number[], n = 0) => countsOf(minute, 'tcp_local', { byAttempts, held: n });
const channelOf = (...digests: Parameters<typeof fold>[0]) =>
  hostView(fold(digests), at(60))?.channels.find((c) => c.name === 'tcp_local');

describe('what is known of a queue', () => {
  it('is what a whole listing shows, and what it does not show is not known', () => {
    const channel = channelOf(know(listing(0)))!;
    expect(channel.queue).toMatchObject([
      {
        at: at(0),
        total: 9,
        neverTried: 4,
        byAttempts: [4, 0, 3, 0, 2],
        retried: 5,
        triedOften: 2,
        held: null,
        oldest: at(-60),
        complete: true,
        listing: { untriedSince: at(-5), line: { line: 1 } },
      },
    ]);
    expect(channel.held).toEqual([]);
  });

  it('is not what shows a part, or may', () => {
    expect(channelOf(know(listing(0, { whole: false })))).toBeUndefined();
    expect(channelOf(know(listing(0, { whole: undefined })))).toBeUndefined();
  });

  it('has held files from a listing that shows them, and from one of nothing else', () => {
    const channel = channelOf(know(listing(0, { total: 11, held: 2 }), held(10, 5)))!;
    expect(channel.queue.map((p) => [p.at, p.held])).toEqual([[at(0), 2]]);
    expect(channel.held.map((p) => [p.at, p.held])).toEqual([
      [at(0), 2],
      [at(10), 5],
    ]);
    const alone = channelOf(know(held(10, 5)))!;
    expect([alone.queue, alone.held.length]).toEqual([[], 1]);
  });

  it('takes the newer of a count and a listing, and in one interval the count', () => {
    const pick = (...digests: Parameters<typeof fold>[0]) => channelOf(...digests)!.queue.map((p) => p.total);
    expect(pick(count(0, [1, 1], 3), know(listing(12)))).toEqual([2, 9]);
    expect(pick(know(listing(0)), count(12, [1, 1]))).toEqual([9, 2]);
    expect(pick(count(10, [1, 1]), know(listing(12)))).toEqual([2]);
    expect(pick(know(listing(11)), count(13, [1, 1]))).toEqual([2]);
    const cut = count(10, [1, 1]);
    cut.queueCounts!.counts.complete = false;
    expect(pick(cut, know(listing(12)))).toEqual([9]);
  });

  it('says how many of the listed held ones may be ours', () => {
    const window = fold([know(held(10, 5))]);
    const [channel] = hostView(window, at(60), [act('hold', 0, { count: 3 })])!.channels;
    expect(channel!.held).toMatchObject([{ held: 5, heldByUs: 3 }]);
  });

  it('has one point an interval, in order, and as many files as were listed', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 12 });
    const attempts = fc.uniqueArray(fc.tuple(fc.nat(39), fc.nat(500)), {
      selector: ([failed]) => failed,
      maxLength: 20,
    });
    fc.assert(
      fc.property(minutes, minutes, attempts, (listed, counted, histogram) => {
        const files = histogram.reduce((sum, [, n]) => sum + n, 0);
        const facts = listed.map((m) => listing(m, { attempts: histogram }));
        const digests = [...facts.map((f) => know(f)), ...counted.map((m) => count(m, [7]))];
        const queue = channelOf(...digests)?.queue ?? [];
        const intervals = new Set([...listed, ...counted].map((m) => Math.floor(m / 5)));
        expect(queue).toHaveLength(intervals.size);
        expect(queue.map((p) => p.at)).toEqual(queue.map((p) => p.at).toSorted());
        for (const point of queue) expect(point.total).toBe(point.listing ? files : 7);
      }),
    );
  });
});
