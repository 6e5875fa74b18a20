/** The parts of a queue file's name. */
export interface FileName {
  /** Failed delivery attempts so far. */
  attempts: number;
  /** Unique within the channel; stays through renames. */
  id: string;
  /** Two characters, or HELD. */
  suffix: string;
}

const NAME = /^(?<counter>[0-9A-Z]{2})(?<id>[A-Za-z0-9_]{3,60})\.(?<suffix>HELD|[0-9A-Z]{2})$/;
const MOST = 36 * 36 - 1;

/** Attempt counter in complemented base 36: ZZ = 0, ZY = 1, ZA = 25, Z0 = 35, YZ = 36; sticks at 00. Source: SIMS 4.0 imta_config. */
export const attemptCounter = (attempts: number): string =>
  (MOST - Math.min(attempts, MOST)).toString(36).toUpperCase().padStart(2, '0');

/** Name of a queue file. */
export const formatFileName = ({ attempts, id, suffix }: FileName): string =>
  `${attemptCounter(attempts)}${id}.${suffix}`;

/** Reads a queue file's name; null for anything else, such as temporary files. */
export const parseFileName = (name: string): FileName | null => {
  const parts = NAME.exec(name)?.groups as { counter: string; id: string; suffix: string } | undefined;
  if (!parts) return null;
  return { attempts: MOST - Number.parseInt(parts.counter, 36), id: parts.id, suffix: parts.suffix };
};
