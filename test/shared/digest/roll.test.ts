import { describe, expect, it } from 'vitest';
import { createRoll, type NameAt } from '#shared/digest/roll.ts';
import { rowTaker } from './row-taker.ts';

const rollOf = (names = 2, groups = 2, atOnce = names) => {
  const roll = createRoll<string, string, string>({
    groups,
    names,
    atOnce,
    lower: [true],
    make: (group, _, name, variant) => `${group} ${name} ${variant}`,
    room: (row) => `proof of ${row}`,
  });
  const made = new Map<string, ReturnType<typeof roll.group>>();
  const groupOf = (name: string) => {
    const group = made.get(name) ?? roll.group(name);
    made.set(name, group);
    return group;
  };
  const count = (group: string, name: NameAt, minute = 0, variant = 0): number =>
    roll.count(groupOf(group), 0, variant, minute, name);
  const take = (): [string, number, number][] => {
    const { taker, rows } = rowTaker<string>();
    roll.take(taker);
    return rows;
  };
  return { roll, count, take };
};

const at = (text: string): NameAt => {
  const bytes = new TextEncoder().encode(`<${text}>`);
  return { view: new DataView(bytes.buffer), start: 1, end: bytes.length - 1 };
};

describe('a roll', () => {
  it('counts a name alike, as text or as bytes in either case', () => {
    const { count, take } = rollOf();
    for (const name of ['ann', at('ANN'), at('ann'), 'ann']) count('g', name);
    expect(take()).toEqual([['g ann 0', 0, 4]]);
  });

  it('tells apart what comes first in each part, and the rest together', () => {
    const { count, take } = rollOf();
    for (const name of ['a', at('b'), 'c', at('d'), 'a', at('c')]) count('g', name);
    expect(take()).toEqual([
      ['g a 0', 0, 2],
      ['g b 0', 0, 1],
      ['g * 0', 0, 3],
    ]);
    for (const name of ['d', at('c'), 'b']) count('g', name);
    expect(take()).toEqual([
      ['g d 0', 0, 1],
      ['g c 0', 0, 1],
      ['g * 0', 0, 1],
    ]);
  });

  it('lets a name in anew for each variant', () => {
    const { count, take } = rollOf(2);
    count('g', 'a', 0, 1);
    count('g', at('a'), 0, 2);
    count('g', 'b', 0, 1);
    expect(take().map(([row]) => row)).toEqual(['g a 1', 'g a 2', 'g * 1']);
  });

  it('of a crowd lets in only who comes again, in each part anew', () => {
    const { count, take } = rollOf(9, 2, 1);
    for (const name of ['first', 'once', at('twice'), 'twice', 'TWICE'.toLowerCase()]) count('g', name);
    expect(take()).toEqual([
      ['g first 0', 0, 1],
      ['g * 0', 0, 2],
      ['g twice 0', 0, 2],
    ]);
    for (const name of ['a', 'once', 'twice']) count('g', name);
    expect(take()).toEqual([
      ['g a 0', 0, 1],
      ['g * 0', 0, 2],
    ]);
  });

  it('says of a row what it was told: that it has proof enough from a minute on', () => {
    const { roll, count, take } = rollOf();
    const row = count('g', 'a', 5);
    expect(roll.isProven(row, 5)).toBe(false);
    roll.suffices(row, 5);
    expect([roll.isProven(row, 4), roll.isProven(row, 5)]).toEqual([false, true]);
    take();
    expect(roll.isProven(count('g', 'a', 6), 6)).toBe(false);
  });

  it('is not filled by a name that looks like the rest', () => {
    const { count, take } = rollOf();
    for (const name of ['*', at('*'), '*', '*', 'a']) count('g', name);
    expect(take()).toEqual([
      ['g * 0', 0, 4],
      ['g a 0', 0, 1],
    ]);
  });

  it('refuses groups over the limit, anew in each part', () => {
    const { count, take } = rollOf(2, 1);
    expect([count('g', 'a'), count('h', 'a'), count('g', 'b')].map((row) => row === -1)).toEqual([false, true, false]);
    take();
    expect([count('h', 'a'), count('g', 'a')].map((row) => row === -1)).toEqual([false, true]);
  });

  it('adds up minutes that come back, one minute after the other', () => {
    const { count, take } = rollOf();
    for (const minute of [5, 6, 5, 4, 6, 6]) for (const name of ['a', 'b']) count('g', name, minute);
    expect(take()).toEqual([
      ['g a 0', 4, 1],
      ['g b 0', 4, 1],
      ['g a 0', 5, 2],
      ['g b 0', 5, 2],
      ['g a 0', 6, 3],
      ['g b 0', 6, 3],
    ]);
  });

  it('asks for room once in a part', () => {
    const { roll, count, take } = rollOf();
    const row = count('g', 'a');
    expect([roll.proof(row), roll.proof(row)]).toEqual(['proof of g a 0', 'proof of g a 0']);
    take();
    expect(take()).toEqual([]);
  });

  it('asks what a row is once in each home', () => {
    const { roll, count } = rollOf();
    const asked: string[] = [];
    const taker = {
      homeOf: (minute: number) => 1 + Math.floor(minute / 10),
      spotOf: (of: string, minute: number) => asked.push(`${of} at ${minute}`),
      count: () => undefined,
    };
    for (const minute of [1, 2, 11, 12]) count('g', 'a', minute);
    roll.take(taker);
    count('g', 'a', 13);
    roll.take(taker);
    expect(asked).toEqual(['g a 0 at 1', 'g a 0 at 11']);
  });

  it('forgets names when they are many, and counts on', () => {
    const { count, take } = rollOf(30_000);
    for (let n = 0; n < 26_000; n++) count('g', at(`n${n}`));
    expect(take()).toHaveLength(26_000);
    count('g', at('n7'));
    count('g', 'n7');
    expect(take()).toEqual([['g n7 0', 0, 2]]);
  });
});
