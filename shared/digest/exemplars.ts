import type { Exemplar } from '#shared/contracts/digest.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { untrusted } from '#shared/text/untrusted.ts';

/** Lines kept of each key, the earliest. */
export const PER_KEY = 3;

/** Lines kept in all. */
export const MAX_EXEMPLARS = 400;

// Proof of success is needed now and then, proof of failure always: so that a quiet day's thousands of destinations do
// not crowd out the one that fails, each sort has its own share of keys.
const MAX_KEYS = { failure: 300, success: 60 };

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
  offer(key: string, sort: 'failure' | 'success', ref: LineRef): void;
  list(evidence: string): Exemplar[];
}

const before = (a: LineRef, b: LineRef): number => a.epochMs - b.epochMs || a.start - b.start;

/** An empty {@link ExemplarKeeper}. */
export const createExemplarKeeper = (): ExemplarKeeper => {
  const kept = { failure: new Map<string, LineRef[]>(), success: new Map<string, LineRef[]>() };
  return {
    offer: (key, sort, ref) => {
      const keys = kept[sort];
      const refs = keys.get(key);
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
        [...kept.failure, ...kept.success].flatMap(([key, refs]) => {
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
