import type { Attempt, Cell, EntryCode, Sending } from '#shared/contracts/digest.ts';

/** A row without what is counted of it. */
export type Bare<T> = Omit<T, 'minute' | 'count'>;

/** Takes counts, minute by minute: `homeOf` is asked when one begins. What they are of is made known once for each home. */
export interface Taker<T> {
  /** The home of what is counted in a minute, a number that no other home ever had. */
  homeOf(minute: number): number;
  /** Number of a thing in the home of that minute. */
  spotOf(of: T, minute: number): number;
  count(spot: number, minute: number, count: number): void;
}

/** Rows that a part counted of a channel, before they are made known. */
export interface Candidates {
  channel: string;
  /** Code of entries to destinations; null = what is counted are senders. */
  code: EntryCode | null;
  /** Numbers of their names, the same in all parts; two names of a channel hardly ever share one. */
  names: Int32Array;
  /** How often each was counted. */
  totals: Int32Array;
}

/** Takes counts as numbers, where making a row of each would cost more than reading the lines. */
export interface CountSink {
  cells: Taker<Bare<Cell>>;
  sendings: Taker<Bare<Sending>>;
  attempts: Taker<Bare<Attempt>>;
  /** Whether each candidate is made known by its name; the others become `*`. Without it all are. */
  choose?: (candidates: readonly Candidates[]) => readonly Uint8Array[];
}
