import type { Asked, Asking } from '#shared/contracts/asked.ts';
import { fromInstant, type Instant, type OpaqueId } from '#shared/contracts/primitives.ts';
import { type Question, questionKey } from '#shared/contracts/question.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A question is not asked again within this, in milliseconds; nor, when the host could not answer, within {@link FAILED_TERM}. */
export const TERM = 10 * MINUTE;
export const FAILED_TERM = HOUR;

/** Questions to one host in any hour, and those of them for which the host has to read much. */
export const BUDGET = 30;
export const HEAVY_BUDGET = 6;

/** How long askings are remembered: so long that one that is forgotten shares no hour with one that may still come. */
const KEPT = 3 * HOUR;
const LATEST_BACK = 2 * HOUR;

/** Listings read the whole queue directory, a check the whole mailbox. */
const HEAVY: ReadonlySet<Question['ask']> = new Set<Question['ask']>([
  'directory',
  'history',
  'held',
  'sample',
  'reconstruct-check',
]);

/** Makes the id of a request from what is asked and the term that it falls into. */
export type RequestIdOf = (key: string, term: number) => OpaqueId;

/**
 * Which of the needs are asked now. `ask` also has what was decided before and perhaps not handed on: whoever decided
 * may have died. The same needs again change nothing; no hour has more than the budget, whatever the order of the clocks.
 */
export const plan = (
  asked: Asked,
  needs: readonly Question[],
  now: Instant,
  idOf: RequestIdOf,
): { next: Asked; ask: readonly Asking[] } => {
  const ms = fromInstant(now);
  const newest = asked.askings.at(-1);
  const askings = [...asked.askings];
  // A clock that is so far behind cannot know what was forgotten.
  const isLate = newest !== undefined && fromInstant(newest.at) - ms > LATEST_BACK;
  for (const question of isLate ? [] : needs) {
    if (isAskedAlready(askings, question, ms) || isTooMuch(askings, question, ms)) continue;
    const request = idOf(questionKey(question), Math.floor(ms / TERM));
    if (askings.every((a) => a.request !== request)) {
      askings.push({ request, question, at: now, state: 'planned', why: null });
    }
  }
  const next = askings.length === asked.askings.length ? asked : { ...asked, askings: remembered(askings) };
  return { next, ask: next.askings.filter((a) => a.state === 'planned' && distance(a, ms) < TERM) };
};

const distance = ({ at }: Asking, ms: number): number => Math.abs(fromInstant(at) - ms);

const isAskedAlready = (askings: readonly Asking[], question: Question, ms: number): boolean => {
  const key = questionKey(question);
  return askings.some(
    (a) => distance(a, ms) < (a.state === 'failed' ? FAILED_TERM : TERM) && questionKey(a.question) === key,
  );
};

const isTooMuch = (askings: readonly Asking[], question: Question, ms: number): boolean => {
  // Both hours that hold this moment: clocks of several functions need not agree.
  const near = askings.filter((a) => distance(a, ms) < HOUR);
  return (
    near.length >= BUDGET ||
    (HEAVY.has(question.ask) && near.filter((a) => HEAVY.has(a.question.ask)).length >= HEAVY_BUDGET)
  );
};

const remembered = (askings: readonly Asking[]): Asking[] => {
  const sorted = askings.toSorted((a, b) => fromInstant(a.at) - fromInstant(b.at));
  const newest = fromInstant(sorted.at(-1)!.at);
  return sorted.filter((a) => newest - fromInstant(a.at) < KEPT);
};
