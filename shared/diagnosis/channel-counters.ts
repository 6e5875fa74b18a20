import type { Fact } from '#shared/contracts/fact.ts';
import { type CounterName, type Low } from '#shared/contracts/window.ts';
import { sinceZeroed } from '#shared/figures/counters.ts';
import { lowestOf } from '#shared/window/counter-lows.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';

type Counters = Extract<Fact, { kind: 'counters' }>;

/** Counters of each channel over the window, ascending by name and time. */
export const counterSeries = (view: HostView): { channel: string; series: readonly Counters[] }[] =>
  view.facts.latest('counters').map(({ name }) => ({ channel: name, series: view.facts.series('counters', name) }));

type Lowest = Pick<Low, 'value' | 'minute'>;

/** Readings of a channel since its counters were zeroed last, and the lowest that each counter ever had since. */
export interface SinceZeroed {
  readonly series: readonly Counters[];
  /** Null = never below zero. May be of a reading that is older than the window. */
  readonly lowest: (counter: CounterName) => Lowest | null;
}

/** What of the readings of a channel, ascending, is since its counters were zeroed last. */
export const countersSinceZeroed = (view: HostView, channel: string, all: readonly Counters[]): SinceZeroed => {
  const series = sinceZeroed(all);
  // Readings of the window tell a zeroing exactly; what was before is of another make.
  const from = series.length < all.length ? intervalAt(series[0]!.at) : 0;
  const known = view.counterLows.find((row) => row.channel === channel);
  return {
    series,
    lowest: (counter) => {
      const seen = series.flatMap((f): Lowest[] => {
        const value = f[counter];
        return value !== null && value < 0 ? [{ value, minute: intervalAt(f.at) }] : [];
      });
      const remembered = lowestOf(known, counter, from);
      return [...(remembered ? [remembered] : []), ...seen].reduce<Lowest | null>(
        (least, low) => (least === null || low.value < least.value ? low : least),
        null,
      );
    },
  };
};
