import type { Told } from './incidents.ts';

/** How two sets of playbooks differ about one incident: `here` and `there` are what each told, null = nothing. */
export interface Difference {
  here: Told | null;
  there: Told | null;
}

/** As incidents are told apart, whichever channel of a host each set of playbooks saw first. */
const keyOf = ({ fingerprint, sequence }: Told): string => `${fingerprint}-${sequence}`;

const essence = ({ openedAt, endedAt, peak, verdict, channels, proposed, offered }: Told): string =>
  JSON.stringify([openedAt, endedAt, peak, verdict, ...[channels, proposed, offered].map((all) => all.toSorted())]);

/** Incidents that only one of two replays opened, or that they tell differently. Headlines do not count. */
export const differences = (here: readonly Told[], there: readonly Told[]): Difference[] => {
  const others = new Map(there.map((told) => [keyOf(told), told]));
  const result: Difference[] = [];
  for (const told of here) {
    const other = others.get(keyOf(told)) ?? null;
    others.delete(keyOf(told));
    if (other === null || essence(told) !== essence(other)) result.push({ here: told, there: other });
  }
  return [...result, ...[...others.values()].map((told) => ({ here: null, there: told }))];
};
