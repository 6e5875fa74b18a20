import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { draw, SAMPLE } from '#shared/figures/draw.ts';
import { wilson } from '#shared/figures/wilson.ts';

/** Names as a queue has them: much alike, in order of time. */
const names = (count: number, from: number): string[] =>
  Array.from({ length: count }, (_, i) => `f0b0K${(from + i * 7).toString(36).padStart(6, '0')}`);

it('draws the same of the same names, whatever their order and how often they are said', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12 })), fc.array(fc.nat()), (all, keys) => {
      const shuffled = [...all, ...all]
        .map((name, i) => ({ name, key: keys[i % Math.max(1, keys.length)] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ name }) => name);
      expect(draw(shuffled, 5)).toEqual(draw(all, 5));
      // Who was drawn stays drawn while others leave.
      const [first] = draw(all, 5);
      if (first !== undefined) expect(draw([first, ...all.slice(3)], 5)).toContain(first);
    }),
  );
});

it('gives each an equal chance: the interval holds the true share about 95 times of 100', () => {
  // Everything else depends on this: hold what entered last, every third, and a run in the middle.
  const kinds: readonly ((i: number) => boolean)[] = [(i) => i >= 700, (i) => i % 3 === 0, (i) => i > 200 && i < 800];
  for (const isBounce of kinds) {
    let held = 0;
    for (let queue = 0; queue < 400; queue++) {
      const all = names(1_000, queue * 50_000);
      const truth = all.filter((_, i) => isBounce(i)).length / all.length;
      const place = new Map(all.map((name, i) => [name, i]));
      const { low, high } = wilson(draw(all).filter((name) => isBounce(place.get(name)!)).length, SAMPLE);
      if (low <= truth && truth <= high) held++;
    }
    expect(held / 400).toBeGreaterThan(0.92);
  }
});
