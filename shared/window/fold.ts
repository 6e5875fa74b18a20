import type { Attempt, Cell, Digest, Notice, Sending } from '#shared/contracts/digest.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import { type Window, WINDOW_HOURS } from '#shared/contracts/window.ts';
import { laterRelease } from '#shared/text/release.ts';
import { believable, later, latestOf, timeOf } from './clock.ts';
import { addCoverage, noCoverage, sumCoverage } from './coverage.ts';
import { keepExemplars } from './exemplars.ts';
import { latestFacts, newestFactAt } from './facts.ts';
import { addLows } from './counter-lows.ts';
import { addSourceCoverage } from './source-coverage.ts';
import { byText, mergeCounts } from './merge.ts';
import { intervalAt, intervalOf } from './time.ts';

type Count = 'cells' | 'notices' | 'sendings' | 'attempts';
/** All of a window but its counts. */
export type Uncounted = Omit<Window, Count>;
type Counts = Pick<Window, Count>;

/** Window of a host of which nothing was seen yet. */
export const emptyWindow = (host: HostName): Window => ({
  version: 1,
  host,
  latest: null,
  merged: {},
  cells: [],
  notices: [],
  sendings: [],
  attempts: [],
  facts: [],
  exemplars: [],
  queueCounts: [],
  productVersion: null,
  coverage: noCoverage(),
  coverageByTime: [],
  coverageBySource: [],
});

/**
 * Folds one digest into its host's window. The result depends only on the set of digests folded, not on their order or
 * on repetitions; a digest that is known returns the same object, and so does one that is too old, unless it tells of
 * what outlives a day (the product version, the lowest counters). Mail time that the evidence cannot have
 * (see {@link believable}) is counted, not folded. Throws when the digest is of another host.
 *
 * Size: cells are not capped, for any cap by volume would depend on order. Worst case, a host with 300 busy destinations
 * in every five minutes and three kinds of entries for each: 288 × 900 cells, some 30 MB of JSON.
 */
export const foldDigest = (window: Window, digest: Digest): Window => foldWith<Counts>(window, digest, foldCounts);

const foldCounts = (window: Counts, more: Counts, cutoff: number | null): Counts => {
  const young = (row: { minute: number }): boolean => cutoff === null || row.minute >= cutoff;
  return {
    cells: mergeCounts(window.cells, more.cells, compareCells).filter(young),
    notices: mergeCounts(window.notices, more.notices, compareNotices).filter(young),
    sendings: mergeCounts(window.sendings, more.sendings, compareSendings).filter(young),
    attempts: mergeCounts(window.attempts, more.attempts, compareAttempts).filter(young),
  };
};

/**
 * As {@link foldDigest}, for a window that holds its counts in another form: `foldCounts` adds those of a digest, and
 * forgets what lies before `cutoff`.
 */
export const foldWith = <C>(
  window: Uncounted & C,
  digest: Digest,
  foldCounts: (counts: C, more: Counts, cutoff: number | null) => C,
): Uncounted & C => {
  if (digest.host !== window.host) throw new Error(`digest of ${digest.host} folded into the window of ${window.host}`);
  if (Object.hasOwn(window.merged, digest.evidence)) return window;
  const seen = believable(digest);
  const time = timeOf(seen);
  const mailTime = later(window.latest, latestOf(seen));
  // Facts do not move mail time, but they too grow old, and push out what is a day older.
  const newestOfAll = later(mailTime, later(newestFactAt(window.facts), newestFactAt(seen.facts)));
  const cutoff = newestOfAll === null ? null : intervalAt(newestOfAll) - WINDOW_HOURS * 60;
  // Mail time a day behind the facts is forgotten with its evidence, whichever came first.
  const latest = isOld(mailTime, cutoff) ? null : mailTime;
  const productVersion = newest(window.productVersion, seen.productVersion);
  const counterLows = addLows(window.counterLows, seen.facts, newestOfAll === null ? null : intervalAt(newestOfAll));
  const outlives = { productVersion, ...(counterLows && { counterLows }) };
  if (isOld(time, cutoff)) {
    const isSame = productVersion === window.productVersion && counterLows === window.counterLows;
    return isSame ? window : { ...window, ...outlives };
  }

  const rounded = <T extends { minute: number }>(rows: readonly T[]): T[] =>
    rows.map((row) => ({ ...row, minute: intervalOf(row.minute) }));
  const coverageByTime = addCoverage(
    window.coverageByTime ?? [],
    time === null ? null : intervalAt(time),
    seen.coverage,
  ).filter((part) => !isOld(part.at, cutoff));
  return {
    version: 1,
    host: window.host,
    latest,
    merged: Object.fromEntries(
      [...Object.entries(window.merged), [digest.evidence, time] as const]
        .filter(([, at]) => !isOld(at, cutoff))
        .sort(([a], [b]) => byText(a, b)),
    ),
    ...foldCounts(
      window,
      {
        cells: rounded(seen.cells),
        notices: rounded(seen.notices),
        sendings: rounded(seen.sendings),
        attempts: rounded(seen.attempts),
      },
      cutoff,
    ),
    facts: latestFacts([...window.facts, ...seen.facts], (at) => !isOld(at, cutoff)),
    exemplars: keepExemplars([...window.exemplars, ...seen.exemplars], cutoff),
    queueCounts: latestOfEach([...window.queueCounts, ...(seen.queueCounts ? [seen.queueCounts] : [])], cutoff),
    productVersion,
    coverage: sumCoverage(coverageByTime),
    coverageByTime,
    coverageBySource: addSourceCoverage(window.coverageBySource ?? [], seen, time, cutoff),
    ...(counterLows && { counterLows }),
  };
};

const isOld = (at: Instant | null, cutoff: number | null): boolean =>
  at !== null && cutoff !== null && intervalAt(at) < cutoff;

/** Canonical order of cells. */
export const compareCells = (a: Cell, b: Cell): number =>
  a.minute - b.minute ||
  byText(a.channel, b.channel) ||
  byText(a.code, b.code) ||
  byText(a.destination, b.destination) ||
  byText(a.reason, b.reason);

/** Canonical order of notices. */
export const compareNotices = (a: Notice, b: Notice): number =>
  a.minute - b.minute || byText(a.process, b.process) || byText(a.class, b.class) || byText(a.subject, b.subject);

/** Canonical order of sendings. */
export const compareSendings = (a: Sending, b: Sending): number =>
  a.minute - b.minute ||
  byText(a.channel, b.channel) ||
  byText(a.source, b.source) ||
  byText(a.sender, b.sender) ||
  Number(a.authenticated) - Number(b.authenticated);

/** Canonical order of attempts. */
export const compareAttempts = (a: Attempt, b: Attempt): number =>
  a.minute - b.minute || byText(a.channel, b.channel) || byText(a.code, b.code) || a.failures - b.failures;

type Snapshot = Window['queueCounts'][number];

/** The latest snapshot of each interval; of two at the same instant the one with the greater text. */
const latestOfEach = (snapshots: readonly Snapshot[], cutoff: number | null): Snapshot[] => {
  const sorted = snapshots
    .filter((s) => !isOld(s.at, cutoff))
    .map((snapshot) => ({ snapshot, text: JSON.stringify(snapshot.counts) }))
    .sort((a, b) => byText(a.snapshot.at, b.snapshot.at) || byText(a.text, b.text));
  return [...new Map(sorted.map(({ snapshot }) => [intervalAt(snapshot.at), snapshot])).values()];
};

/** The later release of those that were seen: hosts are upgraded, and a rule by time would depend on what has been forgotten. */
const newest = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : laterRelease(a, b);
