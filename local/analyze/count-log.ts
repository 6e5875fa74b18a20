/**
 * Counts of numbered things by intervals, as they come: six bytes each, in pieces that are never copied. Logs are in
 * order of time, so that an interval is mostly one run of them.
 */
export interface CountLog {
  add(of: number, interval: number, more: number): void;
  /** Intervals in order of time. */
  intervals(): number[];
  /** Calls `see` for what was counted in an interval, a thing perhaps more than once. */
  each(interval: number, see: (of: number, count: number) => void): void;
  /** What was counted of each of so many things in all. */
  totals(things: number): Float64Array;
  /** The same counts of things with other numbers, those of some perhaps together. */
  renumbered(numbers: Int32Array): CountLog;
  /** Counts kept. */
  readonly size: number;
}

/** Counts in a piece. */
const PIECE = 1 << 14;
const PIECE_BITS = 14;

/** Greatest count that one place holds; what is more takes another. */
const MOST = 0xffff;

// The loops over all counts are no closures: of these the engine makes machine code anew for each log.

/** Adds what a piece holds to the totals of things. */
const addUp = (totals: Float64Array, things: Int32Array, counts: Uint16Array, most: number): void => {
  for (let at = 0; at < Math.min(most, PIECE); at++) totals[things[at]!]! += counts[at]!;
};

/** Where the counts of a run are. */
interface Run {
  things: readonly Int32Array[];
  counts: readonly Uint16Array[];
  from: number;
  to: number;
}

/** Adds the counts of a run to another log, where its things have other numbers. */
const addRun = (others: CountLog, interval: number, numbers: Int32Array, { things, counts, from, to }: Run): void => {
  for (let at = from; at < to; at++) {
    const piece = at >> PIECE_BITS;
    const place = at & (PIECE - 1);
    others.add(numbers[things[piece]![place]!]!, interval, counts[piece]![place]!);
  }
};

/** An empty {@link CountLog}. */
export const createCountLog = (): CountLog => {
  const things: Int32Array[] = [];
  const counts: Uint16Array[] = [];
  let size = 0;
  /** Place of the last count of each thing. */
  let last = new Int32Array(1_024).fill(-1);
  /** Where each run begins, by its interval; the last one goes on. */
  const runs = new Map<number, number[]>();
  const starts: number[] = [];
  let current = Number.NaN;
  let start = 0;

  const turn = (interval: number): void => {
    current = interval;
    start = size;
    starts.push(size);
    const own = runs.get(interval);
    if (own) own.push(starts.length - 1);
    else runs.set(interval, [starts.length - 1]);
  };

  const append = (of: number, count: number): void => {
    const piece = size >> PIECE_BITS;
    if (piece === things.length) {
      things.push(new Int32Array(PIECE));
      counts.push(new Uint16Array(PIECE));
    }
    things[piece]![size & (PIECE - 1)] = of;
    counts[piece]![size & (PIECE - 1)] = count;
    last[of] = size;
    size += 1;
  };

  const room = (of: number): void => {
    const bigger = new Int32Array(Math.max(of + 1, last.length * 2)).fill(-1);
    bigger.set(last);
    last = bigger;
  };

  const intervals = (): number[] => [...runs.keys()].sort((a, b) => a - b);

  const each = (interval: number, see: (of: number, count: number) => void): void => {
    for (const run of runs.get(interval) ?? []) {
      const end = starts[run + 1] ?? size;
      for (let at = starts[run]!; at < end; at++)
        see(things[at >> PIECE_BITS]![at & (PIECE - 1)]!, counts[at >> PIECE_BITS]![at & (PIECE - 1)]!);
    }
  };

  return {
    get size() {
      return size;
    },
    add: (of, interval, more) => {
      if (interval !== current) turn(interval);
      if (of >= last.length) room(of);
      const at = last[of]!;
      let left = more;
      if (at >= start) {
        const own = counts[at >> PIECE_BITS]!;
        const place = at & (PIECE - 1);
        left -= MOST - own[place]!;
        own[place] = left > 0 ? MOST : own[place]! + more;
      }
      for (; left > 0; left -= MOST) append(of, Math.min(left, MOST));
    },
    totals: (many) => {
      const totals = new Float64Array(many);
      for (const [piece, own] of things.entries()) addUp(totals, own, counts[piece]!, size - piece * PIECE);
      return totals;
    },
    intervals,
    each,
    renumbered: (numbers) => {
      const others = createCountLog();
      for (const interval of intervals())
        for (const run of runs.get(interval)!)
          addRun(others, interval, numbers, { things, counts, from: starts[run]!, to: starts[run + 1] ?? size });
      return others;
    },
  };
};
