import type { Fact } from '#shared/contracts/fact.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { intervalIn } from '#shared/diagnosis/store.ts';
import type { HostView } from '#shared/window/view.ts';

type Stamp = Extract<Fact, { kind: 'store-stamp' }>;

/**
 * What stored touches (6.3 Administration Guide, Table 20-12): how often, and the age in minutes from which on it is late
 * beyond doubt. A loaded host takes minutes for a checkpoint, which is no failure yet.
 */
export const STAMPS: Readonly<Record<string, { every: number; late: number; what: string }>> = {
  'stored.ckp': { every: 1, late: 10, what: 'checkpoints of the database' },
  'stored.lcu': { every: 5, late: 20, what: 'cleaning of database logs' },
  'stored.per': { every: 60, late: 150, what: 'writing of users’ data' },
};

/** A time stamp of stored as last seen. */
export interface SeenStamp {
  readonly stamp: Stamp;
  /** Minutes between the touch and the look at it, by the clock of the host. */
  readonly age: number;
  readonly late: boolean;
  /** It was late at an earlier look. */
  readonly wasLate: boolean;
}

const ageOf = ({ at, modifiedAt }: Stamp): number => (fromInstant(at) - fromInstant(modifiedAt)) / 60_000;

/** The known stamps, in text order of their names. */
export const stampsOf = (view: HostView): SeenStamp[] =>
  view.facts
    .latest('store-stamp')
    .filter(({ name }) => Object.hasOwn(STAMPS, name))
    .map((stamp) => {
      const { late } = STAMPS[stamp.name]!;
      const age = ageOf(stamp);
      const wasLate = view.facts.series('store-stamp', stamp.name).some((s) => ageOf(s) >= late);
      return { stamp, age, late: age >= late, wasLate };
    });

/** Minutes for which stored must be missing among the processes: a restart takes a moment. */
const GONE = 10;

const STORE_SERVICES: ReadonlySet<string> = new Set(['imapd', 'popd', 'mshttpd', 'httpd', 'ims_master']);

/** Whether stored runs, by the process listings; null = they do not say. */
export const storedRuns = (view: HostView): boolean | null => {
  const processes = view.facts.latest('process');
  const listed = processes.filter((p) => STORE_SERVICES.has(p.name)).map((p) => p.at);
  const newest = listed.toSorted().at(-1);
  const stored = processes.find((p) => p.name === 'stored');
  // Some listings do not show stored at all; only one that did show it can miss it.
  if (!stored) return null;
  if (newest === undefined || newest <= stored.at) return true;
  return fromInstant(newest) - fromInstant(stored.at) >= GONE * 60_000 ? false : null;
};

/**
 * Interval from which on stored did not do its work. A touch of any stamp proves that it lived, so that what was not yet
 * overdue at the last one stopped there; what was overdue already, or is late while it lives, has its own beginning. A
 * listing proves no work, for a process that hangs is listed: it counts only where stored is gone.
 */
export const staleSince = (view: HostView, stamps: readonly SeenStamp[], runs: boolean | null): number => {
  const listed = runs === false ? view.facts.latest('process').filter((p) => p.name === 'stored') : [];
  const touches = stamps.map(({ stamp }) => intervalIn(view, stamp.modifiedAt));
  const lived = Math.max(...touches, ...listed.map(({ at }) => intervalIn(view, at)));
  const lives = runs !== false && stamps.some((s) => !s.late && intervalIn(view, s.stamp.modifiedAt) === lived);
  const begun = stamps
    .filter((s) => s.late)
    .map(({ stamp }) => {
      const touched = intervalIn(view, stamp.modifiedAt);
      return lives || lived - touched >= STAMPS[stamp.name]!.late ? touched : lived;
    });
  return begun.length > 0 ? Math.min(...begun) : lived;
};
