import * as z from 'zod';
import type { Fact } from '#shared/contracts/fact.ts';
import { Instant } from '#shared/contracts/primitives.ts';
import { untrusted } from '#shared/text/untrusted.ts';

/** Logs that one heartbeat tells of; a host follows seven kinds of them. */
const LOGS_LIMIT = 50;
/** Gaps and troubles that are told one by one, the latest last. */
const TOLD_LIMIT = 8;

const Count = z.int().nonnegative();

/** What the collector says of itself (agent/collect/collect.ts). */
const Heartbeat = z.object({
  upSeconds: z.number().nonnegative(),
  /** The store's clock, which a host whose own clock is wrong cannot shift; null = not heard yet. */
  storeTime: Instant.nullable().default(null),
  logs: z
    .array(
      z.object({
        path: z.string(),
        files: z.array(z.unknown()),
        gaps: z.array(z.object({ at: Instant, fileId: z.string(), from: Count, reason: z.string() })),
        gapsInAll: Count,
      }),
    )
    .default([]),
  trouble: z.record(z.string(), Count).default({}),
});

const listOf = (parts: readonly string[]): string => parts.slice(-TOLD_LIMIT).join('; ');

/**
 * Facts of a heartbeat's standard output; null when it is not what a collector writes. Their time is the store's where
 * the collector knew it, else `takenAt` of the host's own clock. `cut` = logs beyond the limit.
 */
export const readHeartbeat = (
  text: string,
  takenAt: Instant,
  evidence: string,
): { facts: Fact[]; cut: number } | null => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const said = Heartbeat.safeParse(json);
  if (!said.success) return null;
  const { upSeconds, storeTime, logs, trouble } = said.data;
  const at = storeTime ?? takenAt;
  // The line tells the part of the heartbeat that matters: all of it is one line, and mostly offsets.
  const line = (told: string): Fact['line'] => ({
    evidence,
    start: 0,
    end: text.length,
    line: 1,
    text: untrusted(told, 1_000),
  });
  const told = Object.entries(trouble).map(([about, count]) => `${about} ${count}`);
  return {
    cut: Math.max(0, logs.length - LOGS_LIMIT),
    facts: [
      {
        kind: 'heartbeat',
        name: '',
        at,
        upSeconds,
        line: line(`up ${upSeconds} s, ${told.length === 0 ? 'no trouble' : `trouble: ${listOf(told)}`}`),
      },
      ...logs.slice(0, LOGS_LIMIT).map(({ path, files, gaps, gapsInAll }): Fact => ({
        kind: 'followed-log',
        name: untrusted(path, 320),
        at,
        files: files.length,
        gaps: gapsInAll,
        line:
          gaps.length === 0
            ? null
            : line(listOf(gaps.map((gap) => `${gap.at} ${gap.reason}: file ${gap.fileId} from byte ${gap.from}`))),
      })),
    ],
  };
};
