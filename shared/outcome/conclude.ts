import { messages } from '#shared/actions/definition.ts';
import type { StableId } from '#shared/contracts/primitives.ts';
import type { QueuedMessage, Result } from '#shared/contracts/result.ts';
import type { End } from './logged.ts';

/** What fresh evidence says of an executed action. `null` = it does not say enough yet. */
export interface Conclusion {
  ok: boolean | null;
  detail: string;
}

/** Counts of the per-message outcomes of a result. */
export const outcomeCounts = (result: Result): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { outcome } of result.messages) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

type Ends = ReadonlyMap<StableId, End>;

/** Said of an action by which no message was touched: there is nothing to look for. */
const NOTHING_TOUCHED: Conclusion = {
  ok: false,
  detail: 'No message was touched, so that there is nothing to look for in fresh evidence.',
};

/** After a hold: every message that was held is still listed as held. */
export const concludeHold = (held: readonly StableId[], rows: readonly QueuedMessage[]): Conclusion => {
  if (held.length === 0) return NOTHING_TOUCHED;
  const states = new Map(rows.map((r) => [r.id, r.state]));
  const still = held.filter((id) => states.get(id) === 'held').length;
  const queued = held.filter((id) => states.get(id) === 'queued').length;
  const gone = held.length - still - queued;
  if (still === held.length)
    return { ok: true, detail: `Checked with a fresh listing: all ${messages(held.length)} are held.` };
  return {
    ok: false,
    detail: `A fresh listing shows ${still} of ${messages(held.length)} held; ${queued} are queued again and ${gone} are gone. Somebody else may be working on this queue.`,
  };
};

/** What a release led to, from a fresh listing and the mail log. `before` = the rows that were approved. */
export const concludeRelease = (
  released: readonly StableId[],
  before: readonly QueuedMessage[],
  rows: readonly QueuedMessage[],
  ends: Ends,
): Conclusion => {
  if (released.length === 0) return NOTHING_TOUCHED;
  const tries = new Map(before.map((r) => [r.id, r.attempts]));
  const listed = new Map(rows.map((r) => [r.id, r]));
  const counts = { delivered: 0, returned: 0, split: 0, deferred: 0, waiting: 0, held: 0, unknown: 0 };
  for (const id of released) {
    const row = listed.get(id);
    const end = ends.get(id);
    if (row?.state === 'held') counts.held += 1;
    else if (row) counts[(row.attempts ?? 0) > (tries.get(id) ?? 0) ? 'deferred' : 'waiting'] += 1;
    else if (end) counts[end] += 1;
    else counts.unknown += 1;
  }
  const parts = [
    `${counts.delivered} delivered`,
    `${counts.deferred} deferred`,
    `${counts.returned} bounced`,
    ...(counts.split ? [`${counts.split} partly delivered and requeued under a new name`] : []),
    ...(counts.waiting ? [`${counts.waiting} waiting for their turn`] : []),
    ...(counts.held ? [`${counts.held} held again or still`] : []),
    `${counts.unknown} unknown`,
  ];
  const detail = `${messages(released.length)} released: ${parts.join(', ')}.`;
  if (counts.unknown > 0 || counts.waiting > 0) return { ok: null, detail };
  return { ok: counts.held === 0, detail };
};

const stillListed = (count: number, of: number, what: string): Conclusion => ({
  ok: false,
  detail: `A fresh listing still shows ${count} of ${messages(of)} that were to be ${what}.`,
});

/**
 * What a return led to: none is listed any more, and the log shows each as returned. `nullSenders` = messages without a
 * sender among them: those make no bounce, and the log need not show them.
 */
export const concludeReturn = (
  returned: readonly StableId[],
  nullSenders: ReadonlySet<StableId>,
  rows: readonly QueuedMessage[],
  ends: Ends,
): Conclusion => {
  if (returned.length === 0) return NOTHING_TOUCHED;
  const listed = new Set(rows.map((r) => r.id));
  const counts = { listed: 0, returned: 0, otherwise: 0, silent: 0, unknown: 0 };
  for (const id of returned) {
    const end = ends.get(id);
    if (listed.has(id)) counts.listed += 1;
    else if (end === 'returned') counts.returned += 1;
    else if (end) counts.otherwise += 1;
    else counts[nullSenders.has(id) ? 'silent' : 'unknown'] += 1;
  }
  if (counts.listed > 0) return stillListed(counts.listed, returned.length, 'returned');
  const withoutBounce = returned.filter((id) => nullSenders.has(id)).length;
  const parts = [
    `the log shows ${counts.returned} as returned`,
    ...(counts.otherwise > 0 ? [`${counts.otherwise} as delivered before they could be`] : []),
    ...(counts.silent > 0 ? [`nothing of ${counts.silent} without a sender`] : []),
    ...(counts.unknown > 0 ? [`nothing of ${counts.unknown}, whose end is unknown`] : []),
  ];
  const bounces =
    withoutBounce > 0 ? ` ${withoutBounce} had no sender and made no bounce: nobody is told of these.` : '';
  return {
    ok: counts.unknown > 0 ? null : counts.otherwise === 0,
    detail: `None of the ${messages(returned.length)} is listed any more: ${parts.join(', ')}.${bounces}`,
  };
};

/** What a delete led to: none is listed any more. The log need not show a deletion. */
export const concludeDelete = (
  deleted: readonly StableId[],
  rows: readonly QueuedMessage[],
  ends: Ends,
): Conclusion => {
  if (deleted.length === 0) return NOTHING_TOUCHED;
  const listed = new Set(rows.map((r) => r.id));
  const still = deleted.filter((id) => listed.has(id)).length;
  if (still > 0) return stillListed(still, deleted.length, 'deleted');
  const delivered = deleted.filter((id) => ends.get(id) === 'delivered' || ends.get(id) === 'split').length;
  const logged = deleted.filter((id) => ends.get(id) === 'returned').length;
  const log =
    delivered > 0
      ? `the log shows ${delivered} as delivered, so these escaped the deletion`
      : `the log shows the end of ${logged}; it need not show a deletion`;
  return {
    ok: delivered === 0,
    detail: `None of the ${messages(deleted.length)} is listed any more; ${log}.`,
  };
};
