import type { Exemplar } from '#shared/contracts/digest.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { untrusted, UNTRUSTED_LIMIT } from '#shared/text/untrusted.ts';
import { byText } from '../window/merge.ts';

/** Lines kept of each key, the earliest. */
export const PER_KEY = 3;

/** Lines kept in all. */
export const MAX_EXEMPLARS = 400;

// Proof of success is needed now and then, proof of failure always: so that a quiet day's thousands of destinations do
// not crowd out the one that fails, each sort has its own share of keys.
const MAX_KEYS = { failure: 300, success: 60, sender: 1_000 };

/** Senders whose lines are kept, those that sent most: a thousand others prove nothing. */
export const TOP_SENDERS = 8;

/** A longer line proves no sending: thousands may be remembered until it is known who sent most. */
export const LONGEST_SENDING = 2_000;

/** What a line proves. */
type Sort = 'failure' | 'success' | 'sender';

/** Where a line is. */
export interface LineRef {
  epochMs: number;
  start: number;
  end: number;
  line: number;
}

/** The earliest lines of a key, of one part of a log. */
export interface Proof {
  readonly lines: Kept[];
  /** Lines offered. */
  offered: number;
  /** Only a line from before this is earlier than those that are kept. */
  before: number;
}

interface Kept extends LineRef {
  said: string | Uint8Array;
}

/** Keeps the earliest lines of each key. */
export interface ExemplarKeeper {
  /** Room for a key's lines; null = there are too many keys. */
  room(key: string, sort: Sort): Proof | null;
  isFull(sort: Sort): boolean;
  /** Offers a line, its text or its bytes (which are copied if it is kept). */
  offer(proof: Proof, ref: LineRef, said: string | Uint8Array): void;
  list(evidence: string): Exemplar[];
}

const earlier = (a: LineRef, b: LineRef): number => a.epochMs - b.epochMs || a.start - b.start;

/** No exemplar shows more of a line than so many bytes can hold. */
const MOST_BYTES = (UNTRUSTED_LIMIT + 1) * 4;

const CHUNK = 64 * 1024;

/** Copies of lines, many to a buffer: a buffer of its own costs more than a line. */
const createLineStore = (): ((line: Uint8Array) => Uint8Array) => {
  let chunk = new Uint8Array(0);
  let used = 0;
  return (line) => {
    if (used + line.length > chunk.length) {
      chunk = new Uint8Array(Math.max(CHUNK, line.length));
      used = 0;
    }
    const copy = chunk.subarray(used, used + line.length);
    copy.set(line);
    used += line.length;
    return copy;
  };
};

/** An empty {@link ExemplarKeeper}. */
export const createExemplarKeeper = (): ExemplarKeeper => {
  const kept: Record<Sort, Map<string, Proof>> = {
    failure: new Map(),
    success: new Map(),
    sender: new Map(),
  };
  const store = createLineStore();
  const decoder = new TextDecoder();
  const topSenders = (): [string, Proof][] =>
    [...kept.sender].sort(([a, { offered: x }], [b, { offered: y }]) => y - x || byText(a, b)).slice(0, TOP_SENDERS);
  return {
    room: (key, sort) => {
      const keys = kept[sort];
      const known = keys.get(key);
      if (known || keys.size >= MAX_KEYS[sort]) return known ?? null;
      const proof: Proof = { lines: [], offered: 0, before: Infinity };
      keys.set(key, proof);
      return proof;
    },
    isFull: (sort) => kept[sort].size >= MAX_KEYS[sort],
    offer: (proof, { epochMs, start, end, line }, said) => {
      const { lines } = proof;
      const isFull = lines.length >= PER_KEY;
      const own =
        typeof said === 'string' ? said : isFull ? said.slice(0, MOST_BYTES) : store(said.subarray(0, MOST_BYTES));
      lines.push({ epochMs, start, end, line, said: own });
      lines.sort(earlier);
      if (isFull) lines.pop();
      if (lines.length === PER_KEY) proof.before = lines.at(-1)!.epochMs;
    },
    list: (evidence) => {
      // Rank by rank, so that every key has its earliest line before any key has a second.
      const proofs = [...kept.failure, ...kept.success, ...topSenders()];
      const ranked = Array.from({ length: PER_KEY }, (_, rank) =>
        proofs.flatMap(([key, { lines }]) => {
          const line = lines[rank];
          return line ? [{ key, line }] : [];
        }),
      ).flat();
      return ranked.slice(0, MAX_EXEMPLARS).map(({ key, line: { epochMs, start, end, line, said } }) => ({
        key,
        at: toInstant(epochMs),
        line: {
          evidence,
          start,
          end,
          line,
          text: untrusted(typeof said === 'string' ? said : decoder.decode(said)),
        },
      }));
    },
  };
};
