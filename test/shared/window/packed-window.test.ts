import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPackedDocument, toWindowDocument } from '#shared/window/document.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import { foldPacked, packWindow, unpackWindow } from '#shared/window/packed-window.ts';
import { digestOf, evidenceOf, HOST, refused, went } from '../builders.ts';
import { anyDigests } from './arbitrary.ts';

const empty = packWindow(emptyWindow(HOST));

describe('a window by series', () => {
  it('takes digests as one by rows does, to the byte, and in any order', () => {
    fc.assert(
      fc.property(anyDigests, (digests) => {
        const byRows = digests.reduce(foldDigest, emptyWindow(HOST));
        const bySeries = digests.reduce(foldPacked, empty);
        const stored = JSON.stringify(toPackedDocument(bySeries));
        expect(stored).toBe(JSON.stringify(toWindowDocument(byRows)));
        expect(JSON.stringify(unpackWindow(bySeries))).toBe(JSON.stringify(byRows));
        expect(JSON.stringify(toPackedDocument(digests.toReversed().reduce(foldPacked, empty)))).toBe(stored);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the series alone that a digest does not touch, and returns itself for one that it knows', () => {
    const digest = digestOf([went(1, 'a.example'), went(9, 'a.example', 3), refused(9, 'b.example')]);
    const window = foldPacked(empty, digest);
    expect(foldPacked(window, digest)).toBe(window);
    const next = foldPacked(window, digestOf([refused(9, 'b.example'), went(12, 'c.example')], evidenceOf(1)));
    expect(next.cells.map((series) => [series.of.destination, series.counts])).toEqual([
      ['a.example', ' 1*3'],
      ['c.example', ''],
      ['b.example', '*2'],
    ]);
    expect(next.cells[0]).toBe(window.cells[0]);
  });

  it('forgets what is a day old, of a series and whole series', () => {
    const window = foldPacked(empty, digestOf([went(1, 'a.example'), went(7, 'a.example', 4), went(2, 'b.example')]));
    const next = foldPacked(window, digestOf([went(24 * 60 + 6, 'c.example')], evidenceOf(1)));
    expect(next.cells.map(({ of, counts }) => [of.destination, counts])).toEqual([
      ['a.example', '*4'],
      ['c.example', ''],
    ]);
  });
});
