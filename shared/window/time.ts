import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';

/** Minutes to which a window rounds down. */
export const INTERVAL = 5;

/** Minutes since the epoch, rounded down to {@link INTERVAL}. */
export const intervalOf = (minute: number): number => minute - (minute % INTERVAL);

/** Interval in which an instant lies, as minutes since the epoch. */
export const intervalAt = (instant: Instant): number => intervalOf(Math.floor(fromInstant(instant) / 60_000));

/** Instant at which a minute since the epoch begins. */
export const instantOf = (minute: number): Instant => toInstant(minute * 60_000);
