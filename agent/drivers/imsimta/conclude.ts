import type { ActionKind } from '#shared/actions/index.ts';
import type { StableId } from '#shared/contracts/primitives.ts';
import type { Told } from '../dialogue.ts';
import type { Change, Listed } from '../driver.ts';

/**
 * Final word on every id. What the tool answered is only a claim; the listing taken afterwards decides: held means the
 * file is .HELD now, released means that it is not any more, or that it left the queue.
 */
export const conclude = (action: ActionKind, ids: readonly StableId[], change: Change, after: Listed): Told[] => {
  const settled = new Map(change.settled.map((told) => [told.id, told]));
  return ids.map((id) => settled.get(id) ?? { id, ...word(action, id, change, after) });
};

const word = (action: ActionKind, id: StableId, change: Change, after: Listed): Omit<Told, 'id'> => {
  const answer = change.answers.get(id);
  const said = answer ? ` (${answer.text})` : '';
  const sent = change.sent.has(id);
  if (!after.ok) {
    return sent
      ? { outcome: 'unknown', text: `sent, and the queue could not be listed afterwards${said}` }
      : { outcome: 'unknown', text: 'not tried' };
  }
  const { messages, ambiguous } = after.listing;
  const message = messages.get(id);
  if (ambiguous.has(id)) return { outcome: 'unknown', text: `listed twice afterwards${said}` };
  if (!sent) return untouched(message?.held ?? null);
  if (action === 'hold') {
    if (!message) return { outcome: 'gone', text: `left the queue before it was held${said}` };
    return message.held ? { outcome: 'done', text: 'held' } : { outcome: 'failed', text: `still not held${said}` };
  }
  if (!message) return { outcome: 'done', text: 'released, and has left the queue' };
  return message.held
    ? { outcome: 'failed', text: `still held${said}` }
    : { outcome: 'done', text: 'released, still in the queue' };
};

/** No line about it was sent, because the action stopped before its turn. */
const untouched = (held: boolean | null): Omit<Told, 'id'> =>
  held === null
    ? { outcome: 'gone', text: 'not tried; no longer in the queue' }
    : { outcome: 'unknown', text: `not tried; still in the queue, ${held ? 'held' : 'not held'}` };
