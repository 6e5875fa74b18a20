import type { Cell, Sending } from '#shared/contracts/digest.ts';

/** A row without what is counted of it. */
export type Bare<T> = Omit<T, 'minute' | 'count'>;

/** Takes counts; what they are of is made known once for each home, and `homeOf` is asked before each count. */
export interface Taker<T> {
  /** The home of what is counted in a minute, a number that no other home ever had. */
  homeOf(minute: number): number;
  /** Number of a thing in the home of that minute. */
  spotOf(of: T, minute: number): number;
  count(spot: number, minute: number, count: number): void;
}

/** Takes counts as numbers, where making a row of each would cost more than reading the lines. */
export interface CountSink {
  cells: Taker<Bare<Cell>>;
  sendings: Taker<Bare<Sending>>;
}
