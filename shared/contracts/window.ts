import * as z from 'zod';
import { Attempt, Cell, Coverage, Exemplar, Notice, Sending } from './digest.ts';
import { QueueCounts } from './evidence.ts';
import { Fact } from './fact.ts';
import { EvidenceLine } from './finding.ts';
import { HostName, Instant } from './primitives.ts';

/** How much mail time a window remembers. */
export const WINDOW_HOURS = 24;

/** What could be read of one log, or of the outputs of one tool, in one hour, and a line that could not. */
export const SourceCoverage = z.object({
  /** As in the evidence key: `log/imap`, `snapshot/process`. */
  source: z.string().max(80),
  at: Instant,
  lines: z.int().nonnegative(),
  reasons: z.record(z.string(), z.int().nonnegative()),
  sample: EvidenceLine.nullable(),
});
export type SourceCoverage = z.infer<typeof SourceCoverage>;

/** A counter of a channel that may be negative: messages were queued when it was zeroed. */
export const CounterName = z.enum(['received', 'stored', 'delivered', 'submitted', 'attempted', 'rejected', 'failed']);
export type CounterName = z.infer<typeof CounterName>;

/** A negative reading, in minutes since the epoch; `total` = received and delivered together, null = not printed. */
export const Low = z.object({
  counter: CounterName,
  minute: z.int().nonnegative(),
  value: z.int().negative(),
  total: z.int().nullable(),
});
export type Low = z.infer<typeof Low>;

/**
 * Lowest readings of a channel's counters, of each hour, ascending by counter and time, lower than all of later hours;
 * and when the total was last seen at each number of binary digits, by which a zeroing is told.
 */
export const ChannelLows = z.object({
  channel: z.string().max(320),
  lows: z.array(Low),
  seen: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
});
export type ChannelLows = z.infer<typeof ChannelLows>;

/**
 * A host's digests of the last {@link WINDOW_HOURS} of mail time, folded. Folding is idempotent (the merged keys) and
 * commutative (sums, unions, maxima), so duplicates and disorder change nothing.
 */
export const Window = z.object({
  version: z.literal(1),
  host: HostName,
  /** Latest mail time seen; null = no evidence yet. */
  latest: Instant.nullable(),
  /** Evidence keys already folded, each with its last mail time. */
  merged: z.record(z.string(), Instant.nullable()),
  /** Minutes here are rounded down to five. */
  cells: z.array(Cell),
  notices: z.array(Notice),
  sendings: z.array(Sending).default([]),
  attempts: z.array(Attempt).default([]),
  /** Latest fact of each kind and name in each five minutes, ascending by kind, name and time. */
  facts: z.array(Fact).default([]),
  exemplars: z.array(Exemplar),
  /** Latest snapshot of each five minutes. */
  queueCounts: z.array(z.object({ at: Instant, counts: QueueCounts })),
  productVersion: z.string().nullable(),
  /** Sum of {@link coverageByTime}. */
  coverage: Coverage,
  /**
   * Coverage by the five minutes in which its evidence ends (null = no time known): a mere sum could not forget what
   * has become old.
   */
  coverageByTime: z.array(z.object({ at: Instant.nullable(), coverage: Coverage })).optional(),
  /** When a damaged one was given up for this one; while it is there, older evidence is still to be folded again. */
  madeAnewAt: Instant.optional(),
  /** Coverage by source and hour, ascending; of evidence whose name and time tell both. */
  coverageBySource: z.array(SourceCoverage).optional(),
  /** What outlives {@link WINDOW_HOURS}: the lowest readings of counters, ascending by channel; absent = no counters. */
  counterLows: z.array(ChannelLows).optional(),
});
export type Window = z.infer<typeof Window>;

/** Key of a host's window document. */
export const windowKey = (host: HostName): string => `windows/${host}.json`;
