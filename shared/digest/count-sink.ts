import type { Cell, Sending } from '#shared/contracts/digest.ts';

/** A row without what is counted of it. */
export type Bare<T> = Omit<T, 'minute' | 'count'>;

/** A thing that is counted again and again; whoever keeps the counts notes on it where they are. */
export type Marked<T> = Bare<T> & {
  /** Says whose the place is; nothing else hangs on it, so that an old mark keeps nothing in memory. */
  home: object | null;
  place: number;
};

/** Takes counts one by one, where making a row of each would cost more than reading the lines. */
export interface CountSink {
  cell: (of: Marked<Cell>, minute: number, count: number) => void;
  sending: (of: Marked<Sending>, minute: number, count: number) => void;
}
