/**
 * Minutes until `waiting` are gone when in `minutes` so many came and so many left; null when they do not become fewer.
 */
export const drainMinutes = (waiting: number, came: number, left: number, minutes: number): number | null =>
  left > came && minutes > 0 ? Math.ceil((waiting / (left - came)) * minutes) : null;
