/** Counts by minute of things that have a key. */
export interface SeriesTally<T extends object> {
  has: (key: string) => boolean;
  /** Counts one; `of` is what the key stands for. */
  add: (key: string, of: T, minute: number) => void;
  rows: () => (T & { minute: number; count: number })[];
}

/** An empty {@link SeriesTally}. Bounded by its keys and the minutes seen. */
export const createSeries = <T extends object>(): SeriesTally<T> => {
  const series = new Map<string, { of: T; minutes: Map<number, number> }>();
  return {
    has: (key) => series.has(key),
    add: (key, of, minute) => {
      let known = series.get(key);
      if (!known) {
        known = { of, minutes: new Map() };
        series.set(key, known);
      }
      known.minutes.set(minute, (known.minutes.get(minute) ?? 0) + 1);
    },
    rows: () =>
      [...series.values()].flatMap(({ of, minutes }) =>
        [...minutes].map(([minute, count]) => ({ ...of, minute, count })),
      ),
  };
};
