import type { Digest } from '#shared/contracts/digest.ts';
import { fromInstant, type HostName, type Instant } from '#shared/contracts/primitives.ts';
import { type Window, WINDOW_HOURS } from '#shared/contracts/window.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import { cutInBlocks } from './blocks.ts';

const DAY_MS = WINDOW_HOURS * 3_600_000;

/** What is known of some hours of mail time. */
export interface Block {
  number: number;
  window: Window;
  /** Times of the first and the last thing in it. */
  from: Instant;
  to: Instant;
}

/** Blocks of a host, in order of time. */
export interface BlockStore {
  /** Adds what has a time; coverage and version are not kept. */
  add(digest: Digest): void;
  drop(number: number): void;
  sorted(): Block[];
  /** Rows kept; a block costs as much as some. */
  cost(): number;
}

const BLOCK_COST = 500;

const costOf = ({ window: w }: Block): number =>
  BLOCK_COST +
  w.cells.length +
  w.notices.length +
  w.sendings.length +
  w.attempts.length +
  w.facts.length +
  w.exemplars.length;

const least = (times: readonly Instant[]): Instant | undefined => times.reduce((a, b) => (a < b ? a : b), times[0]!);
const greatest = (times: readonly Instant[]): Instant | undefined => times.reduce((a, b) => (a > b ? a : b), times[0]!);

/** An empty {@link BlockStore}. */
export const createBlockStore = (host: HostName): BlockStore => {
  const blocks = new Map<number, Block>();
  let cost = 0;
  return {
    add: (digest) => {
      for (const [number, part] of cutInBlocks(digest)) {
        const known = blocks.get(number);
        const facts = part.facts.map((f) => f.at);
        const window = foldDigest(known?.window ?? emptyWindow(host), part);
        const from = least([...(known ? [known.from] : []), ...(part.from === null ? [] : [part.from]), ...facts]);
        const to = greatest([...(known ? [known.to] : []), ...(part.to === null ? [] : [part.to]), ...facts]);
        if (from === undefined || to === undefined) continue;
        const block = { number, window, from, to };
        blocks.set(number, block);
        cost += costOf(block) - (known ? costOf(known) : 0);
      }
    },
    drop: (number) => {
      const block = blocks.get(number);
      if (block) cost -= costOf(block);
      blocks.delete(number);
    },
    sorted: () => [...blocks.values()].sort((a, b) => a.number - b.number),
    cost: () => cost,
  };
};

/** Blocks of one stretch of mail time each: a day or more without anything lies between stretches. */
export const stretchesOf = (sorted: readonly Block[]): Block[][] => {
  const stretches: Block[][] = [];
  for (const block of sorted) {
    const last = stretches.at(-1)?.at(-1);
    if (last && fromInstant(block.from) - fromInstant(last.to) <= DAY_MS) stretches.at(-1)?.push(block);
    else stretches.push([block]);
  }
  return stretches;
};
