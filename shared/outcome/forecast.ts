import { type ActionKind, actions } from '#shared/actions/index.ts';
import type { Cell } from '#shared/contracts/digest.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { Instant, StableId } from '#shared/contracts/primitives.ts';
import type { Candidates } from '#shared/contracts/proposal.ts';
import type { QueuedMessage } from '#shared/contracts/result.ts';

/** Days in the queue after which a sender is warned first, unless the channel's `notices` says otherwise. */
const FIRST_NOTICE_DAYS = 3;

/**
 * What will follow if an action is approved, in sentences: whom bounces reach, and what people notice first. `sinks` =
 * domains that the log shows as taking no mail: a bounce to them does not arrive.
 */
export const forecast = (
  action: ActionKind,
  rows: readonly QueuedMessage[],
  candidates: Pick<Candidates, 'messages'>,
  sinks: ReadonlySet<string>,
  now: Instant,
): string[] => {
  if (action === 'return') return ofReturn(rows, candidates, sinks);
  if (action === 'hold') return ofHold(rows, now);
  if (action === 'delete')
    return ['Neither senders nor recipients will hear of these messages again, unless somebody tells them.'];
  return [];
};

const ofReturn = (
  rows: readonly QueuedMessage[],
  { messages }: Pick<Candidates, 'messages'>,
  sinks: ReadonlySet<string>,
): string[] => {
  const senders = new Map<StableId, string | null>(messages.map(([id, sender]) => [id, sender]));
  const counts = { none: 0, sink: 0, unknown: 0, likely: 0 };
  for (const { id } of rows) {
    const sender = senders.get(id) ?? null;
    if (sender === null) counts.unknown += 1;
    else if (sender === '') counts.none += 1;
    else counts[sinks.has(sender.slice(sender.lastIndexOf('@') + 1).toLowerCase()) ? 'sink' : 'likely'] += 1;
  }
  return [
    `Makes ${counts.likely + counts.sink + counts.unknown} bounces.`,
    ...(counts.none > 0 ? [`${counts.none} have no sender: they make no bounce, and nobody is told.`] : []),
    ...(counts.sink > 0
      ? [
          `${counts.sink} go to senders at domains that take no mail now: forged, or bounces that will queue here again.`,
        ]
      : []),
    ...(counts.unknown > 0 ? [`Of ${counts.unknown} the log does not name the sender.`] : []),
  ];
};

/** The first notice is the first thing that a sender sees of a hold; its time counts from the arrival. */
const ofHold = (rows: readonly QueuedMessage[], now: Instant): string[] => {
  const arrivals = rows.flatMap((r) => (r.queuedSince === null ? [] : [fromInstant(r.queuedSince)]));
  if (arrivals.length === 0) return [];
  const oldest = arrivals.reduce((least, at) => Math.min(least, at));
  const hours = Math.round((oldest + FIRST_NOTICE_DAYS * 86_400_000 - fromInstant(now)) / 3_600_000);
  return [
    'Recipients miss this mail until it is released.',
    hours > 0
      ? `By default the first delay notice to a sender is due in ${hours} hours; whether it is sent for held mail is not documented.`
      : 'By default the first delay notices to senders are due already.',
  ];
};

/** What reaches the same and can be taken back; null = there is nothing gentler. */
export const gentlerThan = (action: ActionKind): ActionKind | null => (actions[action].risk === 'high' ? 'hold' : null);

/** Attempts without any delivery from which on a domain counts as one that takes no mail. */
const DEAD_AFTER = 3;

/** Domains that took nothing in the window although they were tried. */
export const sinksOf = (cells: readonly Cell[]): Set<string> => {
  const tried = new Map<string, number>();
  const delivered = new Set<string>();
  for (const { destination, code, count } of cells) {
    if (code === 'D') delivered.add(destination);
    else if (code === 'Q' || code === 'R') tried.set(destination, (tried.get(destination) ?? 0) + count);
  }
  return new Set([...tried].flatMap(([name, n]) => (n >= DEAD_AFTER && !delivered.has(name) ? [name] : [])));
};
