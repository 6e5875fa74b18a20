import type { MessageAction } from '#shared/actions/index.ts';
import type { StableId } from '#shared/contracts/primitives.ts';
import type { Told } from '../dialogue.ts';
import type { Change, Listed, ListedMessage } from '../driver.ts';

type Word = Omit<Told, 'id'>;
type Answer = { ok: boolean; text: string } | undefined;

/**
 * Final word on every id. What the tool answered is only a claim; the listing taken afterwards decides: held means the
 * file is .HELD now, released means that it is not any more, or that it left the queue. Returned and deleted mail has
 * left the queue, but so has mail that was delivered meanwhile: there the listing and the answer must agree.
 */
export const conclude = (action: MessageAction, ids: readonly StableId[], change: Change, after: Listed): Told[] => {
  const settled = new Map(change.settled.map((told) => [told.id, told]));
  return ids.map((id) => {
    const told = settled.get(id);
    const found = told?.outcome === 'gone' && after.ok ? after.listing.messages.get(id) : undefined;
    return found ? { id, ...turnedUp(action, found) } : (told ?? { id, ...word(action, id, change, after) });
  });
};

/** Somebody held or released it between the first two listings, and neither had it. */
const turnedUp = (action: MessageAction, { held }: ListedMessage): Word =>
  action === 'hold' && held
    ? { outcome: 'done', text: 'held by somebody else' }
    : { outcome: 'changed', text: 'moved while the queue was listed, so it was left alone' };

const word = (action: MessageAction, id: StableId, change: Change, after: Listed): Word => {
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
  return sent ? words[action](message, answer, said) : untouched(message?.held ?? null);
};

const ended =
  (past: string) =>
  (message: ListedMessage | undefined, answer: Answer, said: string): Word => {
    if (message) return { outcome: 'failed', text: `still in the queue${said}` };
    if (answer?.ok) return { outcome: 'done', text: past };
    return answer
      ? { outcome: 'gone', text: `left the queue, and was not ${past} by us${said}` }
      : { outcome: 'unknown', text: `has left the queue; nobody saw whether it was ${past} or delivered` };
  };

const words: Record<MessageAction, (message: ListedMessage | undefined, answer: Answer, said: string) => Word> = {
  hold: (message, _, said) => {
    if (!message) return { outcome: 'gone', text: `left the queue before it was held${said}` };
    return message.held ? { outcome: 'done', text: 'held' } : { outcome: 'failed', text: `still not held${said}` };
  },
  release: (message, answer, said) => {
    if (!message && answer?.ok === false)
      return { outcome: 'gone', text: `left the queue, and was not released by us${said}` };
    if (!message) return { outcome: 'done', text: 'released, and has left the queue' };
    return message.held
      ? { outcome: 'failed', text: `still held${said}` }
      : { outcome: 'done', text: 'released, still in the queue' };
  },
  return: ended('returned'),
  delete: ended('deleted'),
};

/** No line about it was sent, because the action stopped before its turn. */
const untouched = (held: boolean | null): Word =>
  held === null
    ? { outcome: 'gone', text: 'not tried; no longer in the queue' }
    : { outcome: 'unknown', text: `not tried; still in the queue, ${held ? 'held' : 'not held'}` };
