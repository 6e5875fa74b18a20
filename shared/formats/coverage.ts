import type { Coverage } from '#shared/contracts/digest.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import type { LineAt } from './lines.ts';

const MAX_SAMPLES = 5;
const SAMPLE_LENGTH = 300;

type Place = Pick<LineAt, 'start' | 'end' | 'number'>;

/** Counts what a reader understood; keeps one sample of each reason, at most five. */
export interface CoverageCounter {
  parsed: (lines?: number) => void;
  unparsed: (reason: string, text: string, at?: Readonly<Place>) => void;
  /** Adds to a reason without counting a line: the line was read, but something about it is worth knowing. */
  remark: (reason: string) => void;
  /** What was counted since the last call; counting starts anew. */
  take: () => Coverage;
}

/** Counter of {@link Coverage}; `lines` is always `parsed` + `unparsed`. */
export const createCoverageCounter = (): CoverageCounter => {
  let parsed = 0;
  let unparsed = 0;
  let reasons = new Map<string, number>();
  let samples: Coverage['samples'] = [];
  let places: NonNullable<Coverage['places']> = [];
  const count = (reason: string): number => {
    const next = (reasons.get(reason) ?? 0) + 1;
    reasons.set(reason, next);
    return next;
  };
  return {
    parsed: (lines = 1) => {
      parsed += lines;
    },
    unparsed: (reason, text, at) => {
      unparsed += 1;
      if (count(reason) !== 1 || samples.length >= MAX_SAMPLES) return;
      samples.push(untrusted(text, SAMPLE_LENGTH));
      places.push(at ? { start: at.start, end: at.end, line: at.number } : null);
    },
    remark: (reason) => {
      count(reason);
    },
    take: () => {
      const counts = { lines: parsed + unparsed, parsed, unparsed, reasons: Object.fromEntries(reasons) };
      const coverage = { ...counts, samples, ...(places.some((place) => place !== null) && { places }) };
      parsed = 0;
      unparsed = 0;
      reasons = new Map();
      samples = [];
      places = [];
      return coverage;
    },
  };
};
