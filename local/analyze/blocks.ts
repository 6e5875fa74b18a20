import type { Attempt, Cell, Digest, Notice, Sending } from '#shared/contracts/digest.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import { compareAttempts, compareCells, compareNotices, compareSendings } from '#shared/window/fold.ts';
import { type Columns, createColumns } from './columns.ts';

/** Mail time is gathered in blocks of so many minutes; four make the day that a window remembers. */
export const BLOCK_MINUTES = 6 * 60;

/** Number of the block that a minute since the epoch lies in. */
export const blockOf = (minute: number): number => Math.floor(minute / BLOCK_MINUTES);

/** Number of the block that an instant lies in. */
export const blockAt = (at: Instant): number => blockOf(Math.floor(fromInstant(at) / 60_000));

/** What was counted in a block. */
export type Rows = Pick<Digest, 'cells' | 'notices' | 'sendings' | 'attempts'>;

/** {@link Rows} that grow. */
export type RowColumns = { [K in keyof Rows]: Columns<Rows[K][number]> };

/** No rows yet. */
export const createRowColumns = (): RowColumns => ({
  cells: createColumns<Cell>({
    path: [(c) => c.channel, (c) => c.code, (c) => c.reason, (c) => c.destination],
    compare: compareCells,
    make: ({ channel, code, destination, reason }, minute, count) => ({
      minute,
      channel,
      code,
      destination,
      reason,
      count,
    }),
  }),
  notices: createColumns<Notice>({
    path: [(n) => n.process, (n) => n.class, (n) => n.subject],
    compare: compareNotices,
    make: ({ process, class: kind, subject }, minute, count) => ({ process, class: kind, subject, minute, count }),
  }),
  sendings: createColumns<Sending>({
    path: [(s) => s.channel, (s) => s.source, (s) => s.authenticated, (s) => s.sender],
    compare: compareSendings,
    make: ({ channel, source, sender, authenticated }, minute, count) => ({
      minute,
      channel,
      source,
      sender,
      authenticated,
      count,
    }),
  }),
  attempts: createColumns<Attempt>({
    path: [(a) => a.channel, (a) => a.code, (a) => a.failures],
    compare: compareAttempts,
    make: ({ channel, code, failures }, minute, count) => ({ channel, code, failures, minute, count }),
  }),
});
