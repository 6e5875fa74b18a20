import type { Instant } from '#shared/contracts/primitives.ts';
import type { Question } from '#shared/contracts/question.ts';
import type { HostView } from '#shared/window/view.ts';
import { isFresh } from './seen.ts';

/** When all that runs as the mail server's user was last listed, if that is fresh: what is not in it did not run. Null = not seen. */
export const psListedAt = (view: HostView): Instant | null => {
  const list = view.facts.latest('process-list').find(({ name }) => name === 'ps');
  return list && isFresh(view, list.at) ? list.at : null;
};

/** That list, unless there is a fresh one: the collector takes none that has the store's programs, or their sizes. */
export const askPs = (view: HostView): Question[] => (psListedAt(view) === null ? [{ ask: 'ps' }] : []);
