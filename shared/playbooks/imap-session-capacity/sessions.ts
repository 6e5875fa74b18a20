import type { Fact } from '#shared/contracts/fact.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { HostView } from '#shared/window/view.ts';

const OBJECT = 'imapstat';

type Counter = Extract<Fact, { kind: 'counterutil' }> & { readonly value: number };

/** One counter of imapd over time, ascending. */
export const counter = (view: HostView, attribute: string): Counter[] =>
  view.facts
    .series('counterutil', `${OBJECT} ${attribute}`)
    .filter((f): f is Counter => typeof f.value === 'number' && f.value >= 0);

const HOUR = 3_600_000;

/** Least time over which a growth is measured. */
const ENOUGH = HOUR / 2;

/** Growth an hour, from the first to the last of some figures of the last three hours; null = too little seen. */
export const growth = (figures: readonly Counter[]): number | null => {
  const last = figures.at(-1);
  if (!last) return null;
  const end = fromInstant(last.at);
  const recent = figures.filter((f) => fromInstant(f.at) >= end - 3 * HOUR);
  const first = recent[0]!;
  const time = end - fromInstant(first.at);
  return recent.length >= 3 && time >= ENOUGH ? ((last.value - first.value) / time) * HOUR : null;
};
