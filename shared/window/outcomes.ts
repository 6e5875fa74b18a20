import { type Cell, CONNECTION_FAILURES } from '#shared/contracts/digest.ts';

/** What happened in one interval, counted in log entries: one for each recipient and attempt. */
export interface Outcome {
  readonly minute: number;
  readonly enqueued: number;
  readonly delivered: number;
  /** Recipients that ended without delivery (R, K). */
  readonly returned: number;
  /** Temporary failures without a conversation: connection failures and name lookups. */
  readonly unreachable: number;
  /** Temporary refusals by the remote host (4xx). */
  readonly deferred: number;
  /** All temporary failures, whatever the reason. */
  readonly failed: number;
}

const NOTHING = { enqueued: 0, delivered: 0, returned: 0, unreachable: 0, deferred: 0, failed: 0 };

/** A temporary failure: the message stays and is tried again. */
export const isFailure = (cell: Pick<Cell, 'code'>): boolean => cell.code === 'Q' || cell.code === 'Z';

/** A failure for which the destination, or the way to it, is to blame. */
export const isDestinationFailure = (cell: Pick<Cell, 'code' | 'reason'>): boolean =>
  isFailure(cell) && (isUnreachable(cell) || cell.reason === 'remote-4xx');

const isUnreachable = (cell: Pick<Cell, 'reason'>): boolean =>
  CONNECTION_FAILURES.has(cell.reason) || cell.reason === 'dns';

/** How many entries satisfy a condition. */
export const countOf = (cells: readonly Cell[], condition: (cell: Cell) => boolean): number =>
  cells.reduce((total, cell) => (condition(cell) ? total + cell.count : total), 0);

/** Outcomes by interval, ascending; expects cells ascending by minute. */
export const outcomesOf = (cells: readonly Cell[]): Outcome[] => {
  const out: { -readonly [K in keyof Outcome]: Outcome[K] }[] = [];
  for (const cell of cells) {
    let outcome = out.at(-1);
    if (!outcome || outcome.minute !== cell.minute) {
      outcome = { minute: cell.minute, ...NOTHING };
      out.push(outcome);
    }
    if (cell.code === 'E') outcome.enqueued += cell.count;
    else if (cell.code === 'D') outcome.delivered += cell.count;
    else if (cell.code === 'R' || cell.code === 'K') outcome.returned += cell.count;
    else if (isFailure(cell)) {
      outcome.failed += cell.count;
      if (isUnreachable(cell)) outcome.unreachable += cell.count;
      else if (cell.reason === 'remote-4xx') outcome.deferred += cell.count;
    }
  }
  return out;
};

/** Sum of the outcomes of intervals `from` to `to`, both included. */
export const sumOutcomes = (outcomes: readonly Outcome[], from = 0, to = Infinity): Omit<Outcome, 'minute'> => {
  const total = { ...NOTHING };
  for (const o of outcomes) {
    if (o.minute < from || o.minute > to) continue;
    total.enqueued += o.enqueued;
    total.delivered += o.delivered;
    total.returned += o.returned;
    total.unreachable += o.unreachable;
    total.deferred += o.deferred;
    total.failed += o.failed;
  }
  return total;
};

/** Recipients enqueued and not ended since an interval; 0 when more ended than came. */
export const waitingSince = (outcomes: readonly Outcome[], from: number): number => {
  const { enqueued, delivered, returned } = sumOutcomes(outcomes, from);
  return Math.max(0, enqueued - delivered - returned);
};
