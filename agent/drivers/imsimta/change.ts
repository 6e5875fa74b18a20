import type { ActionKind } from '#shared/actions/index.ts';
import type { ChannelName, StableId } from '#shared/contracts/primitives.ts';
import type { Dialogue, Reply, Step } from '../dialogue.ts';
import type { Change, Changed } from '../driver.ts';
import { LINE_LIMIT, qmLine } from './grammar.ts';
import { judge } from './judge.ts';
import { stable, survey } from './listing.ts';
import { batches, compact, isNonEmpty } from './ranges.ts';
import type { NonEmpty } from './ranges.ts';
import { select } from './select.ts';
import type { Target } from './select.ts';

/**
 * One change in one dialogue: list, match ids to the numbers of that listing, send 1, then 10, then batches, check every
 * answer, stop at the first surprise, list again. Numbers stay valid in between, since only a listing renumbers.
 */
export function* change(action: ActionKind, channel: ChannelName, ids: readonly StableId[]): Dialogue<Changed> {
  if (!isNonEmpty(ids)) throw new Error('an empty selection selects nothing');
  const before = yield* survey(channel, action === 'hold' ? 'directory' : 'held');
  if (!before.ok) return { started: false, why: before.why };

  const { targets, settled } = select(action, ids, before.listing);
  const done: Change = { settled, sent: new Set(), answers: new Map(), surprise: null, after: null };
  if (targets.length === 0) return { started: true, change: { ...done, after: stable(before) } };
  let broken = false;
  for (const batch of batches(targets, LINE_LIMIT - `${action} `.length)) {
    const outcome = yield* act(action, batch, done);
    broken = outcome === 'broken';
    if (outcome !== 'expected') break;
  }
  if (!broken) {
    // A message moves from one listing to the other: where it comes from is looked at first, so that it is not missed.
    const after = stable(yield* survey(channel, action === 'hold' ? 'held' : 'directory'));
    done.after = after.ok ? after : null;
  }
  return { started: true, change: done };
}

function* act(action: ActionKind, batch: NonEmpty<Target>, done: Change): Dialogue<'expected' | 'surprise' | 'broken'> {
  const ids = batch.map((target) => target.id);
  const [first, ...rest] = batch.map((target) => target.number) as [number, ...number[]];
  const line = qmLine(`${action} ${compact([first, ...rest])}`);
  yield { kind: 'acting', ids } satisfies Step;
  for (const id of ids) done.sent.add(id);

  const reply: Reply = yield { kind: 'say', line, weight: 'light' } satisfies Step;
  if (!reply.ok) {
    done.surprise = reply.why;
    return 'broken';
  }
  const { answers, surprise } = judge(new Set(ids), withoutEcho(reply.text, line));
  for (const [id, answer] of answers) done.answers.set(id, answer);
  yield {
    kind: 'told',
    messages: ids.map((id) => {
      const answer = answers.get(id);
      return { id, outcome: answer ? (answer.ok ? 'done' : 'failed') : 'unknown', text: answer?.text ?? '' };
    }),
  } satisfies Step;
  done.surprise = surprise;
  return surprise === null ? 'expected' : 'surprise';
}

/** A terminal, or a tool that minds one, repeats what was typed. */
const withoutEcho = (text: string, line: string): string => {
  const [first, ...rest] = text.split('\n');
  return first?.trim() === line ? rest.join('\n') : text;
};
