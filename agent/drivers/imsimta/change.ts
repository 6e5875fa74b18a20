import type { MessageAction } from '#shared/actions/index.ts';
import type { ChannelName, StableId } from '#shared/contracts/primitives.ts';
import type { Dialogue, Reply, Step } from '../dialogue.ts';
import type { Change, Changed } from '../driver.ts';
import { LINE_LIMIT, qmLine } from './grammar.ts';
import { judge } from './judge.ts';
import { list, stable, survey } from './listing.ts';
import type { NumberedListing } from './listing.ts';
import { batches, compact, isNonEmpty } from './ranges.ts';
import type { NonEmpty } from './ranges.ts';
import { select } from './select.ts';
import type { Target } from './select.ts';

/** Listings that a hold is sent from: mail that is delivered or tried meanwhile makes a fresh one necessary. */
const HOLD_ROUNDS = 8;

/** How sending ended: `refused` = qm could not act on some messages, and nothing else was unusual. */
type Ended = { how: 'expected' | 'surprise' | 'broken' } | { how: 'refused'; ids: readonly StableId[] };

/**
 * One change in one dialogue: list, match ids to the numbers of that listing, send 1, then 10, then batches, check every
 * answer, stop at the first surprise, list again. Numbers stay valid in between, since only a listing renumbers.
 */
export function* change(action: MessageAction, channel: ChannelName, ids: readonly StableId[]): Dialogue<Changed> {
  if (!isNonEmpty(ids)) throw new Error('an empty selection selects nothing');
  const from = action === 'release' ? 'held' : 'directory';
  const before = yield* survey(channel, from);
  if (!before.ok) return { started: false, why: before.why };

  const { targets, settled, elsewhere } = select(action, ids, before.listing);
  const done: Change = { settled, sent: new Set(), answers: new Map(), surprise: null, after: null };
  if (targets.length === 0 && elsewhere.length === 0 && !settled.some(({ outcome }) => outcome === 'gone')) {
    return { started: true, change: { ...done, after: stable(before) } };
  }
  let ended = yield* send(action, targets, done);
  if (action === 'hold') ended = yield* follow(channel, ids, before.listing, ended, done);
  if (ended.how === 'expected' && elsewhere.length > 0) ended = yield* sendHeld(action, channel, elsewhere, done);
  if (ended.how !== 'broken') {
    done.after = yield* lookAgain(action, channel, ids, done);
  }
  return { started: true, change: done };
}

/**
 * The queue afterwards, or null. A message that moves from one listing to the other is not missed, because where it comes
 * from is looked at first; one that moves the other way is found by a third look, taken when something is missing of
 * which no good answer tells.
 */
function* lookAgain(
  action: MessageAction,
  channel: ChannelName,
  ids: readonly StableId[],
  done: Change,
): Dialogue<Change['after']> {
  const [from, to] = action === 'release' ? (['held', 'directory'] as const) : (['directory', 'held'] as const);
  const after = yield* survey(channel, to);
  if (!after.ok) return null;
  const { messages } = after.listing;
  const settled = new Set(done.settled.map(({ id }) => id));
  const isMissed = (id: StableId): boolean =>
    !messages.has(id) && !settled.has(id) && (action === 'hold' || done.answers.get(id)?.ok !== true);
  if (ids.some(isMissed)) {
    const third = yield* list(from, channel);
    if (!third.ok) return null;
    for (const [id, message] of third.listing.messages) if (isMissed(id)) messages.set(id, message);
  }
  return stable(after);
}

/**
 * Holds what is left after qm could not hold some messages, if a fresh listing shows that just those were delivered, were
 * tried again (their files have new names) or are held already. Anything else stays a surprise. Only for hold: it can be
 * taken back, and it may be repeated.
 */
function* follow(
  channel: ChannelName,
  ids: readonly StableId[],
  listing: NumberedListing,
  first: Ended,
  done: Change,
): Dialogue<Ended> {
  let ended = first;
  let before = listing;
  for (let round = 1; ended.how === 'refused' && round < HOLD_ROUNDS; round += 1) {
    const fresh = yield* survey(channel, 'directory');
    if (!fresh.ok) return { how: 'broken' };
    if (!ended.ids.every((id) => hasMoved(id, before, fresh.listing))) return { how: 'surprise' };
    const left = ids.filter((id) => done.answers.get(id)?.ok !== true);
    const { targets, settled } = select('hold', left, fresh.listing);
    done.settled = settled;
    done.surprise = null;
    before = fresh.listing;
    ended = yield* send('hold', targets, done);
  }
  return ended;
}

const hasMoved = (id: StableId, before: NumberedListing, now: NumberedListing): boolean => {
  const message = now.messages.get(id);
  return !message || message.held || now.ambiguous.has(id) || message.attempts !== before.messages.get(id)?.attempts;
};

/** Held mail has its numbers from a listing of its own. What is not held any more is left alone. */
function* sendHeld(
  action: MessageAction,
  channel: ChannelName,
  ids: readonly StableId[],
  done: Change,
): Dialogue<Ended> {
  const held = yield* list('held', channel);
  if (!held.ok) {
    done.surprise = held.why;
    return { how: 'broken' };
  }
  return yield* send(action, select(action, ids, held.listing).targets, done);
}

function* send(action: MessageAction, targets: readonly Target[], done: Change): Dialogue<Ended> {
  for (const batch of batches(targets, LINE_LIMIT - `${action} `.length)) {
    const ended = yield* act(action, batch, done);
    if (ended.how !== 'expected') return ended;
  }
  return { how: 'expected' };
}

function* act(action: MessageAction, batch: NonEmpty<Target>, done: Change): Dialogue<Ended> {
  const ids = batch.map((target) => target.id);
  const [first, ...rest] = batch.map((target) => target.number) as [number, ...number[]];
  const line = qmLine(`${action} ${compact([first, ...rest])}`);
  yield { kind: 'acting', ids } satisfies Step;
  for (const id of ids) done.sent.add(id);

  const reply: Reply = yield { kind: 'say', line, weight: 'light' } satisfies Step;
  if (!reply.ok) {
    done.surprise = reply.why;
    return { how: 'broken' };
  }
  const { answers, surprise, refused } = judge(new Set(ids), withoutEcho(reply.text, line));
  for (const [id, answer] of answers) done.answers.set(id, answer);
  yield {
    kind: 'told',
    messages: ids.map((id) => {
      const answer = answers.get(id);
      return { id, outcome: answer ? (answer.ok ? 'done' : 'failed') : 'unknown', text: answer?.text ?? '' };
    }),
  } satisfies Step;
  done.surprise = surprise;
  if (refused.length > 0) return { how: 'refused', ids: refused };
  return { how: surprise === null ? 'expected' : 'surprise' };
}

/** A terminal, or a tool that minds one, repeats what was typed. */
const withoutEcho = (text: string, line: string): string => {
  const [first, ...rest] = text.split('\n');
  return first?.trim() === line ? rest.join('\n') : text;
};
