import { type Cell, cellKey, type ReasonClass } from '#shared/contracts/digest.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import { countOf, isFailure } from '#shared/window/outcomes.ts';
import type { ChannelView, DestinationView, HostView } from '#shared/window/view.ts';
import { proofs } from './draft.ts';

/** Channel that delivers to the local store: its destinations are accounts. */
export const STORE_CHANNEL = 'ims-ms';

/** What failed attempts of one kind say of an account. */
export interface StoreAccount {
  readonly name: string;
  /** Entries of that kind, ascending by minute; never empty. */
  readonly cells: readonly Cell[];
  readonly attempts: number;
  readonly delivered: number;
  /** Last interval with a delivery, in minutes since the epoch; null = none seen. */
  readonly lastDelivery: number | null;
  readonly tail: Tail;
}

/** Attempts since the last delivery. */
export interface Tail {
  /** All that failed, whatever the reason. */
  readonly failed: number;
  /** Those of the kind in question. */
  readonly cells: readonly Cell[];
  readonly attempts: number;
  /** Distinct intervals with such an attempt: messages tried together say no more than one. */
  readonly moments: number;
  /** From the first to the last of them. */
  readonly minutes: number;
}

/** The channel of the local store; undefined = nothing was seen of it. */
export const storeChannel = (view: HostView): ChannelView | undefined =>
  view.channels.find((channel) => channel.name === STORE_CHANNEL);

/** Accounts with failed attempts for a reason, in text order of their names; `returns` = permanent ones count as well. */
export const accountsWith = (channel: ChannelView, reason: ReasonClass, returns = false): StoreAccount[] =>
  channel.destinations
    .map((of) => accountOf(of, (c) => c.reason === reason && (isFailure(c) || (returns && c.code === 'R'))))
    .filter((account) => account !== null);

const accountOf = (of: DestinationView, isMeant: (cell: Cell) => boolean): StoreAccount | null => {
  const cells = of.cells.filter(isMeant);
  // `*` collects many accounts, '' is none.
  if (cells.length === 0 || of.name === '' || of.name === '*') return null;
  const lastDelivery = of.outcomes.findLast((o) => o.delivered > 0)?.minute ?? null;
  const after = of.cells.filter((c) => c.minute > (lastDelivery ?? -Infinity));
  const tail = after.filter(isMeant);
  return {
    name: of.name,
    cells,
    attempts: countOf(cells, () => true),
    delivered: countOf(of.cells, (c) => c.code === 'D'),
    lastDelivery,
    tail: {
      failed: countOf(after, (c) => isFailure(c) || c.code === 'R'),
      cells: tail,
      attempts: countOf(tail, () => true),
      moments: new Set(tail.map((c) => c.minute)).size,
      minutes: tail.length > 0 ? tail.at(-1)!.minute - tail[0]!.minute : 0,
    },
  };
};

/** Lines that prove some cells of an account. */
export const accountProof = (
  view: HostView,
  account: StoreAccount,
  cells: readonly Cell[] = account.cells,
  limit = 8,
): EvidenceLine[] =>
  proofs(
    view,
    [...new Set(cells.map(cellKey))],
    { name: account.name, from: cells[0]!.minute, to: cells.at(-1)!.minute },
    limit,
  );
