import type { Digest } from '#shared/contracts/digest.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import type { SourceCoverage } from '#shared/contracts/window.ts';
import { BLOCK } from './exemplars.ts';
import { byText } from './merge.ts';
import { instantOf, intervalAt } from './time.ts';

const SOURCE = /^evidence\/[^/]+\/[^/]+\/(?<source>(?:log|snapshot)\/[^/]{1,60})\//;

const hourOf = (at: Instant): number => intervalAt(at) - (intervalAt(at) % BLOCK);

const compareLines = (a: EvidenceLine, b: EvidenceLine): number =>
  byText(a.text, b.text) || byText(a.evidence, b.evidence) || a.start - b.start || a.end - b.end || a.line - b.line;

const samplesOf = ({ evidence, coverage }: Digest): EvidenceLine[] =>
  coverage.samples.flatMap((text, i) => {
    const place = coverage.places?.[i];
    return place ? [{ evidence, ...place, text }] : [];
  });

const sumOf = (a: SourceCoverage['reasons'], b: SourceCoverage['reasons']): SourceCoverage['reasons'] => {
  const sum = new Map(Object.entries(a));
  for (const [reason, count] of Object.entries(b)) sum.set(reason, (sum.get(reason) ?? 0) + count);
  return Object.fromEntries([...sum].sort(([x], [y]) => byText(x, y)));
};

/**
 * Rows with the coverage of one more digest, remembered under `time`, in canonical order. Kept and forgotten by whole
 * hours, as exemplars are; of the samples of an hour the least stays, so that any order of arrival keeps the same.
 */
export const addSourceCoverage = (
  rows: readonly SourceCoverage[],
  digest: Digest,
  time: Instant | null,
  cutoff: number | null,
): SourceCoverage[] => {
  const young = (at: Instant): boolean => cutoff === null || intervalAt(at) >= cutoff;
  const source = SOURCE.exec(digest.evidence)?.groups?.['source'];
  const { lines, reasons } = digest.coverage;
  if (source === undefined || time === null || lines === 0) return rows.filter((row) => young(row.at));
  const at = instantOf(hourOf(time));
  const known = rows.find((row) => row.source === source && row.at === at);
  const samples = [...samplesOf(digest), ...(known?.sample ? [known.sample] : [])].sort(compareLines);
  const row: SourceCoverage = {
    source,
    at,
    lines: lines + (known?.lines ?? 0),
    reasons: sumOf(known?.reasons ?? {}, reasons),
    sample: samples[0] ?? null,
  };
  return [...rows.filter((r) => r !== known), row]
    .filter((r) => young(r.at))
    .sort((a, b) => byText(a.source, b.source) || byText(a.at, b.at));
};
