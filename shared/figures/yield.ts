import type { Attempt } from '#shared/contracts/digest.ts';
import { type Proportion, wilson } from './wilson.ts';

/** What tries brought that had so many failures behind them. */
export interface TryYield extends Proportion {
  readonly failures: number;
  readonly tries: number;
  readonly delivered: number;
}

/**
 * Share of tries that delivered, by the failures behind the file, ascending: the economics of the next try. The counts
 * are a census of what was logged; the interval is for taking them as a forecast.
 */
export const yieldByTry = (attempts: readonly Attempt[]): TryYield[] => {
  const byFailures = new Map<number, { tries: number; delivered: number }>();
  for (const { failures, code, count } of attempts) {
    if (code !== 'D' && code !== 'Q' && code !== 'Z' && code !== 'R') continue;
    const row = byFailures.get(failures) ?? { tries: 0, delivered: 0 };
    row.tries += count;
    if (code === 'D') row.delivered += count;
    byFailures.set(failures, row);
  }
  return [...byFailures]
    .sort(([a], [b]) => a - b)
    .map(([failures, row]) => ({ failures, ...row, ...wilson(row.delivered, row.tries) }));
};
