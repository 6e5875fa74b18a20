import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt, Cell, Sending } from '#shared/contracts/digest.ts';
import type { Bare, Candidates, CountSink } from '#shared/digest/count-sink.ts';
import { createHandOver } from '#shared/digest/hand-over.ts';
import { createWays, OF_AN_OBJECT } from '#shared/digest/ways.ts';
import { createEngine, NONE } from '#shared/engine/engine.ts';
import { rowTaker } from './row-taker.ts';

const setUp = () => {
  const engine = createEngine();
  const ways = createWays(engine, OF_AN_OBJECT);
  const handOver = createHandOver(engine, ways);
  const write = (...names: readonly string[]): number[] => {
    const bytes = new TextEncoder().encode(names.join(''));
    new Uint8Array(engine.memory.buffer).set(bytes, engine.scratch(bytes.length));
    return names.map((name) => name.length);
  };
  const count = (name: string, minute = 0, reason = 0): void => {
    const way = ways.numberOf('tcp_local', 'tcp_local', 'R')!;
    const [recipient = 0] = write(name);
    engine.countCarefully(way, reason, minute * 60_000, recipient, NONE, 0, 0, NONE);
    engine.forgetShown();
  };
  const send = (name: string, isUser: boolean): void => {
    const [recipient = 0, sender = 0] = write('to', name);
    const way = ways.numberOf('tcp_auth', 'tcp_local', 'E')!;
    engine.countCarefully(way, 0, 0, recipient, sender, Number(isUser), 0, NONE);
    engine.forgetShown();
  };
  const end = (): void => {
    if (engine.endPart() !== 0) handOver.forget();
  };
  const { taker, rows } = rowTaker<Bare<Cell>>();
  const senders = rowTaker<Bare<Sending>>();
  const take = (choose?: CountSink['choose']): (string | number)[][] => {
    const attempts = rowTaker<Bare<Attempt>>().taker;
    handOver.take({ cells: taker, sendings: senders.taker, attempts, ...(choose && { choose }) }, () => undefined);
    end();
    return rows.splice(0).map(([{ destination }, ...counted]) => [destination, ...counted]);
  };
  const takeSenders = (choose: CountSink['choose']): (string | boolean | number)[][] => {
    take(choose);
    return senders.rows.splice(0).map(([of, , counted]) => [of.sender, of.authenticated, counted]);
  };
  return { handOver, count, send, take, takeSenders, end };
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
    const sink = { cells, sendings: rowTaker<never>().taker, attempts: rowTaker<never>().taker };
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
    for (let part = 0; part < 20; part++) {
      for (let n = 0; n < 2_000; n++) count(`p${part}n${n}`);
      expect(take()).toHaveLength(2_000);
    }
    count('z');
    expect(take()).toEqual([['z', 0, 1]]);
  });
});

describe('the hand-over of a crowd', () => {
  /** Lets the rows of these places stay, in the order in which they came. */
  const places =
    (...staying: readonly number[]) =>
    (candidates: readonly Candidates[]): Uint8Array[] =>
      candidates.map(({ names }) => Uint8Array.from(names, (_, at) => Number(staying.includes(at))));

  it('adds up by minute who is not chosen, and tells nobody of a reason from the others', () => {
    const { count, take } = setUp();
    for (const [name, minute] of [
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['b', 2],
      ['c', 2],
    ] as const)
      count(name, minute);
    count('a', 3, 5);
    expect(take(places(0))).toEqual([
      ['a', 1, 1],
      ['*', 1, 2],
      ['*', 2, 2],
      ['*', 3, 1],
    ]);
  });

  it('chooses anew in each part', () => {
    const { count, take } = setUp();
    const named: string[] = [];
    for (const staying of [0, 1, 0]) {
      for (const name of ['a', 'b']) count(name);
      named.push(...take(places(staying)).map(([name]) => String(name)));
    }
    expect(named).toEqual(['a', '*', '*', 'b', 'a', '*']);
    for (const name of ['a', 'b']) count(name);
    expect(take().map(([name]) => name)).toEqual(['a', 'b']);
  });

  it('tells not of whom nothing is told whether they signed in', () => {
    const { send, takeSenders } = setUp();
    send('ann', true);
    send('bob', true);
    send('bob', false);
    send('cy', false);
    expect(takeSenders(places(0, 2))).toEqual([
      ['ann', true, 1],
      ['*', false, 2],
      ['bob', false, 1],
    ]);
  });

  it('asks of the same names by the same numbers, and how often they were counted', () => {
    const { count, take } = setUp();
    const asked: Candidates[] = [];
    const choose = (candidates: readonly Candidates[]): Uint8Array[] => {
      asked.push(...candidates);
      return places()(candidates);
    };
    for (const name of ['a', 'b', 'A']) count(name, 1);
    take(choose);
    for (const name of ['c', 'a', '']) count(name, 1, 4);
    take(choose);
    const [first, second] = asked;
    expect(first).toMatchObject({ channel: 'tcp_local', code: 'R', totals: Int32Array.of(2, 1) });
    expect(second?.names).toHaveLength(2);
    expect(second?.names[1]).toBe(first?.names[0]);
  });

  it('loses no count, whoever is chosen', () => {
    const entries = fc.array(fc.tuple(fc.nat(9), fc.nat(3), fc.nat(2)), { maxLength: 60 });
    fc.assert(
      fc.property(fc.array(entries, { maxLength: 4 }), fc.array(fc.nat(30)), (parts, staying) => {
        const { count, take } = setUp();
        for (const part of parts) {
          const sums = new Map<number, number>();
          for (const [name, minute, reason] of part) {
            count(`n${name}`, minute, reason);
            sums.set(minute, (sums.get(minute) ?? 0) + 1);
          }
          const taken = new Map<number, number>();
          for (const [, minute, counted] of take(places(...staying)) as [string, number, number][])
            taken.set(minute, (taken.get(minute) ?? 0) + counted);
          expect(taken).toEqual(sums);
        }
      }),
    );
  });
});
