import { describe, expect, it } from 'vitest';
import { forgottenBy, receivedView, withListed } from '#shared/window/received.ts';
import { emptyWindow } from '#shared/window/fold.ts';
import { at, evidenceOf, fold, HOST } from '../builders.ts';
import { beat, range, rangeKey } from '../playbooks/heard.ts';

const DAY = 24 * 60;

describe('receivedView', () => {
  it('tells the ranges of each file in their order, and each heartbeat once', () => {
    const view = receivedView(
      fold([range(10, 20, 5), range(0, 10, 3), range(0, 7, 4, { source: 'imta' }), beat(2), beat(1), beat(2)]),
      at(9),
    )!;
    expect(view.ranges.map(({ source, start, end, at: last }) => [source, start, end, last])).toEqual([
      ['imta', 0, 7, at(4)],
      ['mail.log', 0, 10, at(3)],
      ['mail.log', 10, 20, at(5)],
    ]);
    expect(view.beats).toEqual([at(1), at(2)]);
  });

  it('is null before anything was seen, and takes no foreign key for a range', () => {
    expect(receivedView(emptyWindow(HOST), at(0))).toBeNull();
    const window = { ...fold([range(0, 10, 3)]), merged: { [evidenceOf('12x')]: null, '/var/log/10-20': null } };
    expect(receivedView(window, at(9))!.ranges).toEqual([]);
  });
});

describe('withListed', () => {
  it('takes what lies between ranges, and leaves what lies beyond them', () => {
    const window = fold([range(0, 10, 3), range(20, 30, 5)]);
    const keys = [rangeKey(10, 20), rangeKey(30, 40), rangeKey(5, 9, { fileId: '1-9-zzz' })];
    expect(Object.keys(withListed(window, keys).merged)).toEqual([...Object.keys(window.merged), keys[0]]);
    expect(withListed(window, keys.slice(1))).toBe(window);
  });
});

describe('forgottenBy', () => {
  const full = fold([range(100, 200, 0), range(200, 300, 12 * 60), range(400, 500, DAY - 5)]);

  it.each([
    ['a range before all that a full window remembers', rangeKey(0, 100), true],
    ['a file of which a full window remembers nothing', rangeKey(0, 100, { fileId: '1-9-old' }), true],
    ['a range between others', rangeKey(300, 400), false],
    ['a range after others', rangeKey(500, 600), false],
    ['an old snapshot', beat(-10).evidence, true],
    ['a young snapshot', beat(10).evidence, false],
  ])('knows of %s', (_, key, forgotten) => {
    expect(forgottenBy(full)(key)).toBe(forgotten);
  });

  it('holds nothing for forgotten while the window fills', () => {
    const young = fold([range(100, 200, 0), range(200, 300, 60)]);
    expect(forgottenBy(young)(rangeKey(0, 100))).toBe(false);
    expect(forgottenBy(emptyWindow(HOST))(rangeKey(0, 100))).toBe(false);
  });
});
