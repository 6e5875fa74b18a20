import type { Cell } from '#shared/contracts/digest.ts';
import { isUnexplained, unexplainedRun } from '#shared/diagnosis/unexplained.ts';
import { longestWaitOf, retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import { countOf, isFailure, waitingSince } from '#shared/window/outcomes.ts';
import { type FailingRun, recoveredSince } from '#shared/window/runs.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Minutes of failures before anything is said: the same that a destination with a known reason has. */
export const SUSTAINED = 30;

/** Mail that fails for reasons that nobody told. */
export interface Unexplained {
  /** Name of the destination; null = all of the channel. */
  readonly destination: string | null;
  readonly cells: readonly Cell[];
  readonly failed: number;
  readonly run: FailingRun;
  /** Recipients that wait since then; null = the log shows no enqueue. */
  readonly waiting: number | null;
}

const found = (
  view: HostView,
  destination: string | null,
  cells: readonly Cell[],
  longestWait: number,
): Unexplained | null => {
  const of = unexplainedRun(cells, longestWait);
  if (!of) return null;
  const { run, outcomes } = of;
  if (run.last - run.first < SUSTAINED || view.latestInterval - run.last > longestWait) return null;
  if (recoveredSince(outcomes, run, view.latestInterval) !== null) return null;
  const within = cells.filter((c) => c.minute >= run.first && c.minute <= run.last);
  const own = within.filter(isUnexplained);
  const failed = countOf(own, () => true);
  // What fails more often for a reason that is known has that reason's playbook.
  if (failed <= countOf(within, (c) => isFailure(c) && !isUnexplained(c))) return null;
  const enqueued = countOf(cells, (c) => c.code === 'E' && c.minute >= run.first) > 0;
  return { destination, cells: own, failed, run, waiting: enqueued ? waitingSince(outcomes, run.first) : null };
};

/** Destinations of a channel, or the channel as one, whose mail fails unexplained; most failures first. */
export const unexplained = (view: HostView, channel: ChannelView): Unexplained[] => {
  const longestWait = longestWaitOf(retryPlanOf(view, channel));
  const failing = channel.destinations.filter((d) => d.cells.some(isUnexplained));
  if (failing.length === 0) return [];
  const whole = failing.length > 1 ? found(view, null, channel.cells, longestWait) : null;
  if (whole) return [whole];
  return failing
    .filter((d) => d.name !== '' && d.name !== '*')
    .flatMap((d) => found(view, d.name, d.cells, longestWait) ?? [])
    .sort((a, b) => b.failed - a.failed);
};
