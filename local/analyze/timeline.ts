import type { Digest } from '#shared/contracts/digest.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { fromInstant, type HostName, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { type Window, WINDOW_HOURS } from '#shared/contracts/window.ts';
import { assess } from '#shared/playbooks/index.ts';
import { trimFuture } from '#shared/window/clock.ts';
import { SETTINGS } from '#shared/window/facts.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import { type Block, createBlockStore, stretchesOf } from './block-store.ts';
import { windowOf } from './window-of.ts';
import { BLOCK_MINUTES } from './blocks.ts';
import { emptyDigest } from './empty-digest.ts';
import type { CountSink } from '#shared/digest/count-sink.ts';
import { mergeFindings } from './merge-findings.ts';
import { addSpan, type Span } from './report.ts';

const DAY_MS = WINDOW_HOURS * 3_600_000;
const A_DAY = (WINDOW_HOURS * 60) / BLOCK_MINUTES;

/** Windows follow each other at so many blocks: trouble that lasts as long is seen while it lasts. */
const STEP = 1;

/** Rows kept before the oldest time is assessed and let go. */
const MOST_ROWS = 150_000;

/** What all stretches of mail time say. */
export interface Assessed {
  findings: Finding[];
  stretches: Span[];
  /** Time of the assessment; null = nothing carried a time. */
  now: Instant | null;
}

/** Gathers digests of any times and assesses each stretch of mail time. */
export interface Timeline {
  add: (digest: Digest) => void;
  /** Takes the counts of the digest of this name, which is added next; null = they must be in the digest. */
  counts: (evidence: string) => CountSink | null;
  /**
   * Facts of an output that does not say when it was printed: their time is that of the file. Settings belong to every
   * stretch. A file may be written long after its tool printed, never before: so outputs that are a day or more later
   * than all mail belong to its end.
   */
  addUndated: (facts: readonly Fact[]) => void;
  end: () => Assessed;
}

const add = (at: Instant, ms: number): Instant => toInstant(fromInstant(at) + ms);

const earlier = (a: Instant, b: Instant | null): Instant => (b !== null && b < a ? b : a);

/**
 * An empty {@link Timeline}. With `now` the last day up to then is assessed, and what is later is left out. `onWindow` is
 * told of each window that is assessed.
 */
export const createTimeline = (
  { host, now, onWindow }: { host: HostName; now: Instant | null; onWindow?: (window: Window) => void },
  { mostRows = MOST_ROWS }: { mostRows?: number } = {},
): Timeline => {
  const blocks = createBlockStore();
  let productVersion: string | null = null;
  let settings: Fact[] = [];
  let outputs: Fact[] = [];
  let findings: Finding[] = [];
  let stretches: Span[] = [];

  const settingsUntil = (until: Instant): Fact[] =>
    settings.map((fact) => ({ ...fact, at: fact.at <= until && fact.at > add(until, -DAY_MS) ? fact.at : until }));

  const look = (own: readonly Block[]): void => {
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) return;
    const set = { ...emptyDigest('settings', host), facts: settingsUntil(last.to), productVersion };
    const { window, latest } = windowOf(host, own, set);
    onWindow?.(window);
    findings = mergeFindings(findings, assess(window, now ?? latest ?? last.to));
    const since = add(last.to, -DAY_MS);
    stretches = addSpan(stretches, { from: first.from > since ? first.from : since, to: last.to });
  };

  /** The oldest time is assessed with what was read until now; files are read in order of their beginnings. */
  const makeRoom = (): void => {
    while (blocks.cost() > mostRows) {
      const sorted = blocks.sorted();
      const [oldest, newest] = [sorted[0]!.number, sorted.at(-1)!.number];
      if (newest - oldest <= A_DAY) return;
      if (now === null) look(sorted.filter((b) => b.number < oldest + A_DAY));
      for (const { number } of sorted) if (number < oldest + STEP) blocks.drop(number);
    }
  };

  const lookAlong = (stretch: readonly Block[]): void => {
    const [first, last] = [stretch[0]!, stretch.at(-1)!];
    if (fromInstant(last.to) - fromInstant(first.from) <= DAY_MS) return look(stretch);
    let looked = '';
    for (let end = first.number + STEP; end <= last.number; end += STEP) {
      const own = stretch.filter((b) => b.number >= end - A_DAY && b.number < end);
      const names = own.map((b) => b.number).join();
      if (names !== looked) look(own);
      looked = names;
    }
    look(stretch.filter((b) => b.number >= last.number - A_DAY));
  };

  const placeOutputs = (): void => {
    const until = blocks.sorted().at(-1)?.to ?? stretches.at(-1)?.to ?? null;
    const facts = outputs.length > 0 || until !== null ? outputs : settings;
    const placed = facts.map((fact) => {
      const at = earlier(fact.at, now);
      return { ...fact, at: until !== null && at > add(until, DAY_MS) ? until : at };
    });
    blocks.add({ ...emptyDigest('outputs', host), facts: placed });
  };

  return {
    add: (digest) => {
      const seen = now === null ? digest : trimFuture(digest, now);
      productVersion = foldDigest(
        { ...emptyWindow(host), productVersion },
        { ...emptyDigest('', host), productVersion: seen.productVersion },
      ).productVersion;
      blocks.add(seen);
      makeRoom();
    },
    // What is later than now is left out by the digest.
    counts: (evidence) => (now === null ? blocks.counts(evidence) : null),
    // What an administrator sets holds until it is set anew; what a tool prints holds for its moment.
    addUndated: (facts) => {
      settings = [...settings, ...facts.filter((f) => SETTINGS.has(f.kind))];
      outputs = [...outputs, ...facts.filter((f) => !SETTINGS.has(f.kind))];
    },
    end: () => {
      placeOutputs();
      const all = stretchesOf(blocks.sorted());
      const last = all.at(-1);
      if (now === null) for (const stretch of all) lookAlong(stretch);
      else if (last) look(last.filter((b) => b.number >= last.at(-1)!.number - A_DAY));
      return { findings, stretches, now: now ?? stretches.at(-1)?.to ?? null };
    },
  };
};
