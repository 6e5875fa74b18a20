import type { Exemplar } from '#shared/contracts/digest.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { untrusted } from '#shared/text/untrusted.ts';
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
const LONGEST_SENDING = 2_000;

/** What a line proves. */
export type Sort = 'failure' | 'success' | 'sender';

/** Where a line is, and what it says. */
export interface LineRef {
  epochMs: number;
  start: number;
  end: number;
  line: number;
  text: string;
}

/** Keeps the earliest lines of each key. */
export interface ExemplarKeeper {
  offer(key: string, sort: Sort, ref: LineRef): void;
  list(evidence: string): Exemplar[];
}

const before = (a: LineRef, b: LineRef): number => a.epochMs - b.epochMs || a.start - b.start;

/** An empty {@link ExemplarKeeper}. */
export const createExemplarKeeper = (): ExemplarKeeper => {
  const kept: Record<Sort, Map<string, LineRef[]>> = { failure: new Map(), success: new Map(), sender: new Map() };
  const sent = new Map<string, number>();
  const topSenders = (): [string, LineRef[]][] =>
    [...kept.sender]
      .map(([key, refs]) => ({ key, refs, count: sent.get(key) ?? 0 }))
      .sort((a, b) => b.count - a.count || byText(a.key, b.key))
      .slice(0, TOP_SENDERS)
      .map(({ key, refs }) => [key, refs]);
  return {
    offer: (key, sort, ref) => {
      if (sort === 'sender' && ref.text.length > LONGEST_SENDING) return;
      const keys = kept[sort];
      const refs = keys.get(key);
      if (sort === 'sender' && (refs || keys.size < MAX_KEYS.sender)) sent.set(key, (sent.get(key) ?? 0) + 1);
      if (!refs) {
        if (keys.size < MAX_KEYS[sort]) keys.set(key, [ref]);
        return;
      }
      const last = refs.at(-1);
      if (refs.length >= PER_KEY && last && before(ref, last) >= 0) return;
      refs.push(ref);
      refs.sort(before);
      refs.length = Math.min(refs.length, PER_KEY);
    },
    list: (evidence) => {
      // Rank by rank, so that every key has its earliest line before any key has a second.
      const ranked = Array.from({ length: PER_KEY }, (_, rank) =>
        [...kept.failure, ...kept.success, ...topSenders()].flatMap(([key, refs]) => {
          const ref = refs[rank];
          return ref ? [{ key, ref }] : [];
        }),
      ).flat();
      return ranked.slice(0, MAX_EXEMPLARS).map(({ key, ref }) => ({
        key,
        at: toInstant(ref.epochMs),
        line: { evidence, start: ref.start, end: ref.end, line: ref.line, text: untrusted(ref.text) },
      }));
    },
  };
};
