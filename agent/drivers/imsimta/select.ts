import type { MessageAction } from '#shared/actions/index.ts';
import type { StableId } from '#shared/contracts/primitives.ts';
import type { Told } from '../dialogue.ts';
import type { NumberedListing } from './listing.ts';

/** A message to act on, under the number that this very listing gave it. */
export interface Target {
  id: StableId;
  number: number;
}

/**
 * Finds approved ids in a listing: what can be acted on, what is settled without a line being sent, and what only the
 * other listing gives a number to: held mail may be returned or deleted as well as other mail.
 */
export const select = (
  action: MessageAction,
  ids: readonly StableId[],
  listing: NumberedListing,
): { targets: Target[]; settled: Told[]; elsewhere: StableId[] } => {
  const targets: Target[] = [];
  const settled: Told[] = [];
  const elsewhere: StableId[] = [];
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
    } else if (number !== undefined) {
      targets.push({ id, number });
    } else if (action === 'return' || action === 'delete') {
      elsewhere.push(id);
    } else {
      settled.push({ id, outcome: 'changed', text: 'changed its state while it was listed' });
    }
  }
  return { targets, settled, elsewhere };
};
