import type { Digest } from '#shared/contracts/digest.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import { type Window, WINDOW_HOURS } from '#shared/contracts/window.ts';
import { later } from '#shared/window/clock.ts';
import { newestFactAt } from '#shared/window/facts.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { Block } from './block-store.ts';
import { crowdsOfDay } from './crowd.ts';
import { emptyDigest } from './empty-digest.ts';

/** Rows of blocks one after the other: they are in order of time, so that nothing need be sorted again. */
const joined = <T extends { minute: number }>(parts: readonly (readonly T[])[], cutoff: number): T[] => {
  const rows: T[] = [];
  for (const part of parts) for (const row of part) if (row.minute >= cutoff) rows.push(row);
  return rows;
};

/**
 * The window that the digests of some blocks make, in order of time, with what is set besides; and the latest mail time
 * in the blocks.
 */
export const windowOf = (
  host: HostName,
  blocks: readonly Block[],
  set: Digest,
): { window: Window; latest: Instant | null } => {
  const to = blocks.reduce<Instant | null>((latest, block) => later(latest, block.latest), null);
  const bare: Digest = {
    ...emptyDigest('blocks', host),
    to,
    facts: blocks.flatMap((block) => block.facts()),
    exemplars: blocks.flatMap((block) => block.exemplars()),
  };
  const logged = foldDigest(emptyWindow(host), bare);
  const window = foldDigest(logged, set);
  const newest = later(window.latest, newestFactAt(window.facts));
  const cutoff = newest === null ? 0 : intervalAt(newest) - WINDOW_HOURS * 60;
  const crowds = crowdsOfDay(blocks.map((block) => block.columns));
  const rows = blocks.map((block, i) => block.rows(crowds?.[i]));
  return {
    window: {
      ...window,
      cells: joined(
        rows.map((r) => r.cells),
        cutoff,
      ),
      notices: joined(
        rows.map((r) => r.notices),
        cutoff,
      ),
      sendings: joined(
        rows.map((r) => r.sendings),
        cutoff,
      ),
      attempts: joined(
        rows.map((r) => r.attempts),
        cutoff,
      ),
    },
    latest: logged.latest,
  };
};
