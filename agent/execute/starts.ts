import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ChannelName, Instant, OpaqueId, fromInstant, toInstant } from '#shared/contracts/primitives.ts';
import { Result } from '#shared/contracts/result.ts';
import { readIfThere, removeDurably, writeDurably } from '../durable-file.ts';
import { idOfBytes } from '../hash.ts';
import { MEMORY_MS } from './journal.ts';

/** The start that an approved stop carries. */
const PlannedStart = z.object({
  /** Of the stop. */
  command: OpaqueId,
  channel: ChannelName,
  startAt: Instant.refine((at) => !Number.isNaN(fromInstant(at))),
  /** When it was planned, by the host's own clock, epoch milliseconds. */
  plannedAt: z.number(),
});
export type PlannedStart = z.infer<typeof PlannedStart>;

/** Most results that are told at once. */
const TOLD_LIMIT = 100;

/** Planned starts and what became of them, as files in the state directory; each change is durable when it returns. */
export interface Starts {
  of(channel: ChannelName): PlannedStart | null;
  /** One for a channel: a new one takes the place of the one before. */
  plan(start: PlannedStart): void;
  drop(channel: ChannelName): void;
  /** The earliest first. */
  all(): PlannedStart[];
  /** Keeps a result for whoever asks; the first with its id stays. */
  tell(result: Result): void;
  /** The latest results, the oldest first. */
  told(): Result[];
  /** Drops results that are older than the journal's memory. */
  forget(now: number): void;
}

export const openStarts = (stateDir: string): Starts => {
  const dir = join(stateDir, 'starts');
  const toldDir = join(dir, 'told');
  mkdirSync(toldDir, { recursive: true, mode: 0o700 });
  const fileOf = (channel: ChannelName): string => join(dir, `${ChannelName.parse(channel)}.json`);
  const toldFile = (id: OpaqueId): string => join(toldDir, `${OpaqueId.parse(id)}.json`);
  const of = (channel: ChannelName): PlannedStart | null => {
    const text = readIfThere(fileOf(channel));
    return text === null ? null : understand(text, channel);
  };
  const results = (): Result[] =>
    readdirSync(toldDir)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => Result.safeParse(jsonOrNull(readIfThere(join(toldDir, name)) ?? '')).data ?? [])
      .sort((a, b) => (a.finishedAt < b.finishedAt ? -1 : 1));

  return {
    of,
    plan: (start) => writeDurably(fileOf(start.channel), JSON.stringify(start)),
    drop: (channel) => removeDurably(fileOf(channel)),
    all: () =>
      readdirSync(dir)
        .flatMap((name) => ChannelName.safeParse(/^(.*)\.json$/.exec(name)?.[1]).data ?? [])
        .flatMap((channel) => of(channel) ?? [])
        .sort((a, b) => (a.startAt < b.startAt ? -1 : 1)),
    tell: (result) => {
      const file = toldFile(result.command);
      if (readIfThere(file) === null) writeDurably(file, JSON.stringify(result));
    },
    told: () => results().slice(-TOLD_LIMIT),
    forget: (now) => {
      for (const { command, finishedAt } of results()) {
        if (fromInstant(finishedAt) < now - MEMORY_MS) removeDurably(toldFile(command));
      }
    },
  };
};

/** What cannot be understood is due at once: a channel that runs too early is better than one that never runs again. */
const understand = (text: string, channel: ChannelName): PlannedStart => {
  const read = PlannedStart.safeParse(jsonOrNull(text));
  return read.success && read.data.channel === channel
    ? read.data
    : { command: idOfBytes(text), channel, startAt: toInstant(0), plannedAt: 0 };
};

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
