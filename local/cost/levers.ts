import { billOf, type Item } from './bill.ts';
import { type Day, dayOf, type SitePlan } from './model.ts';
import type { Region } from './prices.ts';

/** A change of the deployment and the bill that it would make. */
export interface Lever {
  what: string;
  apply: (plan: SitePlan, day: Day, region: Region) => Item[];
}

/** Two that change most; docs/scale.md tells what they cost otherwise. */
export const LEVERS: readonly Lever[] = [
  {
    what: "ship a minute's snapshots as one object",
    apply: (plan, _, region) => {
      const less = { ...plan, snapshots: 86_400 / 60 };
      return billOf(less, dayOf(less), region);
    },
  },
  {
    what: 'fold the evidence of a host every 30 seconds, in one run',
    apply: (plan, day, region) => {
      const perHost = day.evidenceObjects / plan.hosts;
      const batch = Math.max(1, (perHost * 30) / 86_400);
      const alone = { ...plan, hosts: 1, incidents: plan.incidents / plan.hosts, batch };
      return billOf(plan, scaled(dayOf(alone), plan.hosts), region);
    },
  },
];

/** A day of as many hosts, each with runs of its own. */
const scaled = (day: Day, hosts: number): Day => {
  const times = (value: number): number => value * hosts;
  return {
    ...day,
    evidenceObjects: times(day.evidenceObjects),
    evidenceBytes: times(day.evidenceBytes),
    hostPuts: times(day.hostPuts),
    hostPolls: times(day.hostPolls),
    analyzerRuns: times(day.analyzerRuns),
    folds: times(day.folds),
    windowsLookedAt: times(day.windowsLookedAt),
    analyzerReads: times(day.analyzerReads),
    analyzerWrites: times(day.analyzerWrites),
    reconcilerReads: times(day.reconcilerReads),
    reconcilerLists: times(day.reconcilerLists),
    evidenceMessages: times(day.evidenceMessages),
    printedBytes: times(day.printedBytes),
    platformBytes: times(day.platformBytes),
    windowBytes: times(day.windowBytes),
  };
};
