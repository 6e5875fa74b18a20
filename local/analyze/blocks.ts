import type { Digest } from '#shared/contracts/digest.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { noCoverage } from './report.ts';

/** Mail time is gathered in blocks of so many minutes; four make the day that a window remembers. */
export const BLOCK_MINUTES = 6 * 60;

/** Number of the block that a minute since the epoch lies in. */
export const blockOf = (minute: number): number => Math.floor(minute / BLOCK_MINUTES);

/** Number of the block that an instant lies in. */
export const blockAt = (at: Instant): number => blockOf(Math.floor(fromInstant(at) / 60_000));

const parts = <T>(rows: readonly T[], blockOfRow: (row: T) => number): Map<number, T[]> => {
  const blocks = new Map<number, T[]>();
  for (const row of rows) {
    const block = blockOfRow(row);
    const own = blocks.get(block);
    if (own) own.push(row);
    else blocks.set(block, [row]);
  }
  return blocks;
};

const latest = (a: Instant, b: Instant): Instant => (a > b ? a : b);

/** A digest cut at the bounds of blocks; each part has a name of its own. Coverage and version stay outside. */
export const cutInBlocks = (digest: Digest): Map<number, Digest> => {
  const byMinute = <T extends { minute: number }>(rows: readonly T[]) => parts(rows, (row) => blockOf(row.minute));
  const byTime = <T extends { at: Instant }>(rows: readonly T[]) => parts(rows, (row) => blockAt(row.at));
  const cells = byMinute(digest.cells);
  const notices = byMinute(digest.notices);
  const sendings = byMinute(digest.sendings);
  const attempts = byMinute(digest.attempts);
  const facts = byTime(digest.facts);
  const exemplars = byTime(digest.exemplars);
  const blocks = new Set([cells, notices, sendings, attempts, facts].flatMap((rows) => [...rows.keys()]));
  const cut = new Map<number, Digest>();
  for (const block of blocks) {
    const own = [cells, notices, sendings].flatMap((rows) => (rows.get(block) ?? []).map((row) => row.minute));
    let [first, last] = [Infinity, -Infinity];
    for (const minute of own) [first, last] = [Math.min(first, minute), Math.max(last, minute)];
    const lines = exemplars.get(block) ?? [];
    const to = own.length === 0 ? null : lines.reduce((max, e) => latest(max, e.at), toInstant(last * 60_000));
    cut.set(block, {
      ...digest,
      evidence: `${digest.evidence}\n@${block}`,
      from: own.length === 0 ? null : toInstant(first * 60_000),
      to: to !== null && digest.to !== null && blockAt(digest.to) === block ? digest.to : to,
      cells: cells.get(block) ?? [],
      notices: notices.get(block) ?? [],
      sendings: sendings.get(block) ?? [],
      attempts: attempts.get(block) ?? [],
      facts: facts.get(block) ?? [],
      exemplars: lines,
      coverage: noCoverage(),
      productVersion: null,
    });
  }
  return cut;
};
