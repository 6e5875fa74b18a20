import type { Instant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { byText } from './merge.ts';

/** A byte range of one log file that arrived. */
export interface LogRange {
  readonly key: string;
  readonly source: string;
  readonly fileId: string;
  readonly start: number;
  readonly end: number;
  /** Last mail time in it; null = not known. */
  readonly at: Instant | null;
}

const LOG_KEY = /^evidence\/[^/]+\/[^/]+\/log\/(?<source>[^/]+)\/(?<fileId>[^/]+)\/(?<start>\d+)-(?<end>\d+)(?:\.|$)/;

/** The range that an evidence key names; null = it is no log's (shared/contracts/evidence.ts). */
export const rangeOf = (key: string, at: Instant | null): LogRange | null => {
  const groups = LOG_KEY.exec(key)?.groups;
  if (!groups) return null;
  return {
    key,
    source: groups['source']!,
    fileId: groups['fileId']!,
    start: Number(groups['start']),
    end: Number(groups['end']),
    at,
  };
};

/** The log ranges that a window holds, by source and file, ascending by start. */
export const rangesOf = (merged: Window['merged']): LogRange[] =>
  Object.entries(merged)
    .flatMap(([key, at]) => rangeOf(key, at) ?? [])
    .sort((a, b) => byText(a.source, b.source) || byText(a.fileId, b.fileId) || a.start - b.start || a.end - b.end);
