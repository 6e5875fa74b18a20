import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReleases, laterRelease, releaseNumbers } from '#shared/text/release.ts';

const compare = (a: string, b: string): number => compareReleases(releaseNumbers(a), releaseNumbers(b));

/** Names as the product prints them, or a manual has them, from the first to the last. */
const IN_ORDER = [
  '5.2',
  '6.1',
  '6.2-3.03',
  '6.2-7.02',
  '6.3-0.15',
  '6.3-6.03',
  '6.10',
  '7.0-0.04 64bit',
  '7.0-3.01 32bit',
  '7u2-7.02 32bit',
  '7u4-18.01 64bit',
  '7u4-24.01',
  '7u4-27.08 64bit',
  '7u4-27.10',
  '7.0.5',
  '7.0.5.31.0 64bit',
  '8.0',
  '8.0.1.2.20170607',
  '8.0.2.3',
  '8.0.2.4.20190507 64bit',
  '8.1',
];

const TWICE = [
  ['7u4-27.08', '7.0.4.27.7'],
  ['7u4-27.10', '7.0.4.27.9'],
  ['7u4-23.01 64bit', '7.0.4.23.0'],
  ['7u5', '7.0.5'],
  ['7.0', '7'],
  ['8.0', '8.0.0'],
] as const;

const names = fc.oneof(
  fc.constantFrom(...IN_ORDER, ...TWICE.flat(), '', 'x', '7u', '7u4-', '6.3-', '6..3', `6.${'1'.repeat(30)}`),
  fc.stringMatching(/^[0-9u.-]{0,12}( (32|64)bit)?$/),
);

describe('releases', () => {
  it('follow each other as they came out', () => {
    const shuffled = [...IN_ORDER].reverse().sort(compare);
    expect(shuffled).toEqual(IN_ORDER);
    for (let i = 1; i < IN_ORDER.length; i++) expect(compare(IN_ORDER[i - 1]!, IN_ORDER[i]!)).toBeLessThan(0);
  });

  it.each(TWICE)('%s is %s', (a, b) => {
    expect(compare(a, b)).toBe(0);
  });

  it('are none in a text without a number, and before all others', () => {
    expect(releaseNumbers('unknown')).toEqual([]);
    expect(compare('unknown', '5.2')).toBeLessThan(0);
  });

  it('are in a total order: each two can be compared, in one way, and no three go round', () => {
    fc.assert(
      fc.property(names, names, names, (a, b, c) => {
        expect(Math.sign(compare(a, b))).toBe(Math.sign(-compare(b, a)) + 0);
        expect(compare(a, a)).toBe(0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('the later release', () => {
  it('has a width where one of its names has', () => {
    expect(laterRelease('7u4-24.01', '7.0.4.24.0 64bit')).toBe('7.0.4.24.0 64bit');
    expect(laterRelease('7.0.5', '7u4-24.01 64bit')).toBe('7.0.5');
  });

  it('is the same in whatever order and however often names are met', () => {
    fc.assert(
      fc.property(names, names, names, (a, b, c) => {
        expect(laterRelease(a, b)).toBe(laterRelease(b, a));
        expect(laterRelease(a, a)).toBe(a);
        expect(laterRelease(laterRelease(a, b), c)).toBe(laterRelease(a, laterRelease(b, c)));
        expect(compare(laterRelease(a, b), a)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
