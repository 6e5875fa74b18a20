import { describe, expect, it } from 'vitest';
import { createRowColumns, type RowColumns } from '#local/analyze/blocks.ts';
import { crowdOf, crowdOfDay } from '#local/analyze/crowd.ts';
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
    expect(crowdOfDay([columnsOf([cell('a', 1)])])).toBeUndefined();
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
    const rows = columns.cells.rows(crowdOf([columns], ROOM).cell);
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
    const rows = columns.cells.rows(crowdOf([columns], ROOM).cell);
    expect(rows.filter((c) => c.code === 'Q').map((c) => c.destination)).toEqual(['*', 'down']);
  });

  it('keeps our own refusals by their number, whatever became of other mail', () => {
    const columns = columnsOf([cell('x', 9, 'J'), cell('y', 8, 'J'), cell('big', 50)]);
    const rows = columns.cells.rows(crowdOf([columns], ROOM).cell);
    expect(rows.filter((c) => c.code === 'J').map((c) => c.destination)).toEqual(['*', 'x']);
  });

  it('tells the busiest senders apart, and the null sender; who the rest were is not told', () => {
    const columns = columnsOf([], [sending('ann', 9), sending('bob', 2), { ...sending('', 1), authenticated: false }]);
    const rows = columns.sendings.rows(crowdOf([columns], ROOM).sending);
    expect(rows.map((s) => [s.sender, s.authenticated, s.count])).toEqual([
      ['', false, 1],
      ['*', false, 2],
      ['ann', true, 9],
    ]);
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
    const rows = columns.cells.rows((c) => ({ ...c, destination: '*' }));
    expect(rows.map((c) => [c.minute, c.destination, c.count])).toEqual([
      [0, '*', 2],
      [5, '*', 5],
    ]);
  });
});
