import type { ActionKind } from '#shared/actions/index.ts';
import type { StableId } from '#shared/contracts/primitives.ts';
import type { Told } from '../dialogue.ts';
import type { NumberedListing } from './listing.ts';

/** A message to act on, under the number that this very listing gave it. */
export interface Target {
  id: StableId;
  number: number;
}

/** Finds approved ids in a listing: what can be acted on, and what is settled without a line being sent. */
export const select = (
  action: ActionKind,
  ids: readonly StableId[],
  listing: NumberedListing,
): { targets: Target[]; settled: Told[] } => {
  const targets: Target[] = [];
  const settled: Told[] = [];
  for (const id of ids) {
    const message = listing.messages.get(id);
    const number = listing.numbers.get(id);
    if (!message) {
      settled.push({ id, outcome: 'gone', text: 'no longer in the queue' });
    } else if (listing.ambiguous.has(id)) {
      settled.push({ id, outcome: 'changed', text: 'listed twice, so it was left alone' });
    } else if (action === 'hold' && message.held) {
      settled.push({ id, outcome: 'done', text: 'was already held' });
    } else if (action === 'release' && !message.held) {
      settled.push({ id, outcome: 'changed', text: 'is not held, so there is nothing to release' });
    } else if (number === undefined) {
      settled.push({ id, outcome: 'changed', text: 'changed its state while it was listed' });
    } else {
      targets.push({ id, number });
    }
  }
  return { targets, settled };
};
