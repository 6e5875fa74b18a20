import type { Fact } from '#shared/contracts/fact.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import { psListedAt } from '#shared/diagnosis/ps-list.ts';
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

/** What the process listings say of stored. */
export interface Running {
  /** Null = they do not say. */
  readonly runs: boolean | null;
  /** Where they said it last. */
  readonly last: Extract<Fact, { kind: 'process' }> | null;
  /** The newest list that shows all, if it misses stored. */
  readonly missing: { readonly at: Instant; readonly others: readonly string[] } | null;
}

/** Whether stored runs. One look may be of the middle of a restart: alone it counts only where a stamp is late. */
export const storedRuns = (view: HostView, stamps: readonly SeenStamp[]): Running => {
  const processes = view.facts.latest('process');
  const services = processes.filter((p) => STORE_SERVICES.has(p.name));
  const newest = services
    .map((p) => p.at)
    .toSorted()
    .at(-1);
  const last = processes.find((p) => p.name === 'stored') ?? null;
  const whole = psListedAt(view);
  if (whole !== null && (last === null || last.at < whole)) {
    const others = [...new Set(processes.filter((p) => p.at >= whole).map((p) => p.name))];
    // Without any program of the product it is the list of another user.
    const missing = others.some((name) => STORE_SERVICES.has(name)) ? { at: whole, others } : null;
    if (missing && stamps.some((s) => s.late)) return { runs: false, last, missing };
  }
  // Some listings do not show stored at all; only one that did show it can miss it.
  if (!last) return { runs: null, last, missing: null };
  if (newest === undefined || newest <= last.at) return { runs: true, last, missing: null };
  const isGone = fromInstant(newest) - fromInstant(last.at) >= GONE * 60_000;
  return { runs: isGone ? false : null, last, missing: null };
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
