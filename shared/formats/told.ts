import type { Coverage, Notice } from '#shared/contracts/digest.ts';
import { Fact } from '#shared/contracts/fact.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { createCoverageCounter } from './coverage.ts';
import { MAX_TOOL_LINE, type ToolLine } from './tool-lines.ts';

/** Something that happened, as an output says without a time: no more is known than when the output was printed. */
export type Happening = Pick<Notice, 'process' | 'class' | 'subject'> & { line: NonNullable<Fact['line']> };

/** What a tool's output says: its facts, what happened, and what of it could not be read. */
export interface Told {
  facts: Fact[];
  /** Absent = nothing. */
  happened?: readonly Happening[];
  coverage: Coverage;
}

type Unplaced<F> = F extends unknown ? Omit<F, 'line'> : never;

/** A fact without its place. */
export type Said = Unplaced<Fact>;

/** Gathers what an output says. */
export interface Teller {
  /** The line was understood. */
  read: () => void;
  /** The line was not understood; the reason is counted. */
  skip: (reason: string, line: ToolLine) => void;
  /**
   * Adds a fact that this line says. What the contract cannot hold (a name too long, a number beyond exactness) is
   * left out and counted as `out-of-range`, what goes over the limit as `too-many-facts`.
   */
  say: (fact: Said, line: ToolLine) => void;
  told: () => Told;
}

/** Most facts of one output; a host has hundreds of channels, processes and options, not thousands. */
export const MAX_FACTS = 2_000;

const TEXT_LENGTH = 1_000;

/** Gatherer of facts and coverage for the outputs of tools. */
export const createTeller = (): Teller => {
  const facts: Fact[] = [];
  const coverage = createCoverageCounter();
  return {
    read: coverage.parsed,
    skip: (reason, line) =>
      coverage.unparsed(line.raw.length > MAX_TOOL_LINE ? 'line-too-long' : reason, line.raw, line),
    say: (fact, line) => {
      if (facts.length >= MAX_FACTS) return coverage.remark('too-many-facts');
      const { start, end, number } = line;
      const text = untrusted(line.raw.trim(), TEXT_LENGTH);
      const checked = Fact.safeParse({ ...fact, line: { evidence: '', start, end, line: number, text } });
      if (checked.success) facts.push(checked.data);
      else coverage.remark('out-of-range');
    },
    told: () => ({ facts, coverage: coverage.take() }),
  };
};

/** Every line of an output counted under one reason: its layout is not known, so nothing of it may be relied on. */
export const notTold = (lines: Iterable<ToolLine>, reason: string): Told => {
  const teller = createTeller();
  for (const line of lines) teller.skip(reason, line);
  return teller.told();
};
