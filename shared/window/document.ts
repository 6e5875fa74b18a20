import * as z from 'zod';
import { Instant } from '#shared/contracts/primitives.ts';
import { unknownField } from '#shared/contracts/unknown-field.ts';
import { Window } from '#shared/contracts/window.ts';
import type { Uncounted } from './fold.ts';
import { byText } from './merge.ts';
import { readSeries, storeSeries } from './packed.ts';
import { ATTEMPTS, CELLS, NOTICES, type PackedWindow, packWindow, SENDINGS, unpackWindow } from './packed-window.ts';

/** Keys of a day share most of their text: length that each has from the key before, the rest of it, and its time. */
type StoredKey = [number, string, Instant | null];

/**
 * A window as it is stored: counts by series, and keys without what they share. A day of a busy host has hundreds of
 * thousands of counts; as rows they would be several times as long. What is most of it is looked at by hand: the
 * contract's way takes many times as long.
 */
const StoredWindow = z.object({
  ...Window.shape,
  version: z.literal(2),
  /** A `StoredKey` each. */
  merged: z.unknown(),
  /** Interval from which those of the counts are reckoned, in minutes since the epoch. */
  since: z.int().nonnegative(),
  /** A `StoredSeries` each, as in the other counts. */
  cells: z.unknown(),
  notices: z.unknown(),
  sendings: z.unknown(),
  attempts: z.unknown(),
});
type StoredWindow = z.infer<typeof StoredWindow>;

const storeKeys = (merged: Window['merged']): StoredKey[] => {
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

const MaybeInstant = Instant.nullable();

const readKeys = (stored: unknown): Window['merged'] => {
  if (!Array.isArray(stored)) throw new Error('there are no keys');
  let key = '';
  return Object.fromEntries(
    stored.map((one: unknown, index) => {
      const [shared, rest, at] = Array.isArray(one) && one.length === 3 ? (one as unknown[]) : [];
      const isKey = Number.isInteger(shared) && (shared as number) >= 0 && typeof rest === 'string';
      if (!isKey || !MaybeInstant.safeParse(at).success) throw new Error(`key ${index} is none`);
      key = key.slice(0, shared as number) + rest;
      return [key, at as Instant | null];
    }),
  );
};

/** What is stored of a window by series. */
export const toPackedDocument = (window: PackedWindow) => {
  const { cells, notices, sendings, attempts, merged, ...rest } = window;
  let since = Infinity;
  for (const all of [cells, notices, sendings, attempts]) for (const { first } of all) since = Math.min(since, first);
  const from = Number.isFinite(since) ? since : 0;
  return {
    ...rest,
    version: 2,
    merged: storeKeys(merged),
    since: from,
    cells: storeSeries(cells, CELLS, from),
    notices: storeSeries(notices, NOTICES, from),
    sendings: storeSeries(sendings, SENDINGS, from),
    attempts: storeSeries(attempts, ATTEMPTS, from),
  };
};

/** What is stored of a window. */
export const toWindowDocument = (window: Window) => toPackedDocument(packWindow(window));

const toPacked = ({ since, ...stored }: StoredWindow, context: z.RefinementCtx): PackedWindow => {
  const read = <T>(name: 'merged' | 'cells' | 'notices' | 'sendings' | 'attempts', how: (part: unknown) => T): T => {
    try {
      return how(stored[name]);
    } catch (error) {
      context.issues.push({ code: 'custom', input: stored[name], path: [name], message: String(error) });
      return z.NEVER;
    }
  };
  return {
    ...stored,
    version: 1,
    merged: read('merged', readKeys),
    cells: read('cells', (cells) => readSeries(cells, CELLS, since)),
    notices: read('notices', (notices) => readSeries(notices, NOTICES, since)),
    sendings: read('sendings', (sendings) => readSeries(sendings, SENDINGS, since)),
    attempts: read('attempts', (attempts) => readSeries(attempts, ATTEMPTS, since)),
  };
};

/** As {@link unknownField}: keys and counts are lists without names of fields, all else of a stored window is looked at. */
export const unknownInWindow = (document: unknown, window: Uncounted): string | null => {
  if ((document as { version: number }).version === window.version)
    return unknownField(document, Window.parse(document));
  const { merged: _, cells: _c, notices: _n, sendings: _s, attempts: _a, ...plain } = document as StoredWindow;
  return unknownField(plain, { ...window, version: 2, since: plain.since });
};

/** Reads a stored window of any version. */
export const PackedWindowDocument = z.discriminatedUnion('version', [
  Window.transform(packWindow),
  StoredWindow.transform(toPacked),
]);

/** As {@link PackedWindowDocument}, with the rows of its counts. */
export const WindowDocument = PackedWindowDocument.transform(unpackWindow);
