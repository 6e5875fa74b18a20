import { join } from 'node:path';
import * as z from 'zod';
import { Instant, Sha256 } from '#shared/contracts/primitives.ts';
import { sha256 } from '../hash.ts';
import { readIfThere, writeDurably } from '../durable-file.ts';

const Offset = z.int().nonnegative();

/** How far one file is shipped. */
export const FileMark = z.object({
  /** Device, inode and the hash of the first bytes, as in the evidence. */
  fileId: z.string(),
  dev: z.string(),
  ino: z.string(),
  /** How many first bytes the id was taken from. */
  headLength: Offset,
  offset: Offset,
  /** Hash of the bytes right before `offset`: an offset is trusted only with it. */
  tail: z.object({ length: Offset, sha256: Sha256 }),
  previousSha256: Sha256.nullable(),
  /** A range that was, or may have been, stored and is not confirmed: it is stored again as exactly this range. */
  pending: z.object({ end: Offset, sha256: Sha256, collectedAt: Instant }).nullable(),
});
export type FileMark = z.infer<typeof FileMark>;

/** Bytes that were, or may have been, lost before they were shipped. `from` = first byte not shipped. */
export const Gap = z.object({
  at: Instant,
  fileId: z.string(),
  from: Offset,
  reason: z.enum(['vanished', 'truncated', 'rewritten']),
});
export type Gap = z.infer<typeof Gap>;

/** What is remembered of one followed log: its files, oldest first. */
export const Checkpoint = z.object({
  version: z.literal(1),
  path: z.string(),
  files: z.array(FileMark),
  gaps: z.array(Gap),
  gapsInAll: z.int().nonnegative(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** Gaps that are remembered one by one; older ones are only counted. */
export const GAPS_KEPT = 20;

const fileOf = (stateDir: string, path: string): string => join(stateDir, `log-${sha256(path).slice(0, 16)}.json`);

/** A log never followed before has an empty one. Throws on a garbled one: starting over would ship everything twice. */
export const loadCheckpoint = (stateDir: string, path: string): Checkpoint => {
  const file = fileOf(stateDir, path);
  const text = readIfThere(file);
  if (text === null) return { version: 1, path, files: [], gaps: [], gapsInAll: 0 };
  try {
    return Checkpoint.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`the checkpoint ${file} is garbled`, { cause: error });
  }
};

export const saveCheckpoint = (stateDir: string, checkpoint: Checkpoint): void =>
  writeDurably(fileOf(stateDir, checkpoint.path), JSON.stringify(checkpoint));
