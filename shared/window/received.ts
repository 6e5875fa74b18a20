import type { Instant } from '#shared/contracts/primitives.ts';
import { type Window, WINDOW_HOURS } from '#shared/contracts/window.ts';
import { later } from './clock.ts';
import type { Uncounted } from './fold.ts';
import { newestFactAt } from './facts.ts';
import { byText } from './merge.ts';
import { type LogRange, rangeOf, rangesOf } from './ranges.ts';
import { instantOf, intervalAt } from './time.ts';
import { hostView, type HostView } from './view.ts';

/** A host's window with what arrived of it. `now` is the clock on the wall, and verdicts may rest on it. */
export interface ReceivedView extends HostView {
  /** Times of its heartbeats, each once, ascending. */
  readonly beats: readonly Instant[];
  /** By source and file, ascending by start. */
  readonly ranges: readonly LogRange[];
}

const BEAT_KEY = /^evidence\/[^/]+\/[^/]+\/snapshot\/heartbeat\//;

const TAKEN_AT = /\/snapshot\/[^/]+\/(?<at>[^/]+Z)\.[^/]*$/;

const fileOf = ({ source, fileId }: LogRange): string => `${source}/${fileId}`;

/** Whether an evidence key is that of a heartbeat. */
export const isBeatKey = (key: string): boolean => BEAT_KEY.test(key);

/** Heartbeats are remembered under their own time; one that could not be read has only the end of its day, and is left out. */
const beatsOf = (window: Window): Instant[] => {
  const newest = window.facts.findLast(({ kind }) => kind === 'heartbeat')?.at;
  if (newest === undefined) return [];
  const times = Object.entries(window.merged).flatMap(([key, at]) =>
    at !== null && at <= newest && isBeatKey(key) ? [at] : [],
  );
  return [...new Set(times)].sort(byText);
};

/** Indexes a window for playbooks that rest on what arrived; null when nothing was seen yet. */
export const receivedView = (window: Window, now: Instant): ReceivedView | null => {
  const view = hostView(window, now);
  return view && { ...view, beats: beatsOf(window), ranges: view.arrived() };
};

/**
 * A window with the log ranges that a later listing of the store has between those that were merged: their events are
 * on the way or lost, they are not. What lies beyond the last merged range is left out, for the listing may have seen
 * a range and not the one before it, which was stored meanwhile.
 */
export const withListed = (window: Window, listed: readonly string[]): Window => {
  const ends = new Map<string, number>();
  for (const range of rangesOf(window.merged)) {
    ends.set(fileOf(range), Math.max(range.end, ends.get(fileOf(range)) ?? 0));
  }
  const inner = listed.filter((key) => {
    const range = Object.hasOwn(window.merged, key) ? null : rangeOf(key, null);
    return range !== null && range.end <= (ends.get(fileOf(range)) ?? 0);
  });
  if (inner.length === 0) return window;
  return { ...window, merged: { ...window.merged, ...Object.fromEntries(inner.map((key) => [key, null])) } };
};

/** Time left to forget in: the oldest evidence of a full window lies no further from its end. */
const EDGE_MINUTES = 60;

/**
 * Which of yesterday's evidence keys a window does not hold because it has forgotten them, or would at once: those
 * are not lost. A range counts as forgotten when the window is full and remembers nothing before it in its file.
 */
export const forgottenBy = (window: Uncounted): ((key: string) => boolean) => {
  const newest = later(window.latest, newestFactAt(window.facts));
  if (newest === null) return () => false;
  const cutoff = instantOf(intervalAt(newest) - WINDOW_HOURS * 60);
  const edge = instantOf(intervalAt(newest) - WINDOW_HOURS * 60 + EDGE_MINUTES);
  const isFull = Object.values(window.merged).some((at) => at !== null && at <= edge);
  const starts = new Map<string, number>();
  for (const range of rangesOf(window.merged)) {
    starts.set(fileOf(range), Math.min(range.start, starts.get(fileOf(range)) ?? Infinity));
  }
  return (key) => {
    const range = rangeOf(key, null);
    if (range) return isFull && range.start < (starts.get(fileOf(range)) ?? Infinity);
    const takenAt = TAKEN_AT.exec(key)?.groups?.['at'];
    return takenAt !== undefined && takenAt < cutoff;
  };
};
