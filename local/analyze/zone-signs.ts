import { stat } from 'node:fs/promises';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import { isUtc, printedAt, printedZone } from './printed-at.ts';
import type { FileReport } from './report.ts';

/** Signs that are told; more say the same. */
const ENOUGH = 3;

// One release printed zones as `+051800`: the first four digits count.
const OFFSET = /^\[?\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d ([+-](?!0000)\d{4})/m;

const HOUR = 3_600_000;
/** A file is written moments after what stands at its end. */
const MOMENTS = 2 * 60_000;
/** Zones lie between UTC-12 and UTC+14. */
const WIDEST = 14;

/** Whole hours that a time, read as UTC, is ahead of the file's; null = it is about the same, or has nothing to do with it. */
const hoursAhead = (time: number, fileTime: number): number | null => {
  const hours = Math.round((time - fileTime) / HOUR);
  const isWhole = Math.abs(time - fileTime - hours * HOUR) <= MOMENTS;
  return isWhole && hours !== 0 && Math.abs(hours) <= WIDEST ? hours : null;
};

/** What the first lines of a file tell of the clock that it was written by. */
export interface HeadClock {
  /** Of its stamps, other than UTC. */
  readonly offset: string | null;
  /** Named by date(1). */
  readonly zone: string | null;
  /** Time that date(1) printed, if it was UTC. */
  readonly printed: Instant | null;
}

/** Looks for the clock in the first lines of a file. */
export const headClock = (head: string): HeadClock => ({
  offset: OFFSET.exec(head)?.[1] ?? null,
  zone: printedZone(head),
  printed: printedAt(head, 'UTC'),
});

/** A file that was read, with what its beginning tells; null = it could not be looked into. */
export type ReadFile = FileReport & { readonly clock: HeadClock | null };

const signOf = async ({ path, kind, span, clock }: ReadFile): Promise<string | null> => {
  if (clock === null) return null;
  const { offset, zone, printed } = clock;
  if (offset !== null) return `the stamps of ${path} have the offset ${offset}`;
  if (zone !== null) return isUtc(zone) ? null : `${path} was printed by a clock of ${zone}`;
  const time = printed ?? (kind === 'mail.log' ? (span?.to ?? null) : null);
  const ahead = time === null ? null : hoursAhead(fromInstant(time), (await stat(path)).mtimeMs);
  if (ahead === null) return null;
  const hours = `${Math.abs(ahead)} ${Math.abs(ahead) === 1 ? 'hour' : 'hours'}`;
  return `${path} would end ${hours} ${ahead > 0 ? 'after' : 'before'} it was written`;
};

/**
 * What tells, in files that were read with UTC, that their host has another zone; each says it in words. A file that
 * cannot be looked into tells nothing.
 */
export const zoneSigns = async (files: readonly ReadFile[]): Promise<string[]> => {
  const signs: string[] = [];
  for (const file of files) {
    const sign = file.error === null ? await signOf(file).catch(() => null) : null;
    if (sign !== null) signs.push(sign);
    if (signs.length === ENOUGH) break;
  }
  return signs;
};
