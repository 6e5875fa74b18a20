import { failing, type Standing } from './standing.ts';

/** How many names stay in each channel: those that fail most and those with most mail, in six hours. */
export interface Room {
  failing: number;
  busy: number;
  refused: number;
}

// Loops over numbers, not over iterators: a part of a busy host's log has thirty thousand rows.

/** Raises the number of each name to that of any of its things; `which` = in which of the lists each thing counts. */
export const raise = (
  lists: readonly Float64Array[],
  which: Int32Array,
  names: Int32Array,
  totals: Float64Array | Int32Array,
): void => {
  for (let of = 0; of < totals.length; of++) {
    const own = lists[which[of]!]!;
    const name = names[of]!;
    if (totals[of]! > own[name]!) own[name] = totals[of]!;
  }
};

/** Marks of things by those of their names; `which` = by which of the lists each thing is marked. */
export const marksOf = (lists: readonly Uint8Array[], which: Int32Array, names: Int32Array): Uint8Array => {
  const marks = new Uint8Array(names.length);
  for (let of = 0; of < marks.length; of++) marks[of] = lists[which[of]!]![names[of]!]!;
  return marks;
};

/** Marks that one of two has. */
export const either = (marks: Uint8Array, others: Uint8Array): Uint8Array => {
  const both = new Uint8Array(marks.length);
  for (let name = 0; name < both.length; name++) both[name] = marks[name]! | others[name]!;
  return both;
};

/**
 * Marks of the names that stay: of mail that was sent there, and of our own refusals. `greatest` marks those with the
 * greatest numbers.
 */
export const staying = (
  standing: Standing,
  room: Room,
  greatest: (numbers: Float64Array, most: number) => Uint8Array,
): { kept: Uint8Array; refused: Uint8Array } => ({
  // A name keeps its failures and its deliveries, or neither: failures alone would look like an outage.
  kept: either(greatest(failing(standing), room.failing), greatest(standing.mail, room.busy)),
  refused: greatest(standing.refusals, room.refused),
});
