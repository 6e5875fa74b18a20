import { drivers } from '../drivers/index.ts';
import type { Dialogue } from '../drivers/dialogue.ts';
import type { ExecutorConfig } from './config.ts';
import type { GiveWay } from './give-way.ts';
import type { Journal } from './journal.ts';
import type { Once, OnceOptions, Tool, ToolOptions } from './run.ts';
import { talk, unrecorded } from './talk.ts';
import type { Limits, Recorder } from './talk.ts';
import type { Transcript } from './transcript.ts';

/** What the executor needs of the outside. */
export interface World {
  config: ExecutorConfig;
  /** The host's own clock, epoch milliseconds. */
  now: () => number;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<void>;
  startTool: (options: ToolOptions) => Tool;
  runOnce: (options: OnceOptions) => Promise<Once>;
  /** Search path for the tool. */
  path: string;
  limits: Limits;
}

/** One command's work: the world, its memory and its transcript. */
export interface Job {
  world: World;
  journal: Journal;
  transcript: Transcript;
  giveWay: GiveWay;
}

export const driver = drivers.imsimta;

/** Longest answer that is kept: 100,000 rows of a listing are 8 MB. */
const MAX_REPLY_BYTES = 32 * 1024 * 1024;
const PATIENCE_MS = 30_000;

export const DEFAULT_LIMITS: Limits = {
  promptMs: 30_000,
  lightMs: 120_000,
  heavyMs: 180_000,
  lookMs: 60_000,
  dialogueMs: 10 * 60_000,
  lockMs: 12 * 60_000,
};

/** Months in English, dates in the host's zone, and nothing of the caller's environment. */
export const environmentOf = ({ path, config }: World): Record<string, string> => ({
  PATH: path,
  LC_ALL: 'C',
  TZ: config.timezone,
});

/** Leads one dialogue with a fresh qm. */
export const converse = <T>(
  { world, transcript, giveWay }: Job,
  dialogue: () => Dialogue<T>,
  recorder: Recorder = unrecorded,
): Promise<{ ok: true; value: T } | { ok: false; why: string }> => {
  const { config, limits } = world;
  const [file, ...args] = config.imsimta;
  const start = (): Tool =>
    world.startTool({
      argv: [file, ...args, ...driver.args],
      env: environmentOf(world),
      prompt: driver.prompt,
      maxReplyBytes: MAX_REPLY_BYTES,
      patienceMs: Math.min(PATIENCE_MS, limits.lightMs),
    });
  return talk(driver, start, dialogue, recorder, limits, transcript, giveWay);
};
