import type { Finding } from '#shared/contracts/finding.ts';
import { type Question, questionKey } from '#shared/contracts/question.ts';
import type { Window } from '#shared/contracts/window.ts';
import { LISTABLE } from '#shared/diagnosis/ask.ts';
import { minutesFrom } from '#shared/diagnosis/seen.ts';

/** Minutes of mail time for which a count holds. */
const FRESH = 15;

/**
 * What the findings of a host need of it, each question once, the weightiest finding's first. A channel whose queue is
 * long, or not counted lately, is not listed. A finding of normal operation needs nothing.
 */
export const needsOf = (findings: readonly Finding[], window: Window): Question[] => {
  const needs = new Map<string, Question>();
  for (const { verdict, needs: own = [] } of findings) {
    if (verdict === 'normal') continue;
    for (const question of own) {
      const key = questionKey(question);
      if (!needs.has(key) && isCheap(question, window)) needs.set(key, question);
    }
  }
  return [...needs.values()];
};

const isCheap = (question: Question, window: Window): boolean => {
  if (!('channel' in question) || question.ask === 'jobs') return true;
  const newest = window.queueCounts.at(-1);
  const counted = newest?.counts.channels.find((c) => c.channel === question.channel);
  if (!newest || !counted || !newest.counts.complete || window.latest === null) return false;
  const files = counted.byAttempts.reduce((sum, n) => sum + n, 0) + counted.held + counted.unknownNames;
  return minutesFrom(newest.at, window.latest) <= FRESH && files <= LISTABLE;
};
