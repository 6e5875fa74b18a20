import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Window } from '#shared/contracts/window.ts';
import { toWindowDocument, unknownInWindow, WindowDocument } from '#shared/window/document.ts';
import { emptyWindow } from '#shared/window/fold.ts';
import { came, digestOf, fold, HOST, refused, went } from '../builders.ts';
import { anyDigests } from './arbitrary.ts';

const stored = (window: Window): unknown => JSON.parse(JSON.stringify(toWindowDocument(window)));
const some = fold([
  digestOf([went(1, 'a.example'), went(7, 'a.example', 3), refused(7, 'b.example'), came(9, 'b.example')]),
]);

describe('a stored window', () => {
  it('is read as it was, to the byte', () => {
    fc.assert(
      fc.property(anyDigests, (digests) => {
        const window = Window.parse(fold(digests));
        expect(JSON.stringify(WindowDocument.parse(stored(window)))).toBe(JSON.stringify(window));
      }),
      { numRuns: 300 },
    );
  });

  it('of the first version is read as well', () => {
    expect(WindowDocument.parse(JSON.parse(JSON.stringify(some)))).toEqual(some);
  });

  it('keeps names that mean something to JavaScript', () => {
    const window = fold([digestOf(['__proto__', 'constructor', 'length'].map((name) => went(1, name)))]);
    expect(WindowDocument.parse(stored(window))).toEqual(window);
  });

  it('says once what its counts share', () => {
    const day = Array.from({ length: 288 }, (_, i) => went(i * 5, 'a.example'));
    const [one, all] = [fold([digestOf(day.slice(0, 1))]), fold([digestOf(day)])];
    const lengthOf = (window: Window): number => JSON.stringify(toWindowDocument(window).cells).length;
    expect(lengthOf(all) - lengthOf(one)).toBe(2 * 287);
  });

  const bad: readonly (readonly [string, unknown])[] = [
    ['a series that shares more than there is', [[2, 'D', 'a.example', 'delivered', '0']]],
    ['a first series that shares with none', [[1, 'D', 'a.example', 'delivered', '0']]],
    ['a series that shares less than nothing', [[-1, 'tcp_local', 'D', 'a.example', 'delivered', 'more', '0']]],
    ['a series without counts', [[0, 'tcp_local', 'D', 'a.example', 'delivered', 7]]],
    ['counts that are none', [[0, 'tcp_local', 'D', 'a.example', 'delivered', '0*-3']]],
    ['a count of nothing', [[0, 'tcp_local', 'D', 'a.example', 'delivered', '0*0']]],
    ['a code that there is not', [[0, 'tcp_local', 'X', 'a.example', 'delivered', '0']]],
    ['fields too many', [[0, 'tcp_local', 'D', 'a.example', 'delivered', 'more', '0']]],
    ['no series', ['0']],
    ['nothing but shared fields', [[4, '0']]],
    [
      'series in another order',
      [
        [0, 'tcp_local', 'D', 'b.example', 'delivered', '0'],
        [2, 'a.example', 'delivered', '0'],
      ],
    ],
    [
      'the same thing twice',
      [
        [0, 'tcp_local', 'D', 'a.example', 'delivered', '0'],
        [3, 'delivered', '0'],
      ],
    ],
  ];
  it.each(bad)('with %s is refused', (_, cells) => {
    const read = WindowDocument.safeParse({ ...(stored(some) as object), cells });
    expect(read.error?.issues.map(({ path }) => path)).toEqual([['cells']]);
  });

  it.each<[string, unknown]>([
    ['no list of keys', { a: null }],
    ['a key that is none', [[0, 7, null]]],
    ['a key without a time', [[0, 'evidence/x']]],
    ['a key with another time', [[0, 'evidence/x', 'today']]],
    ['a key that shares less than nothing', [[-1, 'evidence/x', null]]],
  ])('with %s is refused', (_, merged) => {
    const read = WindowDocument.safeParse({ ...(stored(some) as object), merged });
    expect(read.error?.issues.map(({ path }) => path)).toEqual([['merged']]);
  });

  it.each<[string, (document: ReturnType<typeof toWindowDocument>) => unknown]>([
    ['mood', (document) => ({ ...document, mood: 'calm' })],
    ['coverage.mood', (document) => ({ ...document, coverage: { ...document.coverage, mood: 'calm' } })],
  ])('tells of a field that would be lost: %s', (field, planted) => {
    const document = toWindowDocument(some);
    expect(unknownInWindow(planted(document), WindowDocument.parse(planted(document)))).toBe(field);
    expect(unknownInWindow(document, some)).toBeNull();
    expect(unknownInWindow(planted(some as never), some)).toBe(field);
  });

  it('never throws on any JSON, and takes no long time for great numbers', () => {
    const { cells: _, ...rest } = toWindowDocument(some);
    fc.assert(
      fc.property(fc.jsonValue(), (cells) => {
        WindowDocument.safeParse({ ...rest, cells });
      }),
    );
    const far = [[0, 'tcp_local', 'D', 'a.example', 'delivered', '0 999999999 999999999*5']];
    const read = WindowDocument.parse({ ...rest, cells: far });
    expect(read.cells.map(({ count }) => count)).toEqual([1, 1, 5]);
  });

  it('of a host of which nothing was seen is empty', () => {
    expect(WindowDocument.parse(stored(emptyWindow(HOST)))).toEqual(emptyWindow(HOST));
  });
});
