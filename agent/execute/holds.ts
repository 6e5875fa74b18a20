import { isMessageAction } from '#shared/actions/index.ts';
import type { ChannelName, StableId } from '#shared/contracts/primitives.ts';
import type { Told } from '../drivers/dialogue.ts';
import type { Listed } from '../drivers/driver.ts';
import { MEMORY_DAYS } from './journal.ts';
import type { Journal, JournalEntry } from './journal.ts';

/**
 * Which of these messages a command of this host holds, as far as its journal remembers: a hold sent a line about the
 * message, qm did not refuse it, and the hold ended with it as done; and no later release, return or delete was sent about
 * it, unless that one ended with the message still there. Whoever else holds a message is not in the journal.
 */
export const heldHere = (journal: Journal, channel: ChannelName, ids: readonly StableId[]): Set<StableId> => {
  const asked = new Set(ids);
  const held = new Map<StableId, number>();
  const freed = new Map<StableId, number>();
  for (const entries of journal.changesOf(channel)) {
    const [intent] = entries;
    if (intent?.step !== 'intent' || !isMessageAction(intent.action)) continue;
    const isHold = intent.action === 'hold';
    for (const [id, at] of effective(entries, isHold, asked)) {
      const latest = isHold ? held : freed;
      latest.set(id, Math.max(at, latest.get(id) ?? at));
    }
  }
  // At the same moment by the clock nobody can say which was first.
  return new Set([...held].flatMap(([id, at]) => ((freed.get(id) ?? -Infinity) < at ? [id] : [])));
};

/** When a line about a message was last sent that held it, or that may have ended its being held. */
const effective = (
  entries: readonly JournalEntry[],
  isHold: boolean,
  asked: ReadonlySet<StableId>,
): Map<StableId, number> => {
  const sent = new Map<StableId, number>();
  const refused = new Set<StableId>();
  let ended: Map<StableId, string> | null = null;
  for (const entry of entries) {
    if (entry.step === 'act') for (const id of entry.ids) if (asked.has(id)) sent.set(id, entry.at);
    if (entry.step === 'message' && asked.has(entry.id)) {
      if (entry.outcome === 'failed') refused.add(entry.id);
      else refused.delete(entry.id);
    }
    if (entry.step === 'end') ended = new Map(entry.result.messages.map(({ id, outcome }) => [id, outcome]));
  }
  for (const id of sent.keys()) {
    const outcome = ended?.get(id);
    if (isHold ? outcome !== 'done' || refused.has(id) : outcome === 'failed') sent.delete(id);
  }
  return sent;
};

/** Why this host frees none of so many messages. */
export const notHeldHere = (count: number): string =>
  `none of these ${count} messages is held by a command of this host within the ${MEMORY_DAYS} days that its journal remembers; what others hold, or what has been held for longer, is released by hand`;

/** What is told of messages in a release that no command of this host holds. */
export const leftAlone = (ids: readonly StableId[], after: Listed): Told[] =>
  ids.map((id) =>
    after.ok && !after.listing.messages.has(id)
      ? { id, outcome: 'gone', text: 'no longer in the queue' }
      : {
          id,
          outcome: 'changed',
          text: `no command of this host held it within the last ${MEMORY_DAYS} days, so it was left alone`,
        },
  );
