import type { ActionKind } from '#shared/actions/index.ts';
import type { QueuedMessage, Result } from '#shared/contracts/result.ts';

/** What fresh evidence says of an executed action. `null` = it does not say enough yet. */
export interface Conclusion {
  ok: boolean | null;
  detail: string;
}

const messages = (count: number): string => `${count} ${count === 1 ? 'message' : 'messages'}`;

/** Counts of the per-message outcomes of a result. */
export const outcomeCounts = (result: Result): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { outcome } of result.messages) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

/** What the host did, in mail terms. */
export const tellResult = (action: ActionKind, wanted: number, result: Result): string => {
  const { host } = result;
  if (result.status === 'refused') return `${host} refused to ${action}: ${result.detail} Nothing was done.`;
  const counts = outcomeCounts(result);
  const verb = action === 'hold' ? 'held' : 'released';
  const parts = [
    `${host} ${verb} ${counts['done'] ?? 0} of ${messages(wanted)}`,
    ...(counts['gone'] ? [`${counts['gone']} had already left the queue`] : []),
    ...(counts['changed'] ? [`${counts['changed']} were no longer as approved and were left alone`] : []),
    ...(counts['failed'] ? [`${counts['failed']} failed`] : []),
    ...(counts['unknown']
      ? [`${counts['unknown']} are unknown: look on the host before doing anything else to them`]
      : []),
  ];
  return `${parts.join('; ')}.${result.status === 'done' ? '' : ` ${result.detail}`}`;
};

/** After a hold: every message that was held is still listed as held. */
export const concludeHold = (held: readonly string[], rows: readonly QueuedMessage[]): Conclusion => {
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
  released: readonly string[],
  before: readonly QueuedMessage[],
  rows: readonly QueuedMessage[],
  ends: ReadonlyMap<string, 'delivered' | 'returned' | 'split'>,
): Conclusion => {
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
