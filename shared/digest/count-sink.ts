import type { Cell, Sending } from '#shared/contracts/digest.ts';
import type { Taker } from './roll.ts';

/** A row without what is counted of it. */
export type Bare<T> = Omit<T, 'minute' | 'count'>;

/** Takes counts as numbers, where making a row of each would cost more than reading the lines. */
export interface CountSink {
  cells: Taker<Bare<Cell>>;
  sendings: Taker<Bare<Sending>>;
}
