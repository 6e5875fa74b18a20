import { parseQmResults } from '#shared/formats/imsimta-qm-results/parse.ts';
import type { StableId } from '#shared/contracts/primitives.ts';
import type { Change } from '../driver.ts';

export interface Judgement {
  answers: Change['answers'];
  /** Null = exactly one good result line for every message of the batch, and nothing else. */
  surprise: string | null;
  /** The surprise is only that qm could not act on these messages, each named once and no other: they may have moved. */
  refused: StableId[];
}

/** Holds the tool's answer against what it was asked. Only the expected is no surprise. */
export const judge = (expected: ReadonlySet<StableId>, text: string): Judgement => {
  const answers: Change['answers'] = new Map();
  const surprises: string[] = [];
  const refused: StableId[] = [];
  const { lines, strange } = parseQmResults(text);

  for (const line of lines) {
    const ok = line.severity === 'S' || line.severity === 'I';
    const said = `${line.facility}-${line.severity}-${line.ident}, ${line.text}`.slice(0, 300);
    if (!ok) surprises.push(`qm answered ${said}`);
    if (line.id === null) {
      if (ok) surprises.push(`a result names no message: ${said}`);
    } else if (!expected.has(line.id)) {
      surprises.push(`a result names another message: ${said}`);
    } else if (answers.has(line.id)) {
      surprises.push(`two results for one message: ${said}`);
    } else {
      answers.set(line.id, { ok, text: said });
      if (line.severity === 'E') refused.push(line.id);
    }
  }
  if (strange.length > 0) surprises.push(`qm wrote an unknown line: ${strange[0]}`);
  const missing = expected.size - answers.size;
  if (missing > 0) surprises.push(`${missing} of ${expected.size} messages got no result line`);
  return { answers, surprise: surprises[0] ?? null, refused: surprises.length === refused.length ? refused : [] };
};
