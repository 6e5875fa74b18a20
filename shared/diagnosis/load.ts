import type { Fact } from '#shared/contracts/fact.ts';
import type { HostView } from '#shared/window/view.ts';
import { FRESH, freshFacts, minutesFrom } from './seen.ts';
import { clock } from './words.ts';

/** Processes that want to run, for each processor, from which on a host is saturated. */
const WANT_TO_RUN = 2;
/** Idle share of the processors, in percent, below which a host is saturated. */
const IDLE = 5;

/** How busy a host is. */
export interface Load {
  readonly busy: boolean;
  readonly words: string;
  readonly fact: Extract<Fact, { kind: 'load' }>;
}

type LoadFact = Load['fact'];

const judge = (fact: LoadFact): boolean | null => {
  const cpus = fact.cpus ?? 1;
  const signs = [
    fact.one === null || fact.cpus === null ? null : fact.one >= WANT_TO_RUN * cpus,
    fact.runQueue === null || fact.cpus === null ? null : fact.runQueue >= WANT_TO_RUN * cpus,
    fact.idlePercent === null ? null : fact.idlePercent <= IDLE,
  ].filter((sign) => sign !== null);
  return signs.length === 0 ? null : signs.some(Boolean);
};

const wordsOf = (fact: LoadFact): string => {
  const parts = [
    fact.one === null ? null : `load ${fact.one}${fact.five === null ? '' : `, ${fact.five} over five minutes`}`,
    fact.runQueue === null ? null : `run queue ${fact.runQueue}`,
    fact.cpus === null ? null : `${fact.cpus} processors`,
    fact.idlePercent === null ? null : `${fact.idlePercent} % idle`,
  ].filter((part) => part !== null);
  return `${parts.join(', ')} at ${clock(fact.at)}.`;
};

/** The load of the host now; null when there is no fresh figure that says anything. */
export const loadOf = (view: HostView): Load | null => {
  const fact = freshFacts(view, 'load').at(-1);
  const busy = fact ? judge(fact) : null;
  return fact && busy !== null ? { busy, words: wordsOf(fact), fact } : null;
};

/** Measurements of the last {@link FRESH} minutes when each of at least three shows a saturated host; else none. */
export const saturated = (view: HostView): readonly LoadFact[] => {
  const now = loadOf(view);
  if (!now?.busy) return [];
  const recent = view.facts.series('load', now.fact.name).filter((f) => minutesFrom(f.at, now.fact.at) <= FRESH);
  return recent.length >= 3 && recent.every((f) => judge(f) === true) ? recent : [];
};
