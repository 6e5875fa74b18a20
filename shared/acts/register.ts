import { type Held, HELD_LIMIT, type HeldBatch } from '#shared/contracts/held.ts';
import type { HostName, StableId } from '#shared/contracts/primitives.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import type { QueuedMessage, Result } from '#shared/contracts/result.ts';
import { byText } from '#shared/window/merge.ts';

/** A register that holds nothing. */
export const nothingHeld = (host: HostName): Held => ({ version: 1, host, batches: [], told: [] });

/** A register after batches of a channel were changed; those that hold nothing any more are forgotten. */
const map = (held: Held, channel: string, change: (batch: HeldBatch) => readonly StableId[]): Held => {
  let isSame = true;
  const batches = held.batches.flatMap((batch) => {
    if (batch.channel !== channel) return [batch];
    const ids = [...change(batch)];
    if (ids.length === batch.ids.length) return [batch];
    isSame = false;
    return ids.length > 0 ? [{ ...batch, ids }] : [];
  });
  return isSame ? held : { ...held, batches };
};

/**
 * The register after a host reported a change. What was released, returned or deleted is no longer held by us, and
 * neither is what was gone; of what is unknown the next listing tells. What a hold found held stays whose it was.
 * Repeating it changes nothing.
 */
export const afterResult = (held: Held, { action, channel, incident }: Proposal, result: Result): Held => {
  if (held.told.includes(result.command)) return held;
  const touched = new Set(
    result.messages.flatMap(({ id, outcome, notOurs }) =>
      outcome === 'gone' || (outcome === 'done' && !notOurs) ? [id] : [],
    ),
  );
  const rest = map(held, channel, ({ ids }) => ids.filter((id) => !touched.has(id)));
  const told = [...held.told, result.command].slice(-2 * HELD_LIMIT);
  if (action !== 'hold') return touched.size === 0 ? held : { ...rest, told };
  const ids = result.messages.filter(({ outcome, notOurs }) => outcome === 'done' && !notOurs).map(({ id }) => id);
  if (ids.length === 0) return touched.size === 0 ? held : { ...rest, told };
  const { command, finishedAt: since } = result;
  const batch = { command, incident, channel, since, count: ids.length, ids };
  const batches = [...rest.batches, batch]
    .sort((a, b) => byText(a.since, b.since) || byText(a.command, b.command))
    .slice(-HELD_LIMIT);
  return { ...rest, batches, told };
};

/** The register after a fresh listing of some messages: what is gone or no longer held has been released by others. */
export const afterListing = (
  held: Held,
  channel: string,
  asked: readonly StableId[],
  rows: readonly QueuedMessage[],
): Held => {
  const stillHeld = new Set(rows.filter(({ state }) => state === 'held').map(({ id }) => id));
  const free = new Set(asked.filter((id) => !stillHeld.has(id)));
  return map(held, channel, ({ ids }) => ids.filter((id) => !free.has(id)));
};
