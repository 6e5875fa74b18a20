import type { Taker } from '#shared/digest/count-sink.ts';

let homes = 0;

/** A taker that makes rows of what it is given. */
export const rowTaker = <T>(): { taker: Taker<T>; rows: [T, number, number][] } => {
  const home = ++homes;
  const things: T[] = [];
  const rows: [T, number, number][] = [];
  return {
    rows,
    taker: {
      homeOf: () => home,
      spotOf: (of) => things.push(of) - 1,
      count: (spot, minute, count) => rows.push([things[spot]!, minute, count]),
    },
  };
};
