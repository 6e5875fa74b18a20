import { Attempt, Cell, type Digest, Notice, Sending } from '#shared/contracts/digest.ts';
import type { Window } from '#shared/contracts/window.ts';
import { compareAttempts, compareCells, compareNotices, compareSendings, foldWith, type Uncounted } from './fold.ts';
import { foldSeries, type RowKind, rowsOf, type Series, seriesOf } from './packed.ts';

export const CELLS: RowKind<Cell> = {
  shape: Cell.shape,
  blank: { minute: 0, channel: '', code: 'E', destination: '', reason: 'none', count: 1 },
  make: (of, minute, count) => ({
    minute,
    channel: of.channel,
    code: of.code,
    destination: of.destination,
    reason: of.reason,
    count,
  }),
  fields: ['channel', 'code', 'destination', 'reason'],
  compare: compareCells,
};
export const NOTICES: RowKind<Notice> = {
  shape: Notice.shape,
  blank: { minute: 0, process: '', class: 'error', subject: '', count: 1 },
  make: (of, minute, count) => ({ minute, process: of.process, class: of.class, subject: of.subject, count }),
  fields: ['process', 'class', 'subject'],
  compare: compareNotices,
};
export const SENDINGS: RowKind<Sending> = {
  shape: Sending.shape,
  blank: { minute: 0, channel: '', source: '', sender: '', authenticated: false, count: 1 },
  make: (of, minute, count) => ({
    minute,
    channel: of.channel,
    source: of.source,
    sender: of.sender,
    authenticated: of.authenticated,
    count,
  }),
  fields: ['channel', 'source', 'sender', 'authenticated'],
  compare: compareSendings,
};
export const ATTEMPTS: RowKind<Attempt> = {
  shape: Attempt.shape,
  blank: { minute: 0, channel: '', code: 'E', failures: 0, count: 1 },
  make: (of, minute, count) => ({ minute, channel: of.channel, code: of.code, failures: of.failures, count }),
  fields: ['channel', 'code', 'failures'],
  compare: compareAttempts,
};

interface SeriesOfWindow {
  cells: readonly Series<Cell>[];
  notices: readonly Series<Notice>[];
  sendings: readonly Series<Sending>[];
  attempts: readonly Series<Attempt>[];
}

/** A window whose counts stand by series, as they are stored: a digest is folded into it without making its rows. */
export type PackedWindow = Uncounted & SeriesOfWindow;

/** A window by series. */
export const packWindow = (window: Window): PackedWindow => ({
  ...window,
  cells: seriesOf(window.cells, CELLS),
  notices: seriesOf(window.notices, NOTICES),
  sendings: seriesOf(window.sendings, SENDINGS),
  attempts: seriesOf(window.attempts, ATTEMPTS),
});

/** The window that was packed. */
export const unpackWindow = (packed: PackedWindow): Window => ({
  ...packed,
  cells: rowsOf(packed.cells, CELLS),
  notices: rowsOf(packed.notices, NOTICES),
  sendings: rowsOf(packed.sendings, SENDINGS),
  attempts: rowsOf(packed.attempts, ATTEMPTS),
});

/** Folds a digest in, as `foldDigest` does. */
export const foldPacked = (window: PackedWindow, digest: Digest): PackedWindow =>
  foldWith<SeriesOfWindow>(window, digest, (known, more, cutoff) => ({
    cells: foldSeries(known.cells, more.cells, CELLS, cutoff),
    notices: foldSeries(known.notices, more.notices, NOTICES, cutoff),
    sendings: foldSeries(known.sendings, more.sendings, SENDINGS, cutoff),
    attempts: foldSeries(known.attempts, more.attempts, ATTEMPTS, cutoff),
  }));
