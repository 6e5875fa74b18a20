import { describe, expect, it } from 'vitest';
import type { Cell } from '#shared/contracts/digest.ts';
import type { Bare } from '#shared/digest/count-sink.ts';
import { createHandOver } from '#shared/digest/hand-over.ts';
import { createWays, OF_AN_OBJECT } from '#shared/digest/ways.ts';
import { createEngine, NONE } from '#shared/engine/engine.ts';
import { rowTaker } from './row-taker.ts';

const setUp = () => {
  const engine = createEngine();
  const ways = createWays(engine, OF_AN_OBJECT);
  const handOver = createHandOver(engine, ways);
  const count = (name: string, minute = 0): void => {
    const way = ways.numberOf('tcp_local', 'tcp_local', 'R')!;
    const bytes = new TextEncoder().encode(name);
    new Uint8Array(engine.memory.buffer).set(bytes, engine.scratch(bytes.length));
    engine.countCarefully(way, 0, minute * 60_000, bytes.length, NONE, 0, 0, NONE);
    engine.forgetShown();
  };
  const end = (): void => {
    if (engine.endPart() !== 0) handOver.forget();
  };
  const take = (): (string | number)[][] => {
    const { taker, rows } = rowTaker<Bare<Cell>>();
    handOver.take({ cells: taker, sendings: rowTaker<never>().taker }, () => undefined);
    end();
    return rows.map(([{ destination }, ...counted]) => [destination, ...counted]);
  };
  return { handOver, count, take, end };
};

describe('the hand-over', () => {
  it('gives each row and minute of a part once', () => {
    const { count, take } = setUp();
    for (const [name, minute] of [
      ['a', 1],
      ['b', 1],
      ['a', 1],
      ['a', 2],
    ] as const)
      count(name, minute);
    expect(take()).toEqual([
      ['a', 1, 2],
      ['b', 1, 1],
      ['a', 2, 1],
    ]);
    count('b', 2);
    expect(take()).toEqual([['b', 2, 1]]);
    expect(take()).toEqual([]);
  });

  it('adds up minutes that come back, one minute after the other', () => {
    const { count, take } = setUp();
    for (const minute of [5, 6, 5, 4, 6, 6]) for (const name of ['a', 'b']) count(name, minute);
    expect(take()).toEqual([
      ['a', 4, 1],
      ['b', 4, 1],
      ['a', 5, 2],
      ['b', 5, 2],
      ['a', 6, 3],
      ['b', 6, 3],
    ]);
  });

  it('asks what a row is once in each home', () => {
    const { handOver, count, end } = setUp();
    const asked: string[] = [];
    const cells = {
      homeOf: (minute: number) => 1 + Math.floor(minute / 10),
      spotOf: ({ destination }: Bare<Cell>, minute: number) => asked.push(`${destination} at ${minute}`),
      count: () => undefined,
    };
    const sink = { cells, sendings: rowTaker<never>().taker };
    for (const minute of [1, 2, 11, 12]) count('a', minute);
    handOver.take(sink, () => undefined);
    end();
    count('a', 13);
    handOver.take(sink, () => undefined);
    expect(asked).toEqual(['a at 1', 'a at 11']);
  });

  it('asks anew what a row is when the rows were forgotten', () => {
    const { count, take } = setUp();
    // Of a channel and code 2,000 names are told apart in a part.
    for (let part = 0; part < 15; part++) {
      for (let n = 0; n < 2_000; n++) count(`p${part}n${n}`);
      expect(take()).toHaveLength(2_000);
    }
    count('z');
    expect(take()).toEqual([['z', 0, 1]]);
  });
});
