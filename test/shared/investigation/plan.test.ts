import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Asked } from '#shared/contracts/asked.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { type Question, questionKey } from '#shared/contracts/question.ts';
import { noteAsking } from '#shared/investigation/answer.ts';
import { BUDGET, FAILED_TERM, HEAVY_BUDGET, plan, TERM } from '#shared/investigation/plan.ts';
import { untrusted } from '#shared/text/untrusted.ts';

const START = Date.UTC(2026, 0, 5, 3);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOTHING: Asked = { version: 1, host: 'mx1.example.edu', askings: [] };
const idOf = (key: string, term: number): string => `ask-${key.replaceAll(/[^a-z0-9]/gi, '-')}-${term}`.slice(0, 80);
const at = (minutes: number): string => toInstant(START + minutes * MINUTE);

const JOBS: Question = { ask: 'jobs', channel: 'tcp_local' };
const PROCESSES: Question = { ask: 'processes' };

const channel = fc.integer({ min: 0, max: 40 }).map((n) => `tcp_${n}`);
const question: fc.Arbitrary<Question> = fc.oneof(
  channel.map((name): Question => ({ ask: 'jobs', channel: name })),
  channel.map((name): Question => ({ ask: 'directory', channel: name })),
  fc.integer({ min: 0, max: 20 }).map((n): Question => ({ ask: 'reconstruct-check', mailbox: `user/u${n}/INBOX` })),
  fc.constant<Question>(PROCESSES),
);
const rounds = fc.array(
  fc.record({
    // Clocks of several functions: mostly forward, sometimes far back.
    step: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 20 }) }, fc.integer({ min: -240, max: 240 })),
    needs: fc.array(question, { maxLength: 40 }),
    fails: fc.boolean(),
  }),
  { maxLength: 30 },
);

interface Told {
  key: string;
  heavy: boolean;
  ms: number;
  failed: boolean;
}

const isHeavy = ({ ask }: Question): boolean => ask !== 'jobs' && ask !== 'processes' && ask !== 'ps';

/** Plays rounds and remembers all that was ever asked, beyond what the document keeps. */
const play = (
  all: readonly {
    step: number;
    needs: readonly Question[];
    fails: boolean;
  }[],
): Told[] => {
  let asked = NOTHING;
  let minute = 0;
  const told = new Map<string, Told>();
  for (const { step, needs, fails } of all) {
    minute += step;
    const known = new Set(asked.askings.map((a) => a.request));
    const { next } = plan(asked, needs, at(minute), idOf);
    expect(Asked.safeParse(next).success).toBe(true);
    asked = next;
    for (const { request, question: q } of next.askings) {
      if (known.has(request)) continue;
      expect(told.has(request)).toBe(false);
      told.set(request, { key: questionKey(q), heavy: isHeavy(q), ms: START + minute * MINUTE, failed: fails });
      if (fails) asked = noteAsking(asked, request, 'failed', untrusted('no'));
    }
  }
  return [...told.values()];
};

describe('plan', () => {
  test('never asks more than the budget in any hour, whatever the order', () => {
    fc.assert(
      fc.property(rounds, (all) => {
        const told = play(all);
        for (const first of told) {
          const hour = told.filter(({ ms }) => ms >= first.ms && ms < first.ms + HOUR);
          expect(hour.length).toBeLessThanOrEqual(BUDGET);
          expect(hour.filter(({ heavy }) => heavy).length).toBeLessThanOrEqual(HEAVY_BUDGET);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('never asks the same within its term, nor within the longer one after a failure', () => {
    fc.assert(
      fc.property(rounds, (all) => {
        const told = play(all);
        for (const [i, a] of told.entries()) {
          for (const b of told.slice(i + 1)) {
            if (a.key !== b.key) continue;
            expect(Math.abs(a.ms - b.ms)).toBeGreaterThanOrEqual(a.failed ? FAILED_TERM : TERM);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('asks duplicates once, and the same needs change nothing', () => {
    const first = plan(NOTHING, [JOBS, PROCESSES, { ...JOBS }], at(0), idOf);
    expect(first.ask.map((a) => questionKey(a.question))).toEqual(['jobs tcp_local', 'processes']);
    const second = plan(first.next, [PROCESSES, JOBS], at(1), idOf);
    expect(second.next).toBe(first.next);
  });

  test('names again what was decided and perhaps not sent, with the same request', () => {
    const first = plan(NOTHING, [JOBS], at(0), idOf);
    const again = plan(first.next, [], at(1), idOf);
    expect(again.ask).toEqual(first.ask);
    const sent = noteAsking(first.next, first.ask[0]!.request, 'sent', null);
    expect(plan(sent, [JOBS], at(1), idOf).ask).toEqual([]);
    expect(plan(first.next, [], at(60), idOf).ask).toEqual([]);
  });

  test('asks again when the term is over, and later when the host could not answer', () => {
    const first = plan(NOTHING, [JOBS], at(0), idOf);
    const answered = noteAsking(first.next, first.ask[0]!.request, 'answered', null);
    expect(plan(answered, [JOBS], at(9), idOf).ask).toEqual([]);
    expect(plan(answered, [JOBS], at(10), idOf).ask).toHaveLength(1);
    const failed = noteAsking(first.next, first.ask[0]!.request, 'failed', untrusted('no such tool'));
    expect(plan(failed, [JOBS], at(59), idOf).ask).toEqual([]);
    expect(plan(failed, [JOBS], at(60), idOf).ask).toHaveLength(1);
  });

  test('a late answer beats the end of its term, and not the other way round', () => {
    const { next, ask } = plan(NOTHING, [JOBS], at(0), idOf);
    const { request } = ask[0]!;
    const failed = noteAsking(next, request, 'failed', untrusted('silence'));
    const answered = noteAsking(failed, request, 'answered', null);
    expect(answered.askings[0]).toMatchObject({ state: 'answered', why: null });
    expect(noteAsking(answered, request, 'failed', untrusted('silence'))).toBe(answered);
    expect(noteAsking(answered, 'ask-of-somebody-else', 'failed', null)).toBe(answered);
  });
});
