import type { Digest } from '#shared/contracts/digest.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { newestFactAt } from './facts.ts';

/**
 * Mail time may be this far after the beginning of the day on which the evidence was collected. A stamp beyond it comes
 * from a clock that jumped; believed, it would push everything else out of the window.
 */
const BELIEVABLE_MS = 48 * 3_600_000;

const COLLECTED_ON = /^evidence\/[^/]+\/(?<day>\d{4}-\d\d-\d\d)\//;

/** Beginning of the day that an evidence key names, in epoch milliseconds; null for file paths and foreign keys. */
const collectedOn = (evidence: string): number | null => {
  const day = COLLECTED_ON.exec(evidence)?.groups?.['day'];
  const epochMs = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00.000Z`);
  return Number.isNaN(epochMs) ? null : epochMs;
};

/** A digest without what lies after `limit`; the entries left out are counted as `clock-jump`. */
export const trimFuture = (digest: Digest, limit: Instant): Digest => {
  const counts = digest.queueCounts;
  const facts = digest.facts.filter((f) => f.at <= limit);
  const future =
    (digest.to !== null && digest.to > limit) ||
    (counts !== null && counts.at > limit) ||
    facts.length < digest.facts.length;
  if (!future) return digest;
  const last = Math.floor(fromInstant(limit) / 60_000);
  const cells = digest.cells.filter((c) => c.minute <= last);
  const notices = digest.notices.filter((n) => n.minute <= last);
  const total = (rows: readonly { count: number }[]): number => rows.reduce((sum, row) => sum + row.count, 0);
  const lines = total(digest.cells) + total(digest.notices) - total(cells) - total(notices);
  const left = lines + digest.facts.length - facts.length;
  const latest = [...cells, ...notices].reduce((max, row) => Math.max(max, row.minute), -1);
  const reasons = digest.coverage.reasons;
  return {
    ...digest,
    from: digest.from !== null && digest.from > limit ? null : digest.from,
    to: latest < 0 ? null : toInstant(latest * 60_000),
    cells,
    notices,
    sendings: digest.sendings.filter((s) => s.minute <= last),
    attempts: digest.attempts.filter((a) => a.minute <= last),
    facts,
    exemplars: digest.exemplars.filter((e) => e.at <= limit),
    queueCounts: counts !== null && counts.at > limit ? null : counts,
    coverage: {
      ...digest.coverage,
      reasons: { ...reasons, 'clock-jump': (reasons['clock-jump'] ?? 0) + Math.max(1, left) },
    },
  };
};

/** The part of a digest whose stamps can be believed. Depends on the digest alone, so that order does not matter. */
export const believable = (digest: Digest): Digest => {
  const day = collectedOn(digest.evidence);
  return day === null ? digest : trimFuture(digest, toInstant(day + BELIEVABLE_MS));
};

/** Time under which a digest is remembered: its last mail time or newest fact, else the end of the day it was collected on. */
export const timeOf = (digest: Digest): Instant | null => {
  const seen = later(latestOf(digest), newestFactAt(digest.facts));
  if (seen !== null) return seen;
  const day = collectedOn(digest.evidence);
  return day === null ? null : toInstant(day + 24 * 3_600_000 - 1);
};

/** Latest time that a digest vouches for. */
export const latestOf = (digest: Pick<Digest, 'to' | 'queueCounts'>): Instant | null =>
  later(digest.to, digest.queueCounts?.at ?? null);

/** The later of two instants; null counts as never. */
export const later = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null || a >= b ? a : b;
