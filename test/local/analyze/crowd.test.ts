import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRowColumns, type RowColumns } from '#local/analyze/blocks.ts';
import { crowdsOf, crowdsOfDay } from '#local/analyze/crowd.ts';
import type { Cell, Sending } from '#shared/contracts/digest.ts';

const cell = (destination: string, count: number, code: Cell['code'] = 'D', minute = 0): Cell => ({
  minute,
  channel: 'tcp_local',
  code,
  destination,
  reason: code === 'D' ? 'delivered' : 'other',
  count,
});
const sending = (sender: string, count: number): Sending => ({
  minute: 0,
  channel: 'tcp_local',
  source: 'tcp_auth',
  sender,
  authenticated: true,
  count,
});
const columnsOf = (cells: readonly Cell[], sendings: readonly Sending[] = []): RowColumns => {
  const columns = createRowColumns();
  for (const row of cells) columns.cells.add(row);
  for (const row of sendings) columns.sendings.add(row);
  return columns;
};
const ROOM = { failing: 1, busy: 1, refused: 1 };

describe('the crowd of a day', () => {
  it('leaves a small one alone', () => {
    expect(crowdsOfDay([columnsOf([cell('a', 1)])])).toBeUndefined();
  });

  it('keeps what fails most with all its deliveries, and what has most mail; no mail is lost', () => {
    const cells = [
      cell('down', 1),
      cell('down', 9, 'Q'),
      cell('poor', 2, 'Q'),
      cell('poor', 3),
      cell('big', 50),
      cell('x', 4),
    ];
    const columns = columnsOf(cells);
    const rows = columns.cells.without(crowdsOf([columns], ROOM)[0]!.cells).rows();
    expect(rows.map((c) => [c.code, c.destination, c.count])).toEqual([
      ['D', '*', 7],
      ['D', 'big', 50],
      ['D', 'down', 1],
      ['Q', '*', 2],
      ['Q', 'down', 9],
    ]);
  });

  it('of what fails as often keeps what takes less', () => {
    const columns = columnsOf([cell('busy', 90), cell('busy', 10, 'Q'), cell('down', 9, 'Q'), cell('big', 500)]);
    const rows = columns.cells.without(crowdsOf([columns], ROOM)[0]!.cells).rows();
    expect(rows.filter((c) => c.code === 'Q').map((c) => c.destination)).toEqual(['*', 'down']);
  });

  it('keeps our own refusals by their number, whatever became of other mail', () => {
    const columns = columnsOf([cell('x', 9, 'J'), cell('y', 8, 'J'), cell('big', 50)]);
    const rows = columns.cells.without(crowdsOf([columns], ROOM)[0]!.cells).rows();
    expect(rows.filter((c) => c.code === 'J').map((c) => c.destination)).toEqual(['*', 'x']);
  });

  it('tells the busiest senders apart, and the null sender; who the rest were is not told', () => {
    const columns = columnsOf([], [sending('ann', 9), sending('bob', 2), { ...sending('', 1), authenticated: false }]);
    const rows = columns.sendings.without(crowdsOf([columns], ROOM)[0]!.sendings).rows();
    expect(rows.map((s) => [s.sender, s.authenticated, s.count])).toEqual([
      ['', false, 1],
      ['*', false, 2],
      ['ann', true, 9],
    ]);
  });
});

/** Names with the greatest numbers in each channel, found by sorting all of them. */
const mostOf = (numbers: ReadonlyMap<string, number>, most: number): string[] =>
  ['tcp_0', 'tcp_1'].flatMap((channel) =>
    [...numbers]
      .filter(([name]) => name.startsWith(channel))
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, most)
      .map(([name]) => name),
  );

describe('the crowd of some blocks', () => {
  const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
  const names = some('', '*', 'a', 'b', 'c', 'd', 'e', 'f');
  const cells = fc.array(
    fc.record({
      minute: fc.nat(20),
      channel: some('tcp_0', 'tcp_1'),
      code: some<Cell['code']>('D', 'E', 'Q', 'R', 'J'),
      destination: names,
      reason: some<Cell['reason']>('other', 'dns'),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 40 },
  );
  const sendings = fc.array(
    fc.record({
      minute: fc.nat(20),
      channel: some('tcp_0', 'tcp_1'),
      source: some('tcp_auth', 'tcp_local'),
      sender: names,
      authenticated: fc.boolean(),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 40 },
  );
  const blocks = fc.array(fc.tuple(cells, sendings), { minLength: 1, maxLength: 3 });
  const TWO = { failing: 1, busy: 2, refused: 1 };

  /** Greatest count in all of one thing in one block, by what `nameOf` makes of it. */
  const greatest = <T extends { minute: number; count: number }>(
    all: readonly (readonly T[])[],
    nameOf: (of: T) => string | null,
  ): Map<string, number> => {
    const numbers = new Map<string, number>();
    for (const rows of all) {
      const totals = new Map<string, { of: T; total: number }>();
      for (const { count, ...of } of rows) {
        const key = JSON.stringify({ ...of, minute: 0 });
        totals.set(key, { of: { ...of, count } as T, total: (totals.get(key)?.total ?? 0) + count });
      }
      for (const { of, total } of totals.values()) {
        const name = nameOf(of);
        if (name !== null) numbers.set(name, Math.max(numbers.get(name) ?? 0, total));
      }
    }
    return numbers;
  };
  const destination = (c: Cell): string => `${c.channel}|${c.destination}`;
  const sender = (s: Sending): string => `${s.channel}|${Number(s.authenticated)}${s.sender}`;

  it('is whoever is not among the greatest, in one block or several, whatever the order of counts', () => {
    fc.assert(
      fc.property(blocks, (all) => {
        const columns = all.map(([own, sent]) => columnsOf(own, sent));
        const crowds = crowdsOf(columns, TWO);

        const own = all.map(([c]) => c);
        const failures = greatest(own, (c) => (c.code === 'Q' || c.code === 'R' ? destination(c) : null));
        const mail = greatest(own, (c) => (c.code === 'D' || c.code === 'E' ? destination(c) : null));
        const refusals = greatest(own, (c) => (c.code === 'J' ? destination(c) : null));
        const failing = new Map([...failures].map(([name, n]) => [name, n ** 2 / (n + (mail.get(name) ?? 0))]));
        const kept = new Set([...mostOf(failing, 1), ...mostOf(mail, 2)]);
        const refused = new Set(mostOf(refusals, 1));
        const busiest = new Set(
          mostOf(
            greatest(
              all.map(([, s]) => s),
              sender,
            ),
            2,
          ),
        );

        for (const [i, [block, sent]] of all.entries()) {
          const expected = columnsOf(
            block.map((c) => ((c.code === 'J' ? refused : kept).has(destination(c)) ? c : { ...c, destination: '*' })),
            sent.map((s) =>
              s.sender === '' || busiest.has(sender(s)) ? s : { ...s, sender: '*', authenticated: false },
            ),
          );
          const thinned = columns[i]!.cells.without(crowds[i]!.cells);
          expect(thinned.rows()).toEqual(expected.cells.rows());
          expect(thinned.names).toBe(expected.cells.names);
          expect(columns[i]!.sendings.without(crowds[i]!.sendings).rows()).toEqual(expected.sendings.rows());
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('columns', () => {
  it('add up what comes again, in whatever order of time, and sort it', () => {
    const columns = columnsOf([
      cell('b', 1, 'D', 7),
      cell('a', 2, 'D', 12),
      cell('b', 3, 'D', 3),
      cell('b', 4, 'D', 9),
    ]);
    expect(columns.cells.rows().map((c) => [c.minute, c.destination, c.count])).toEqual([
      [0, 'b', 3],
      [5, 'b', 5],
      [10, 'a', 2],
    ]);
  });

  it('add up what becomes the same, in whatever order of time', () => {
    const columns = columnsOf([cell('b', 1, 'D', 7), cell('a', 2, 'D', 3), cell('c', 4, 'D', 9)]);
    const nobody = { stays: new Uint8Array(3), instead: { destination: '*' } };
    const rows = columns.cells.without(nobody).rows();
    expect(rows.map((c) => [c.minute, c.destination, c.count])).toEqual([
      [0, '*', 2],
      [5, '*', 5],
    ]);
  });
});
