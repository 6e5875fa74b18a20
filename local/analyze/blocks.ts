import type { Attempt, Cell, Digest, Notice, Sending } from '#shared/contracts/digest.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import { compareAttempts, compareCells, compareNotices, compareSendings } from '#shared/window/fold.ts';
import type { Bare } from '#shared/digest/count-sink.ts';
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
  cells: createColumns({
    fields: ['channel', 'code', 'destination', 'reason'],
    values: (c: Bare<Cell>) => [c.channel, c.code, c.destination, c.reason] as const,
    compare: compareCells,
    make: ([channel, code, destination, reason], minute, count): Cell => ({
      minute,
      channel,
      code,
      destination,
      reason,
      count,
    }),
  }),
  notices: createColumns({
    fields: ['process', 'class', 'subject'],
    values: (n: Bare<Notice>) => [n.process, n.class, n.subject] as const,
    compare: compareNotices,
    make: ([process, kind, subject], minute, count): Notice => ({ process, class: kind, subject, minute, count }),
  }),
  sendings: createColumns({
    fields: ['channel', 'source', 'sender', 'authenticated'],
    values: (s: Bare<Sending>) => [s.channel, s.source, s.sender, s.authenticated] as const,
    compare: compareSendings,
    make: ([channel, source, sender, authenticated], minute, count): Sending => ({
      minute,
      channel,
      source,
      sender,
      authenticated,
      count,
    }),
  }),
  attempts: createColumns({
    fields: ['channel', 'code', 'failures'],
    values: (a: Bare<Attempt>) => [a.channel, a.code, a.failures] as const,
    compare: compareAttempts,
    make: ([channel, code, failures], minute, count): Attempt => ({ channel, code, failures, minute, count }),
  }),
});
