import type { Candidates } from '#shared/digest/count-sink.ts';
import type { Room } from './crowd.ts';
import { failing, greatestOf, noStanding, standingOf } from './standing.ts';

/** Chooses who of a part of a log is made known by name. */
export type PartCrowd = (candidates: readonly Candidates[]) => Uint8Array[];

/** Rows of a part up to which all are made known. */
const MOST_ROWS = 12_000;

/** Names that stay once they were made known: else one that fails now and then would seem to have stopped. */
const MOST_KNOWN = 24_000;

const all = (length: number): Uint8Array => new Uint8Array(length).fill(1);

/** Names are told apart by channel, recipients and senders each for themselves. */
const placeOf = ({ channel, code }: Candidates): string => `${code === null ? 'from' : 'to'} ${channel}`;

const asTheyCame = (names: number[]): number[] => names;

// Loops over numbers, not over iterators: a part of a busy host's log has thirty thousand rows.

/** Names of a channel from 0 on as they first come, and which of them each candidate has. */
const numbered = (own: readonly Candidates[]): { distinct: number[]; numbers: Int32Array[] } => {
  const known = new Map<number, number>();
  const distinct: number[] = [];
  const numbers = own.map(({ names }) => {
    const numberOf = new Int32Array(names.length);
    for (let at = 0; at < names.length; at++) {
      const name = names[at]!;
      let number = known.get(name);
      if (number === undefined) {
        number = distinct.push(name) - 1;
        known.set(name, number);
      }
      numberOf[at] = number;
    }
    return numberOf;
  });
  return { distinct, numbers };
};

/** Marks of those names that are known or among the greatest of a channel. */
const marksOf = (own: readonly Candidates[], known: ReadonlySet<number>, room: Room): Uint8Array[] => {
  const { distinct, numbers } = numbered(own);
  const standing = noStanding(distinct.length);
  for (const [i, { code, totals }] of own.entries()) {
    const totalOf = standing[code === null ? 'mail' : standingOf(code)];
    for (let at = 0; at < totals.length; at++) {
      const name = numbers[i]![at]!;
      if (totals[at]! > totalOf[name]!) totalOf[name] = totals[at]!;
    }
  }
  const everybody = distinct.map((_, name) => name);
  const marksOfMost = (...greatest: (readonly [Float64Array, number])[]): Uint8Array => {
    const marks = new Uint8Array(distinct.length);
    for (const name of everybody) marks[name] = Number(known.has(distinct[name]!));
    for (const [of, most] of greatest) for (const name of greatestOf(everybody, of, most, asTheyCame)) marks[name] = 1;
    return marks;
  };
  // A name keeps its failures and its deliveries, or neither: failures alone would look like an outage.
  const kept = marksOfMost([failing(standing), room.failing], [standing.mail, room.busy]);
  const refused = marksOfMost([standing.refusals, room.refused]);
  return own.map(({ code }, i) => {
    const byName = code !== null && standingOf(code) === 'refusals' ? refused : kept;
    const marks = new Uint8Array(numbers[i]!.length);
    for (let at = 0; at < marks.length; at++) marks[at] = byName[numbers[i]![at]!]!;
    return marks;
  });
};

/**
 * A crowd that no part was seen of. Of a part with many names only the greatest of each channel are made known, and those
 * that were known before: to make tens of thousands known and to forget them again costs more than to count them.
 */
export const createPartCrowd = (room: Room, { mostRows = MOST_ROWS, mostKnown = MOST_KNOWN } = {}): PartCrowd => {
  let known = new Map<string, Set<number>>();
  let knownNames = 0;

  const knownAt = (place: string): Set<number> => {
    const own = known.get(place) ?? new Set();
    known.set(place, own);
    return own;
  };

  const remember = (place: string, { names }: Candidates, marks: Uint8Array): void => {
    const own = knownAt(place);
    const before = own.size;
    for (let i = 0; i < marks.length; i++) if (marks[i]) own.add(names[i]!);
    knownNames += own.size - before;
  };

  return (candidates) => {
    const isCrowd = candidates.reduce((rows, { names }) => rows + names.length, 0) > mostRows;
    const places = new Map<string, Candidates[]>();
    for (const one of candidates) places.set(placeOf(one), [...(places.get(placeOf(one)) ?? []), one]);
    const chosen = new Map(
      [...places].flatMap(([place, own]) => {
        const marks = isCrowd ? marksOf(own, knownAt(place), room) : own.map(({ names }) => all(names.length));
        return own.map((one, i) => [one, marks[i]!] as const);
      }),
    );
    if (knownNames > mostKnown) {
      known = new Map();
      knownNames = 0;
    }
    for (const [one, marks] of chosen) remember(placeOf(one), one, marks);
    return candidates.map((one) => chosen.get(one)!);
  };
};
