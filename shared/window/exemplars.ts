import type { Exemplar, NoticeClass } from '#shared/contracts/digest.ts';
import { ROUTINE } from '../digest/routine.ts';
import { intervalAt } from './time.ts';
import { byText } from './merge.ts';

/**
 * Exemplars are kept and forgotten by whole hours. "The earliest three of the window" cannot be kept while the window
 * slides (the fourth is gone when the third grows old); "the earliest three of an hour" can, in any order of arrival.
 */
export const BLOCK = 60;

/**
 * Room by sort of line: the first `full` groups (a key within an hour; latest hours first) keep their three earliest
 * and three latest lines, the next `pairs` their first and last. Separate rooms, or the lines of a successful day would
 * crowd out the one failure. 100 × 6 + 400 × 2 + 20 × 6 + 180 × 2 + 40 × 6 + 180 × 2 = 2,480
 * lines at most.
 */
export const ROOM: Readonly<Record<'trouble' | 'sender' | 'other', { full: number; pairs: number }>> = {
  trouble: { full: 100, pairs: 400 },
  sender: { full: 20, pairs: 180 },
  other: { full: 40, pairs: 180 },
};

const FAILURE = /^[^|]*\|[QZRKW]\|/;

const sortOf = (key: string): keyof typeof ROOM => {
  if (key.startsWith('sending|')) return 'sender';
  if (!key.startsWith('notice|')) return FAILURE.test(key) ? 'trouble' : 'other';
  return ROUTINE.has(key.split('|', 3)[2] as NoticeClass) ? 'other' : 'trouble';
};

const blockOf = (exemplar: Exemplar): number => {
  const interval = intervalAt(exemplar.at);
  return interval - (interval % BLOCK);
};

/** Canonical order: by time, then by place. */
export const compareExemplars = (a: Exemplar, b: Exemplar): number =>
  byText(a.at, b.at) ||
  byText(a.key, b.key) ||
  byText(a.line.evidence, b.line.evidence) ||
  a.line.start - b.line.start ||
  a.line.line - b.line.line ||
  a.line.end - b.line.end ||
  byText(a.line.text, b.line.text);

const ends = (sorted: readonly Exemplar[], each: number): readonly Exemplar[] =>
  sorted.length <= each * 2 ? sorted : [...sorted.slice(0, each), ...sorted.slice(-each)];

interface Group {
  block: number;
  key: string;
  lines: Exemplar[];
}

const groupsOf = (sorted: readonly Exemplar[], cutoff: number | null): Group[] => {
  const groups = new Map<string, Group>();
  let last: Exemplar | undefined;
  for (const exemplar of sorted) {
    const block = blockOf(exemplar);
    const known = last !== undefined && compareExemplars(last, exemplar) === 0;
    last = exemplar;
    if (known || (cutoff !== null && block < cutoff)) continue;
    const id = `${block}|${exemplar.key}`;
    const group = groups.get(id) ?? { block, key: exemplar.key, lines: [] };
    group.lines.push(exemplar);
    groups.set(id, group);
  }
  return [...groups.values()].sort((a, b) => b.block - a.block || byText(a.key, b.key));
};

/**
 * The exemplars to keep, in canonical order. A group's rank only ever falls while others arrive, so what was let go
 * would never have been wanted again.
 */
export const keepExemplars = (exemplars: readonly Exemplar[], cutoff: number | null, room = ROOM): Exemplar[] => {
  const groups = groupsOf([...exemplars].sort(compareExemplars), cutoff);
  const kept = (sort: keyof typeof ROOM): Exemplar[] =>
    groups
      .filter((g) => sortOf(g.key) === sort)
      .slice(0, room[sort].full + room[sort].pairs)
      .flatMap((g, rank) => ends(g.lines, rank < room[sort].full ? 3 : 1));
  return [...kept('trouble'), ...kept('sender'), ...kept('other')].sort(compareExemplars);
};
