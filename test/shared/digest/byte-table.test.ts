import { expect, it } from 'vitest';
import { createByteTable } from '#shared/digest/byte-table.ts';

const bytesOf = (name: string): [DataView, number, number] => {
  const bytes = new TextEncoder().encode(`<${name}>`);
  return [new DataView(bytes.buffer), 1, bytes.length - 1];
};

const setUp = (lower = true) => {
  const table = createByteTable();
  const hashOf = (name: string, key: number): number => table.hashOf(key, lower, ...bytesOf(name));
  const find = (name: string, key = 0): number => table.find(hashOf(name, key), key, lower, ...bytesOf(name));
  const add = (name: string, key = 0): number => table.add(hashOf(name, key), key, lower, ...bytesOf(name));
  return { table, hashOf, find, add };
};

it('finds every name of each key by its number, also when it had to grow', () => {
  const { find, add, table } = setUp();
  const names = Array.from({ length: 3_000 }, (_, n) => `Host${n}.example.com`);
  const numbers = names.flatMap((name) => [0, 7].map((key) => add(name, key)));
  expect(numbers).toEqual([...numbers.keys()]);
  expect(names.flatMap((name) => [0, 7].map((key) => find(name.toUpperCase(), key)))).toEqual(numbers);
  expect(table.nameOf(2)).toBe('host1.example.com');
  expect([find('host1.example.org'), find('host1.example.com', 1)]).toEqual([-1, -1]);
});

it('tells names by their case where it counts', () => {
  const { find, add } = setUp(false);
  add('Ann');
  expect([find('Ann'), find('ann')]).toEqual([0, -1]);
});

it('finds names that somebody made to have one place, and a name that comes after them', () => {
  const { find, add, hashOf } = setUp();
  const crafted: string[] = [];
  for (let n = 0; crafted.length < 120; n++) if ((hashOf(`n${n}`, 0) & 511) < 2) crafted.push(`n${n}`);
  const numbers = crafted.map((name) => add(name));
  expect(crafted.map((name) => find(name))).toEqual(numbers);
  const more = Array.from({ length: 400 }, (_, n) => `m${n}`);
  for (const name of more) add(name);
  expect([...crafted, ...more].map((name) => find(name))).toEqual([...Array(520).keys()]);
});
