import { actions } from '#shared/actions/index.ts';
import type { MessageChange } from '#shared/contracts/command.ts';
import type { StableId } from '#shared/contracts/primitives.ts';
import type { Told } from '../drivers/dialogue.ts';
import type { Change, Listed } from '../drivers/driver.ts';
import type { Admitted } from './admit.ts';
import { checkManifest } from './checks.ts';
import { heldHere, leftAlone, notHeldHere } from './holds.ts';
import type { Memory } from './journal.ts';
import { allowed } from './allowed.ts';
import type { Denial } from './policy.ts';
import { list } from './reads.ts';
import { failed, refused, tally } from './report.ts';
import type { Outcome } from './report.ts';
import type { Recorder } from './talk.ts';
import { converse, driver } from './world.ts';
import type { Job } from './world.ts';

/** Journal steps of one change. */
export interface Writer extends Recorder {
  intent(): void;
}

/**
 * Runs an approved change. `timely` is the verdict of the clocks. What was begun before and not finished is completed
 * if it is a desired state and still allowed; else the queue is only listed, and nobody claims to know.
 */
export const change = async (
  operation: MessageChange,
  admitted: Admitted,
  memory: Memory | null,
  timely: Denial | null,
  writer: Writer,
  job: Job,
): Promise<Outcome> => {
  if (timely && !memory) return refused(timely);
  const checked = checkManifest(admitted.manifest, admitted.command, operation);
  if (!checked.ok) {
    return memory ? { status: 'unknown', detail: `interrupted; ${checked.denial.detail}` } : refused(checked.denial);
  }
  const { ids } = checked.manifest;
  const denial = timely ?? allowed(operation, memory !== null, job);
  if (!memory) {
    if (denial) return refused(denial);
    const ours = operation.kind === 'release' ? heldHere(job.journal, operation.channel, ids) : new Set(ids);
    if (ours.size === 0) return refused({ refusal: 'not-held', detail: notHeldHere(ids.length) });
    writer.intent();
    return act(operation, ids, ours, writer, job, null);
  }
  if (!denial && actions[operation.kind].execution === 'desired-state') {
    return act(operation, ids, new Set(ids), writer, job, memory);
  }
  return lookOnly(operation, ids, memory, job);
};

const act = async (
  { kind, channel }: MessageChange,
  ids: readonly StableId[],
  /** Those of them that may be acted on; the others are only told of. */
  ours: ReadonlySet<StableId>,
  recorder: Recorder,
  job: Job,
  /** Of an earlier run that was interrupted. */
  resumed: Memory | null,
): Promise<Outcome> => {
  const nothing = (why: string): Outcome =>
    resumed
      ? { status: 'unknown', detail: `interrupted, and not completed: ${why}` }
      : failed(`nothing was done: ${why}`);
  const talked = await converse(job, () => driver.change(kind, channel, [...ours]), recorder);
  if (!talked.ok) return nothing(talked.why);
  if (!talked.value.started) return nothing(talked.value.why);
  const { change } = talked.value;
  const after = change.after ?? (await list(channel, job));
  const others = ids.filter((id) => !ours.has(id));
  change.settled.push(...leftAlone(others, after));
  return conclusion(kind, ids, change, after, resumed);
};

const lookOnly = async (
  { kind, channel }: MessageChange,
  ids: readonly StableId[],
  memory: Memory,
  job: Job,
): Promise<Outcome> => {
  const after = await list(channel, job);
  const change: Change = { settled: [], sent: memory.acted, answers: memory.answers, surprise: null, after: null };
  const told = driver.conclude(kind, ids, change, after);
  return {
    status: 'unknown',
    detail: `interrupted, and not run again: the queue now shows ${tally(told)}${after.ok ? '' : `; ${after.why}`}`,
    told,
  };
};

const conclusion = (
  kind: MessageChange['kind'],
  ids: readonly StableId[],
  change: Change,
  after: Listed,
  resumed: Memory | null,
): Outcome => {
  const said = driver.conclude(kind, ids, change, after);
  const told = kind === 'hold' ? said.map((one) => withOwner(one, change, resumed)) : said;
  const preface = resumed ? 'interrupted once and completed; ' : '';
  const why = [change.surprise, after.ok ? null : after.why].filter((text) => text !== null);
  return {
    status: statusOf(told, after.ok || change.sent.size === 0),
    detail: `${preface}${tally(told)}${why.length > 0 ? `; stopped early: ${why.join('; ')}` : ''}`,
    told,
  };
};

/** What a hold found held, or what qm would not hold for us, somebody else holds (as ./holds.ts sees it later). */
const withOwner = (told: Told, { sent, answers }: Change, resumed: Memory | null): Told => {
  const { id, outcome } = told;
  const isSent = sent.has(id) || resumed?.acted.has(id) === true;
  const answer = answers.get(id) ?? resumed?.answers.get(id);
  return outcome === 'done' && (!isSent || answer?.ok === false) ? { ...told, notOurs: true } : told;
};

const statusOf = (told: readonly Told[], seen: boolean): Outcome['status'] => {
  if (!seen) return 'unknown';
  if (told.every(({ outcome }) => outcome === 'done' || outcome === 'gone')) return 'done';
  return told.some(({ outcome }) => outcome === 'done') ? 'partial' : 'failed';
};
