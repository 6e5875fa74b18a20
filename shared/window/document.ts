import * as z from 'zod';
import { Attempt, Cell, Notice, Sending } from '#shared/contracts/digest.ts';
import { Instant } from '#shared/contracts/primitives.ts';
import { unknownField } from '#shared/contracts/unknown-field.ts';
import { Window } from '#shared/contracts/window.ts';
import { compareAttempts, compareCells, compareNotices, compareSendings } from './fold.ts';
import { byText } from './merge.ts';
import { PackedRows, packRows, type RowKind, unpackRows } from './packed.ts';

const CELLS: RowKind<Cell> = {
  row: Cell,
  fields: ['channel', 'code', 'destination', 'reason'],
  compare: compareCells,
};
const NOTICES: RowKind<Notice> = { row: Notice, fields: ['process', 'class', 'subject'], compare: compareNotices };
const SENDINGS: RowKind<Sending> = {
  row: Sending,
  fields: ['channel', 'source', 'sender', 'authenticated'],
  compare: compareSendings,
};
const ATTEMPTS: RowKind<Attempt> = { row: Attempt, fields: ['channel', 'code', 'failures'], compare: compareAttempts };

/** Keys of a day share most of their text: length that each has from the key before, the rest of it, and its time. */
const PackedKeys = z.array(z.tuple([z.int().nonnegative(), z.string(), Instant.nullable()]));

/**
 * A window as it is stored: counts by series, and keys without what they share. A day of a busy host has hundreds of
 * thousands of counts; as rows they would be several times as long.
 */
const StoredWindow = z.object({
  ...Window.shape,
  version: z.literal(2),
  merged: PackedKeys,
  /** Interval from which those of the counts are reckoned, in minutes since the epoch. */
  since: z.int().nonnegative(),
  cells: PackedRows,
  notices: PackedRows,
  sendings: PackedRows,
  attempts: PackedRows,
});
type StoredWindow = z.infer<typeof StoredWindow>;

const packKeys = (merged: Window['merged']): StoredWindow['merged'] => {
  let before = '';
  return Object.entries(merged)
    .sort(([a], [b]) => byText(a, b))
    .map(([key, at]) => {
      let shared = 0;
      while (shared < key.length && key[shared] === before[shared]) shared += 1;
      before = key;
      return [shared, key.slice(shared), at];
    });
};

const unpackKeys = (packed: StoredWindow['merged']): Window['merged'] => {
  let key = '';
  return Object.fromEntries(
    packed.map(([shared, rest, at]) => {
      key = key.slice(0, shared) + rest;
      return [key, at];
    }),
  );
};

/** What is stored of a window. */
export const toWindowDocument = (window: Window): StoredWindow => {
  const { cells, notices, sendings, attempts, merged, ...rest } = window;
  // Each is in order of time.
  const since = Math.min(...[cells, notices, sendings, attempts].flatMap(([first]) => (first ? [first.minute] : [])));
  const from = Number.isFinite(since) ? since : 0;
  return {
    ...rest,
    version: 2,
    merged: packKeys(merged),
    since: from,
    cells: packRows(cells, CELLS, from),
    notices: packRows(notices, NOTICES, from),
    sendings: packRows(sendings, SENDINGS, from),
    attempts: packRows(attempts, ATTEMPTS, from),
  };
};

const toWindow = ({ since, ...stored }: StoredWindow, context: z.RefinementCtx): Window => {
  try {
    return {
      ...stored,
      version: 1,
      merged: unpackKeys(stored.merged),
      cells: unpackRows(stored.cells, CELLS, since),
      notices: unpackRows(stored.notices, NOTICES, since),
      sendings: unpackRows(stored.sendings, SENDINGS, since),
      attempts: unpackRows(stored.attempts, ATTEMPTS, since),
    };
  } catch (error) {
    context.issues.push({ code: 'custom', input: stored, message: String(error) });
    return z.NEVER;
  }
};

const Plain = StoredWindow.omit({ merged: true, cells: true, notices: true, sendings: true, attempts: true });

/** As {@link unknownField}: keys and counts are lists without names of fields, all else of a stored window is looked at. */
export const unknownInWindow = (document: unknown, window: Window): string | null => {
  if ((document as { version: number }).version === window.version) return unknownField(document, window);
  const { merged: _, cells: _c, notices: _n, sendings: _s, attempts: _a, ...plain } = document as StoredWindow;
  return unknownField(plain, Plain.parse(plain));
};

/** Reads a stored window of any version. */
export const WindowDocument = z.discriminatedUnion('version', [Window, StoredWindow.transform(toWindow)]);
