import type { Coverage } from '#shared/contracts/digest.ts';
import type { Window } from '#shared/contracts/window.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { byText } from './merge.ts';
import { instantOf } from './time.ts';

type Part = NonNullable<Window['coverageByTime']>[number];

/** Longest sample that a part keeps: there can be 288 of them. */
const SAMPLE_LIMIT = 300;

/** Nothing read. */
export const noCoverage = (): Coverage => ({ lines: 0, parsed: 0, unparsed: 0, reasons: {}, samples: [] });

const add = (a: Coverage, b: Coverage, samples: Coverage['samples']): Coverage => {
  const reasons = new Map(Object.entries(a.reasons));
  for (const [reason, count] of Object.entries(b.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  return {
    lines: a.lines + b.lines,
    parsed: a.parsed + b.parsed,
    unparsed: a.unparsed + b.unparsed,
    reasons: Object.fromEntries([...reasons].sort(([x], [y]) => byText(x, y))),
    samples,
  };
};

/** One sample a part: the least in text order, so that any order of arrival keeps the same. */
const leastSample = (...all: readonly Coverage[]): Coverage['samples'] =>
  all
    .flatMap((c) => c.samples.map((s) => untrusted(s, SAMPLE_LIMIT)))
    .sort(byText)
    .slice(0, 1);

/** Parts with one more coverage added to the part of its interval (null = no time known), in canonical order. */
export const addCoverage = (parts: readonly Part[], interval: number | null, coverage: Coverage): Part[] => {
  const at = interval === null ? null : instantOf(interval);
  const known = parts.find((p) => p.at === at)?.coverage ?? noCoverage();
  const part = { at, coverage: add(known, coverage, leastSample(known, coverage)) };
  return [...parts.filter((p) => p.at !== at), part].sort((a, b) => byText(a.at ?? '', b.at ?? ''));
};

/** Sum of all parts, with the latest samples. */
export const sumCoverage = (parts: readonly Part[]): Coverage => {
  const sum = parts.reduce((total, part) => add(total, part.coverage, []), noCoverage());
  const samples = parts.flatMap((p) => p.coverage.samples).slice(-5);
  return { ...sum, samples };
};
