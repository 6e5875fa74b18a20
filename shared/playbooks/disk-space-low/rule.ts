import type { Fact } from '#shared/contracts/fact.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { optionOf } from '#shared/diagnosis/store.ts';
import { minutesUntil, type Point, slopeOf } from '#shared/diagnosis/trend.ts';

/** One look at a file system. */
export type Disk = Extract<Fact, { kind: 'disk' }>;

/** Percent free below which the store's own alarm is raised, where the host is not configured otherwise. */
export const ALARM_PERCENT = 10;

/** Minutes ahead within which running out is a problem, or a suspicion. */
export const SOON = 4 * 60;
export const LATER = 12 * 60;

/** What a rate needs: looks, and the minutes that they cover. */
const ENOUGH_LOOKS = 5;
const ENOUGH_MINUTES = 60;

/** Share of its size by which a file system must gain at once, up to where nobody worries, for that to be a cleaning. */
const CLEANED = 0.02;

const DAY = 24 * 60;

// Mounts that are full by nature, or whose space is not the mail server's.
const FOREIGN = /^\/(?:boot|cdrom|dev|media|mnt\/cdrom|proc|run|snap|sys|system|etc\/(?:mnttab|svc|dfs))(?:\/|$)/;

/** What is known of a file system that matters. */
export interface DiskState {
  readonly name: string;
  readonly first: Disk;
  readonly last: Disk;
  readonly freePercent: number;
  /** Threshold that counts for it, in percent free. */
  readonly threshold: number;
  /** KiB a minute since it was last cleaned; negative = it fills. Null = too little was seen. */
  readonly rate: number | null;
  /** Minutes until nothing is free at that rate; null = not at this rate, or not known. */
  readonly full: number | null;
  /** Minutes until the next cleaning, if it comes at the same time of day as the last; null = none was seen. */
  readonly cleaning: number | null;
  /** Free space was below the threshold in the time seen. */
  readonly wasLow: boolean;
}

const freePercent = (disk: Disk): number => (100 * disk.availableKiB) / disk.totalKiB;

/** File systems of the host, in text order of their names. */
export const disksOf = (view: HostView): DiskState[] => {
  const alarm = Number(
    optionOf(view, /^alarm\.diskavail(?:\.|.*\.)msgalarmthreshold$|^alarm\.diskavail\.threshold$/)?.value,
  );
  const threshold = alarm > 0 && alarm < 100 ? alarm : ALARM_PERCENT;
  return view.facts
    .latest('disk')
    .filter(({ name, totalKiB }) => totalKiB > 0 && !FOREIGN.test(name))
    .map((last) => stateOf(view.facts.series('disk', last.name), threshold));
};

const stateOf = (series: readonly Disk[], threshold: number): DiskState => {
  const [first, last] = [series[0]!, series.at(-1)!];
  const points = series.map((d): Point => ({ minute: intervalAt(d.at), value: d.availableKiB }));
  const cleaned = series.findLastIndex(
    (d, i) =>
      i > 0 && d.availableKiB - series[i - 1]!.availableKiB >= CLEANED * last.totalKiB && freePercent(d) >= threshold,
  );
  const since = cleaned === -1 ? points : points.slice(cleaned);
  const covered = since.at(-1)!.minute - since[0]!.minute;
  const known = since.length >= ENOUGH_LOOKS && covered >= ENOUGH_MINUTES;
  return {
    name: last.name,
    first,
    last,
    freePercent: freePercent(last),
    threshold,
    rate: known ? slopeOf(since) : null,
    full: known ? minutesUntil(since, 0) : null,
    cleaning: cleaned === -1 ? null : points[cleaned]!.minute + DAY - points.at(-1)!.minute,
    wasLow: series.some((d) => freePercent(d) < threshold),
  };
};

/** How a file system stands; null = there is nothing to say. */
export const judge = (disk: DiskState): 'full' | 'low' | 'soon' | 'later' | 'recovered' | null => {
  const { freePercent: free, threshold, full, cleaning } = disk;
  if (free < threshold / 2 || (disk.last.inodesFreePercent ?? 100) < threshold / 2) return 'full';
  // What is cleaned every night has until then.
  const fills = full !== null && (cleaning === null || full < cleaning) ? full : null;
  if (fills !== null && fills <= SOON) return 'soon';
  if (free < threshold) {
    const lasts = cleaning !== null && cleaning > 0 && fills === null;
    return fills !== null && fills <= 2 * DAY ? 'full' : lasts ? null : 'low';
  }
  if (fills !== null && fills <= LATER) return 'later';
  return disk.wasLow ? 'recovered' : null;
};
