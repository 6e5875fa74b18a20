import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { instantOf } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';

export const PROCESS = 'ims_master';

/** How it is known that the process lives. */
export interface Alive {
  readonly by: 'process-list' | 'log';
  readonly pids: readonly number[];
  /** The same process number in two lists since. */
  readonly same: boolean;
  readonly at: Instant;
  readonly lines: EvidenceLine[];
}

/** Evidence since an interval that ims_master runs; null = there is none, or the newest list is without it. */
export const aliveSince = (view: HostView, since: number): Alive | null => {
  const from = instantOf(since);
  const lists = view.facts.latest('process');
  const newest = lists.reduce<Instant>((max, f) => (f.at > max ? f.at : max), '');
  if (newest >= from) {
    const running = lists.filter((f) => f.name === PROCESS && f.at === newest);
    const earlier = view.facts.series('process', PROCESS).filter((f) => f.at >= from && f.at < newest);
    const pids = [...new Set(running.map((f) => f.pid))];
    return running.length === 0
      ? null
      : {
          by: 'process-list',
          pids,
          same: earlier.some((f) => pids.includes(f.pid)),
          at: newest,
          lines: running.flatMap((f) => (f.line ? [f.line] : [])),
        };
  }
  const own = view.notices.filter((n) => n.process === PROCESS && n.minute >= since);
  const last = own.at(-1);
  const ended = own.some((n) => n.class === 'ims-master-stop' && n.minute === last?.minute);
  return last && !ended ? { by: 'log', pids: [], same: false, at: instantOf(last.minute), lines: [] } : null;
};
