import { appendFileSync, createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Digest } from '#shared/contracts/digest.ts';
import type { Slice } from './slice.ts';

const DAY = 24 * 60;

/** Eleven years; more different days come from damaged stamps. */
const MAX_DAYS = 4_000;

/** What was digested at one time of the mail. */
export interface Step {
  minute: number;
  digests: Digest[];
}

/** Slices put by on disk, to be read again in the order of mail time: memory holds one day, however long the history. */
export interface Spill {
  /** Slices that carry no time. */
  readonly undated: Digest[];
  /** Slices left out since there were too many different days. */
  readonly dropped: () => number;
  add(slice: Slice): void;
  steps(): AsyncGenerator<Step>;
  /** Removes the files. */
  close(): void;
}

/** An empty {@link Spill} below the system's temporary directory. */
export const openSpill = (): Spill => {
  const dir = mkdtempSync(join(tmpdir(), 'queuewarden-replay-'));
  const days = new Set<number>();
  const undated: Digest[] = [];
  let dropped = 0;
  const path = (day: number): string => join(dir, `${day}.jsonl`);

  return {
    undated,
    dropped: () => dropped,
    add: ({ minute, digest }) => {
      if (minute === null) {
        undated.push(digest);
        return;
      }
      const day = Math.floor(minute / DAY);
      if (!days.has(day) && days.size >= MAX_DAYS) {
        dropped += 1;
        return;
      }
      days.add(day);
      appendFileSync(path(day), `${JSON.stringify({ minute, digest })}\n`);
    },
    steps: async function* () {
      for (const day of [...days].sort((a, b) => a - b)) {
        const steps = new Map<number, Digest[]>();
        for await (const line of createInterface({ input: createReadStream(path(day)) })) {
          // Written by `add`, in this run.
          const { minute, digest } = JSON.parse(line) as { minute: number; digest: Digest };
          const digests = steps.get(minute) ?? [];
          digests.push(digest);
          steps.set(minute, digests);
        }
        for (const [minute, digests] of [...steps].sort(([a], [b]) => a - b)) yield { minute, digests };
      }
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
};
