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
const MAX_KEYS = { failure: 300, success: 60, sender: 300 };

/** Senders whose lines are kept, those that sent most: hundreds of others prove nothing. */
export const TOP_SENDERS = 8;

/** What a line proves. */
type Sort = 'failure' | 'success' | 'sender';

/** Where a line is. */
export interface LineRef {
  epochMs: number;
  start: number;
  end: number;
  line: number;
}

/** Bytes of a buffer. */
interface Range {
  view: DataView;
  start: number;
  end: number;
}

/** The earliest lines of a key, of one part of a log. */
export interface Proof {
  readonly lines: Kept[];
  /** Lines that were seen; only the earliest need be offered. */
  offered: number;
  /** Only a line from before this is earlier than those that are kept. */
  before: number;
}

interface Kept extends LineRef {
  said: string | Range;
}

/** Keeps the earliest lines of each key. */
export interface ExemplarKeeper {
  /** Room for a key's lines; null = there are too many keys. */
  room(key: string, sort: Sort): Proof | null;
  isFull(sort: Sort): boolean;
  /** Offers a line, its text or its place in a buffer (of which it is copied if it is kept). */
  offer(proof: Proof, ref: LineRef, said: string | Range): void;
  list(evidence: string): Exemplar[];
}

const earlier = (a: LineRef, b: LineRef): number => a.epochMs - b.epochMs || a.start - b.start;

/** No exemplar shows more of a line than so many bytes can hold. */
const MOST_BYTES = (UNTRUSTED_LIMIT + 1) * 4;

const CHUNK = 64 * 1024;

const decoder = new TextDecoder();

/** Copies of lines, many to a buffer: a buffer of its own costs more than a line. */
const createLineStore = (): ((line: Range) => Range) => {
  let chunk = new DataView(new ArrayBuffer(0));
  let used = 0;
  return ({ view, start, end }) => {
    const length = Math.min(end - start, MOST_BYTES);
    if (used + length > chunk.byteLength) {
      chunk = new DataView(new ArrayBuffer(Math.max(CHUNK, length)));
      used = 0;
    }
    new Uint8Array(chunk.buffer, used, length).set(new Uint8Array(view.buffer, view.byteOffset + start, length));
    used += length;
    return { view: chunk, start: used - length, end: used };
  };
};

const textOf = ({ view, start, end }: Range): string =>
  decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));

/** An empty {@link ExemplarKeeper}. */
export const createExemplarKeeper = (): ExemplarKeeper => {
  const kept: Record<Sort, Map<string, Proof>> = {
    failure: new Map(),
    success: new Map(),
    sender: new Map(),
  };
  const store = createLineStore();
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
    offer: (proof, { epochMs, start, end, line: number }, said) => {
      const { lines } = proof;
      const line = { epochMs, start, end, line: number, said: typeof said === 'string' ? said : store(said) };
      const before = lines.findIndex((other) => earlier(line, other) < 0);
      if (before === -1) lines.push(line);
      else lines.splice(before, 0, line);
      if (lines.length > PER_KEY) lines.pop();
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
          text: untrusted(typeof said === 'string' ? said : textOf(said)),
        },
      }));
    },
  };
};
