import type { Fact } from '#shared/contracts/fact.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';

const LONGEST = 1_500;

// A heading alone could be the beginning of any list: it shows something by what stands below it.
const wordsOf = (fact: Fact, text: string): string =>
  fact.kind === 'process-list' ? `${text} (processes below: ${fact.processes})` : text;

/** The list of processes as one piece of evidence: that one of them is missing is in no single line. */
export const wholeList = (facts: readonly Fact[]): EvidenceLine[] => {
  const lines = facts.flatMap((fact) => (fact.line ? [{ ...fact.line, text: wordsOf(fact, fact.line.text) }] : []));
  const own = lines.filter(({ evidence }) => evidence === lines[0]!.evidence).sort((a, b) => a.start - b.start);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last) return [];
  return [{ ...first, end: last.end, text: untrusted(own.map(({ text }) => text).join('; '), LONGEST) }];
};
