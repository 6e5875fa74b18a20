import { type Finding, findingKey, type Verdict } from '#shared/contracts/finding.ts';
import { byText } from '#shared/window/merge.ts';

const VERDICTS: readonly Verdict[] = ['problem', 'suspected', 'unknown', 'normal'];
const SEVERITIES: readonly Finding['severity'][] = ['critical', 'warning', 'info'];

/** The worse of two severities. */
export const worse = (a: Finding['severity'], b: Finding['severity']): Finding['severity'] =>
  SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;

/** Order of findings: what matters most first. Total for findings of one assessment, whose keys differ. */
export const byWeight = (a: Finding, b: Finding): number =>
  VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  bySureness(a, b);

/** Order of findings by how sure they are, whatever they weigh. */
export const bySureness = (a: Finding, b: Finding): number =>
  VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
  b.confidence - a.confidence ||
  byText(findingKey(a), findingKey(b)) ||
  byText(a.host, b.host) ||
  byText(a.since, b.since);
