import type { ChannelName, StableId } from '#shared/contracts/primitives.ts';
import { parseQueueFileName } from '#shared/formats/queue-file-name.ts';
import type { Dialogue, Reply, Step, Told } from '../dialogue.ts';
import { qmLine } from './grammar.ts';
import { list } from './listing.ts';

/** Longest history that is passed on, in characters. */
const TEXT_LIMIT = 1_900;

const OPENING = /^\s*Message id:\s*(?<number>\d{1,9})\s*\n\s*Filename:\s*\S*?(?<file>[^\s/]{1,120})\s*(?:\n|$)/m;

/**
 * `history N` for a few messages, held or not. The text comes from remote hosts and may hold anything, also a line that
 * looks like the prompt; so an answer counts only if its opening names the number and the file that were asked for.
 */
export function* history(channel: ChannelName, ids: readonly StableId[]): Dialogue<Told[] | { why: string }> {
  const found = yield* answersOf(channel, ids);
  if ('why' in found) return found;
  return found.map(({ id, answer: { outcome, text } }) => ({ id, outcome, text }));
}

/** What qm said of one message; `opening` = the lines that name it, where they are as they should be. */
export type HistoryAnswer =
  | { outcome: 'done'; opening: string; text: string }
  | { outcome: 'unknown' | 'changed' | 'gone'; text: string };

/** As {@link history}, with the opening of each answer. */
export function* answersOf(
  channel: ChannelName,
  ids: readonly StableId[],
): Dialogue<{ id: StableId; answer: HistoryAnswer }[] | { why: string }> {
  const told = new Map<StableId, HistoryAnswer>();
  for (const view of ['directory', 'held'] as const) {
    const listed = yield* list(view, channel);
    if (!listed.ok) return { why: listed.why };
    const { numbers, ambiguous } = listed.listing;
    for (const id of ids) {
      const number = numbers.get(id);
      if (number === undefined || told.has(id)) continue;
      if (ambiguous.has(id)) {
        told.set(id, { outcome: 'changed', text: 'listed twice' });
        continue;
      }
      const reply: Reply = yield { kind: 'say', line: qmLine(`history ${number}`), weight: 'light' } satisfies Step;
      told.set(id, reply.ok ? openedBy(reply.text, number, id, TEXT_LIMIT) : { outcome: 'unknown', text: reply.why });
    }
  }
  return ids.map((id) => ({ id, answer: told.get(id) ?? { outcome: 'gone', text: 'no longer in the queue' } }));
}

/** What an answer says of a message, if its opening names the number and the file; `limit` = characters of it. */
export const openedBy = (text: string, number: number, id: StableId, limit: number): HistoryAnswer => {
  const opening = OPENING.exec(text.slice(0, 2_000));
  const file = opening?.groups?.['file'];
  if (!opening || Number(opening.groups?.['number']) !== number || !file || parseQueueFileName(file)?.id !== id) {
    return { outcome: 'unknown', text: 'the answer does not name this message' };
  }
  const from = opening.index + opening[0].length;
  return { outcome: 'done', opening: opening[0], text: text.slice(from, from + limit).trim() };
};
