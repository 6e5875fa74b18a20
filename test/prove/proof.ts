/** What a run of a proof came to. */
export interface Ran {
  /** Cases that held. */
  held: number;
  of: number;
  /** Cases by how they ended and other figures, for the reader. */
  tally: Readonly<Record<string, number>>;
  /** The first cases that did not hold, each as one line that lets it be found again. */
  broken: readonly string[];
}

/** A claim that is tried very often: `npm run prove -- NAME`. Case `i` of a seed is always the same one. */
export interface Proof {
  name: string;
  /** The claim, as a sentence. */
  says: string;
  /** Cases of the long form, and of the short one that belongs to `npm test`. */
  cases: { long: number; short: number };
  run(cases: number, seed: number): Promise<Ran>;
}

const SHOWN = 5;

/** Counts cases as they end. */
export const createCounter = (): {
  count(held: boolean, how: string, which: () => string): void;
  /** Adds to a figure that the reader sees beside the cases. */
  note(what: string, amount: number): void;
  ran(): Ran;
} => {
  const tally: Record<string, number> = {};
  const broken: string[] = [];
  let held = 0;
  let of = 0;
  return {
    count: (ok, how, which) => {
      of += 1;
      if (ok) held += 1;
      else if (broken.length < SHOWN) broken.push(`${how}: ${which()}`);
      tally[how] = (tally[how] ?? 0) + 1;
    },
    note: (what, amount) => void (tally[what] = (tally[what] ?? 0) + amount),
    ran: () => ({ held, of, tally, broken }),
  };
};
