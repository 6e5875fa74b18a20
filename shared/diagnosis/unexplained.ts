import type { Cell } from '#shared/contracts/digest.ts';
import { isFailure, type Outcome, outcomesOf } from '#shared/window/outcomes.ts';
import { failingRuns, type FailingRun, isDense } from '#shared/window/runs.ts';

/** A temporary failure whose text says nothing that a playbook knows, or that has no text. */
export const isUnexplained = (cell: Pick<Cell, 'code' | 'reason'>): boolean =>
  isFailure(cell) && (cell.reason === 'other' || cell.reason === 'none');

/** What happened beside failures with known reasons; the others stand where refusals do, so that runs of them are found. */
const asRefusals = (cells: readonly Cell[]): Outcome[] =>
  outcomesOf(
    cells.flatMap((cell) =>
      isUnexplained(cell) ? [{ ...cell, reason: 'remote-4xx' as const }] : isFailure(cell) ? [] : [cell],
    ),
  );

/** A dense run of such failures that no delivery has ended, with all outcomes it was found in; null = there is none. */
export const unexplainedRun = (
  cells: readonly Cell[],
  longestWait: number,
): { run: FailingRun; outcomes: Outcome[] } | null => {
  if (!cells.some(isUnexplained)) return null;
  const outcomes = asRefusals(cells);
  const run = failingRuns(outcomes, longestWait).findLast((r) => r.open && isDense(r));
  return run ? { run, outcomes } : null;
};
