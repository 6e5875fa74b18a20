import type { StableId } from '#shared/contracts/primitives.ts';

/** What the name of a queue file tells, without opening it. */
export interface QueueFileName {
  /** Name without attempt counter and suffix. */
  id: StableId;
  /** Failed delivery attempts: 0 = never tried. */
  attempts: number;
  held: boolean;
}

const NAME = /^(?<counter>[0-9A-Z]{2})(?<id>[A-Za-z0-9_+-]{3,80})\.(?<suffix>HELD|[0-9A-Z]{2})$/;

/**
 * Reads a queue file name: two characters of complemented base 36 (ZZ = 0 failed attempts, ZY = 1, ZA = 25, Z0 = 35,
 * YZ = 36), the stable rest, and a suffix. Null for anything else, such as the MTA's temporary files.
 * Source: SIMS 4.0 imta_config (attempt counter); 6.3 Administration Guide (suffixes).
 */
export const parseQueueFileName = (name: string): QueueFileName | null => {
  const parts = NAME.exec(name)?.groups as { counter: string; id: string; suffix: string } | undefined;
  if (!parts) return null;
  return { id: parts.id, attempts: 36 * 36 - 1 - Number.parseInt(parts.counter, 36), held: parts.suffix === 'HELD' };
};
