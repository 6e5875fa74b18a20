import { type Finding, findingKey } from '#shared/contracts/finding.ts';

const VERDICTS: readonly Finding['verdict'][] = ['normal', 'unknown', 'suspected', 'problem'];
const SEVERITIES: readonly Finding['severity'][] = ['info', 'warning', 'critical'];

const isTrouble = ({ verdict }: Finding): boolean => verdict === 'suspected' || verdict === 'problem';

const isWorse = (a: Finding, b: Finding): boolean =>
  VERDICTS.indexOf(a.verdict) > VERDICTS.indexOf(b.verdict) ||
  SEVERITIES.indexOf(a.severity) > SEVERITIES.indexOf(b.severity);

/**
 * What is said of everything, but no worse than what is said without what we did ourselves: trouble that only shows with
 * it is our own doing. Better news stands, whoever brought it.
 */
export const neverWorse = (all: readonly Finding[], withoutOwn: readonly Finding[]): Finding[] => {
  const others = new Map(withoutOwn.map((finding) => [findingKey(finding), finding]));
  return all.flatMap((finding) => {
    if (!isTrouble(finding)) return [finding];
    const other = others.get(findingKey(finding));
    if (!other) return [];
    return [isWorse(finding, other) ? other : finding];
  });
};
