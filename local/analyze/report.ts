import type { Coverage } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { WINDOW_HOURS } from '#shared/contracts/window.ts';

/** What a host is called of which no name was given. */
export const UNNAMED_HOST = 'localhost';

/** What happened to one file. */
export interface FileReport {
  path: string;
  /** Kind told by content; null = it could not be looked into. */
  kind: string | null;
  coverage: Coverage;
  /** First and last mail time in it; null = it carries none. */
  span: Span | null;
  /** Why it was not read, or not to its end. */
  error: string | null;
}

/** A stretch of mail time. */
export interface Span {
  from: Instant;
  to: Instant;
}

/** Spans with one more, those joined between which less than a day lies; in order of time. */
export const addSpan = (spans: readonly Span[], more: Span): Span[] => {
  const gap = (a: Instant, b: Instant): number => fromInstant(b) - fromInstant(a);
  const apart = spans.filter((s) => Math.max(gap(s.to, more.from), gap(more.to, s.from)) > WINDOW_HOURS * 3_600_000);
  const joined = spans
    .filter((s) => !apart.includes(s))
    .reduce((a, b) => ({ from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to }), more);
  return [...apart, joined].sort((a, b) => (a.from < b.from ? -1 : 1));
};

/** What is known of a file that could not be opened. */
export const unread = (path: string, error: string): FileReport => ({
  path,
  kind: null,
  coverage: noCoverage(),
  span: null,
  error,
});

/** Zone that times without one were read with. */
export interface ReadZone {
  name: string;
  /** Nobody named it. */
  isAssumed: boolean;
  /** What tells, in words, that it is another one; only looked for where it was assumed. */
  signs: readonly string[];
}

/** Outcome of an analysis. */
export interface Analysis {
  zone: ReadZone;
  files: FileReport[];
  findings: Finding[];
  /** Mail time that was assessed. */
  stretches: Span[];
  /** Time up to which was to be looked at; null = all there is. */
  asOf: Instant | null;
  /** Time that the findings are of; null = no file carried a time. */
  now: Instant | null;
}

/** Coverage of a file in which nothing was seen yet. */
export const noCoverage = (): Coverage => ({ lines: 0, parsed: 0, unparsed: 0, reasons: {}, samples: [] });

/** Sum of two coverages; the first five samples stay. */
export const addCoverage = (a: Coverage, b: Coverage): Coverage => {
  const reasons = { ...a.reasons };
  for (const [reason, count] of Object.entries(b.reasons)) reasons[reason] = (reasons[reason] ?? 0) + count;
  return {
    lines: a.lines + b.lines,
    parsed: a.parsed + b.parsed,
    unparsed: a.unparsed + b.unparsed,
    reasons,
    samples: [...a.samples, ...b.samples].slice(0, 5),
  };
};

/**
 * Says which part of a file lies outside the time that was assessed; null = none, or it carries no time. Only a time to
 * look at leaves anything out; lines of which nothing is counted, such as log-ins, widen no stretch.
 */
export const leftOut = (
  { span }: FileReport,
  { stretches, asOf }: Pick<Analysis, 'stretches' | 'asOf'>,
): string | null => {
  if (span === null || asOf === null) return null;
  const looked = stretches.at(-1);
  if (!looked) return `not assessed: it is of ${span.from} to ${span.to}, and no time was looked at`;
  const since = toInstant(fromInstant(looked.to) - WINDOW_HOURS * 3_600_000);
  if (span.from >= since && span.to <= asOf) return null;
  const touched = looked.from <= span.to && looked.to >= span.from;
  return `${touched ? 'assessed in part' : 'not assessed'}: it is of ${span.from} to ${span.to}, and only ${looked.from} to ${looked.to} was looked at`;
};

/** 0 = no problem found, 1 = problems found, 2 = nothing could be read, so nothing can be said. */
export const exitCodeOf = ({ files, findings }: Analysis): 0 | 1 | 2 => {
  if (!files.some((file) => file.coverage.parsed > 0)) return 2;
  return findings.some((f) => f.verdict === 'problem' || f.verdict === 'suspected') ? 1 : 0;
};
