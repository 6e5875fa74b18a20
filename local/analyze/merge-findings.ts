import { type Finding, findingKey, type Verdict } from '#shared/contracts/finding.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { WINDOW_HOURS } from '#shared/contracts/window.ts';

const WEIGHT: Readonly<Record<Verdict, number>> = { problem: 3, suspected: 2, unknown: 1, normal: 0 };

/** Findings of one trouble are no further apart: a window would have seen both. */
const APART_MS = WINDOW_HOURS * 3_600_000;

const isTrouble = (f: Finding): boolean => f.verdict === 'problem' || f.verdict === 'suspected';

const together = (a: Finding, b: Finding): boolean =>
  isTrouble(a) && isTrouble(b)
    ? fromInstant(a.since) <= fromInstant(b.until) + APART_MS && fromInstant(b.since) <= fromInstant(a.until) + APART_MS
    : true;

/** The weightier, of equals the later, with the time of both. What is no trouble gives way, and lends no time. */
const merged = (a: Finding, b: Finding): Finding => {
  const kept =
    WEIGHT[b.verdict] > WEIGHT[a.verdict] || (WEIGHT[b.verdict] === WEIGHT[a.verdict] && b.until >= a.until) ? b : a;
  if (isTrouble(a) !== isTrouble(b)) return kept;
  return { ...kept, since: a.since < b.since ? a.since : b.since, until: a.until > b.until ? a.until : b.until };
};

/**
 * Findings of windows that overlap, as one each: a trouble of the same subject a day or more later is another. What is
 * normal or unknown about a subject is told only where nothing worse is.
 */
export const mergeFindings = (known: readonly Finding[], more: readonly Finding[]): Finding[] => {
  const all = new Map<string, Finding[]>();
  for (const finding of [...known, ...more]) {
    const key = findingKey(finding);
    const own = all.get(key) ?? [];
    const other = own.find((f) => together(f, finding));
    all.set(key, [...own.filter((f) => f !== other), other ? merged(other, finding) : finding]);
  }
  return [...all.values()].flat();
};
