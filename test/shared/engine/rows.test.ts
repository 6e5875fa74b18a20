import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, FUZZ_TIME } from '../formats/fuzz-runs.ts';
import { createRows, type Named } from './rows.ts';

const rowsOf = (names = 2, groups = 2, atOnce = names) => {
  const { count, take, engine } = createRows(3, { groups, names, atOnce });
  return { engine, take, count: (name: string, more: Partial<Named> = {}) => count({ group: 0, name, ...more }) };
};

describe('the rows of the engine', () => {
  it('are of a name in either case, or of all its bytes', () => {
    const { count, take } = rowsOf();
    for (const name of ['ann', 'ANN', 'Ann']) count(name);
    for (const name of ['ann', 'ANN', 'ann']) count(name, { isExact: true });
    expect(take()).toEqual([
      ['0 ann 0', 0, 3],
      ['0 exact ann 0', 0, 2],
      ['0 exact ANN 0', 0, 1],
    ]);
  });

  it('tell apart what comes first in each part, and the rest together', () => {
    const { count, take } = rowsOf();
    for (const name of ['a', 'b', 'c', 'd', 'a', 'c']) count(name);
    expect(take()).toEqual([
      ['0 a 0', 0, 2],
      ['0 b 0', 0, 1],
      ['0 * 0', 0, 3],
    ]);
    for (const name of ['d', 'c', 'b']) count(name);
    expect(take()).toEqual([
      ['0 d 0', 0, 1],
      ['0 c 0', 0, 1],
      ['0 * 0', 0, 1],
    ]);
  });

  it('let a name in anew for each variant', () => {
    const { count, take } = rowsOf(2);
    count('a', { variant: 1 });
    count('a', { variant: 2 });
    count('b', { variant: 1 });
    expect(take().map(([row]) => row)).toEqual(['0 a 1', '0 a 2', '0 * 1']);
  });

  it('of a crowd let in only who comes again, in each part anew', () => {
    const { count, take } = rowsOf(9, 2, 1);
    for (const name of ['first', 'once', 'twice', 'twice', 'TWICE']) count(name);
    expect(take()).toEqual([
      ['0 first 0', 0, 1],
      ['0 * 0', 0, 2],
      ['0 twice 0', 0, 2],
    ]);
    for (const name of ['a', 'once', 'twice']) count(name);
    expect(take()).toEqual([
      ['0 a 0', 0, 1],
      ['0 * 0', 0, 2],
    ]);
  });

  it('are told apart where a letter differs by what makes a letter small', () => {
    const { count, take } = rowsOf();
    for (const name of ['a@b', 'a`b', 'A@B']) count(name);
    expect(take()).toEqual([
      ['0 a@b 0', 0, 2],
      ['0 a`b 0', 0, 1],
    ]);
  });

  it('are not filled by a name that looks like the rest', () => {
    const { count, take } = rowsOf();
    for (const name of ['*', '*', '*', '*', 'a']) count(name);
    expect(take()).toEqual([
      ['0 * 0', 0, 4],
      ['0 a 0', 0, 1],
    ]);
  });

  it('refuse groups over the limit, anew in each part', () => {
    const { count, take } = rowsOf(2, 1);
    const counted = (names: readonly [string, number][]) => names.map(([name, group]) => count(name, { group }));
    expect(
      counted([
        ['a', 0],
        ['a', 1],
        ['b', 0],
      ]),
    ).toEqual([true, false, true]);
    take();
    expect(
      counted([
        ['a', 1],
        ['a', 0],
      ]),
    ).toEqual([true, false]);
  });

  it('are forgotten when they are many, and counted on', () => {
    const { count, take } = rowsOf(30_000);
    for (let n = 0; n < 26_000; n++) count(`n${n}`);
    expect(take()).toHaveLength(26_000);
    count('n7');
    count('N7');
    expect(take()).toEqual([['0 n7 0', 0, 2]]);
  });

  it('lose no count of names that somebody made to have one place', () => {
    const { count, take } = rowsOf(10_000);
    const crafted: string[] = [];
    for (let n = 0; crafted.length < 200; n++) if ((hashOf(KEY, `name${n}`) & 2_047) < 2) crafted.push(`name${n}`);
    for (const name of [...crafted, ...crafted]) count(name);
    const more = Array.from({ length: 2_000 }, (_, n) => `m${n}`);
    for (const name of [...more, ...crafted, ...more]) count(name);
    const rows = take();
    expect(rows.reduce((sum, [, , n]) => sum + n, 0)).toBe(crafted.length * 3 + more.length * 2);
    // Some had no place, and are in the rest.
    expect(rows.find(([of]) => of === '0 * 0')).toBeDefined();
    expect(new Set(rows.map(([of]) => of)).size).toBe(rows.length);
  });
});

/** Key of the first group's names. */
const KEY = 128;

/** As the engine hashes a name of eight bytes or more or of four to seven, in lower case. */
const hashOf = (key: number, name: string): number => {
  const mix = (hash: bigint, word: bigint): bigint => {
    const mixed = BigInt.asUintN(64, (hash ^ word) * 0x9e3779b97f4a7c15n);
    return mixed ^ (mixed >> 29n);
  };
  const bytes = new DataView(new TextEncoder().encode(name).buffer);
  const length = bytes.byteLength;
  let hash = mix((BigInt(key) << 16n) ^ BigInt(length), 0n);
  const word =
    length < 8
      ? (BigInt(bytes.getUint32(0, true)) << 32n) | BigInt(bytes.getUint32(length - 4, true))
      : bytes.getBigUint64(0, true);
  hash = mix(hash, word | 0x2020202020202020n);
  if (length > 8) hash = mix(hash, bytes.getBigUint64(length - 8, true) | 0x2020202020202020n);
  hash = BigInt.asUintN(64, (hash ^ (hash >> 33n)) * 0xff51afd7ed558ccdn);
  hash = BigInt.asUintN(64, (hash ^ (hash >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return Number(hash >> 32n);
};

type Step = Required<Omit<Named, 'minute'>> | 'take';

const name = fc.constantFrom(
  '',
  'a',
  'A',
  'b',
  '*',
  'ab.example',
  'AB.example',
  'ab.exampl',
  'ab.examplf',
  'a@b',
  'abcd',
  'ABCD',
  'abc',
  'a-name-of-more-than-sixteen.example',
  'a-name-of-more-than-sixteen.exampl',
  'A-name-of-more-than-sixteen.example',
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record({ group: fc.nat(2), name, variant: fc.nat(2), isExact: fc.boolean() })
      .map((of) => (of.isExact ? { ...of, variant: 0 } : of)),
  },
  { weight: 1, arbitrary: fc.constant('take' as const) },
);

/** The same by maps and sets. */
const modelled = (steps: readonly Step[], limits: { groups: number; names: number }) => {
  let rows = new Map<string, number>();
  let admitted = new Map<string, number>();
  return [...steps, 'take' as const].map((of) => {
    if (of === 'take') {
      const taken = [...rows].map(([row, count]) => [row, 0, count]);
      [rows, admitted] = [new Map(), new Map()];
      return taken;
    }
    const kind = of.isExact ? ' exact' : '';
    const group = `${of.group}${kind}`;
    const own = of.isExact ? of.name : of.name.toLowerCase();
    const add = (row: string): boolean => Boolean(rows.set(row, (rows.get(row) ?? 0) + 1));
    const row = `${group} ${own} ${of.variant}`;
    if (rows.has(row)) return add(row);
    const opened = [...admitted.keys()].filter((other) => other.endsWith(' exact') === of.isExact);
    if (!admitted.has(group) && opened.length >= limits.groups) return false;
    const before = admitted.get(group) ?? 0;
    admitted.set(group, before);
    if (own === '*' && !of.isExact) return add(row);
    if (before >= limits.names) return add(`${of.group}${of.isExact ? ' rest' : ''} * ${of.variant}`);
    admitted.set(group, before + 1);
    return add(row);
  });
};

it(
  'the rows of the engine are those of maps and sets',
  () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 3 }),
        (steps, names, groups) => {
          // Who comes again is remembered by hashes, of which two may be one.
          const limits = { names, groups, atOnce: names };
          const { count, take } = createRows(3, limits);
          const told = [...steps, 'take' as const].map((of) => (of === 'take' ? take() : count(of)));
          expect(told).toEqual(modelled(steps, limits));
        },
      ),
      { numRuns: FUZZ_RUNS, interruptAfterTimeLimit: FUZZ_TIME },
    );
  },
  FUZZ_TIME,
);
