import type { Cell } from '#shared/contracts/digest.ts';
import { countOf } from '#shared/window/outcomes.ts';
import type { ChannelView } from '#shared/window/view.ts';
import { isOverQuota } from './share.ts';

/** An account whose last word is "over quota". */
export interface Account {
  readonly name: string;
  /** What was said of its quota, ascending by minute. */
  readonly cells: readonly Cell[];
  readonly attempts: number;
  readonly first: number;
  readonly last: number;
  /** First minute of it after the latest delivery: it is over quota since then at the latest. */
  readonly from: number;
  /** Recipients of these whose mail went back since then. */
  readonly returned: number;
}

/** Accounts whose last word is "over quota", the busiest first. */
export const accountsOf = (channel: ChannelView): Account[] =>
  channel.destinations
    .flatMap(({ name, cells: all, outcomes }): Account[] => {
      const cells = all.filter(isOverQuota);
      const [first, last] = [cells[0], cells.at(-1)];
      if (!first || !last || name === '') return [];
      const delivered = outcomes.findLast((o) => o.delivered > 0)?.minute ?? -Infinity;
      if (delivered > last.minute) return [];
      const from = cells.find((c) => c.minute > delivered)?.minute ?? last.minute;
      return [
        {
          name,
          cells,
          attempts: countOf(cells, () => true),
          first: first.minute,
          last: last.minute,
          from,
          returned: countOf(cells, (c) => c.code === 'R' && c.minute >= from),
        },
      ];
    })
    .sort((a, b) => b.attempts - a.attempts || (a.name < b.name ? -1 : 1));
