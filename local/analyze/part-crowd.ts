import type { Candidates } from '#shared/digest/count-sink.ts';
import { either, marksOf, raise, type Room, staying } from './marks.ts';
import { greatestOf, noStanding, standingOf } from './standing.ts';

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

/** Numbers of some names, from 0 on as they first come, which are added to `distinct`. */
const numbersOf = (names: Int32Array, known: Map<number, number>, distinct: number[]): Int32Array => {
  const numbers = new Int32Array(names.length);
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    let number = known.get(name);
    if (number === undefined) {
      number = distinct.push(name) - 1;
      known.set(name, number);
    }
    numbers[at] = number;
  }
  return numbers;
};

/** Marks of names that are known. */
const marksOfKnown = (distinct: readonly number[], known: ReadonlySet<number>): Uint8Array => {
  const marks = new Uint8Array(distinct.length);
  for (let name = 0; name < marks.length; name++) if (known.has(distinct[name]!)) marks[name] = 1;
  return marks;
};

/** From 0 on. */
const firstNumbers = (length: number): Int32Array => {
  const numbers = new Int32Array(length);
  for (let at = 0; at < length; at++) numbers[at] = at;
  return numbers;
};

const greatest = (numbers: Float64Array, most: number): Uint8Array => {
  const marks = new Uint8Array(numbers.length);
  for (const name of greatestOf(firstNumbers(numbers.length), numbers, most, asTheyCame)) marks[name] = 1;
  return marks;
};

/** Marks of those names that are known or among the greatest of a channel. */
const chosenOf = (own: readonly Candidates[], known: ReadonlySet<number>, room: Room): Uint8Array[] => {
  const distinct: number[] = [];
  const numberOf = new Map<number, number>();
  const numbers = own.map(({ names }) => numbersOf(names, numberOf, distinct));
  // All rows of one candidate have the same code, and count in one list.
  const alike = new Int32Array(Math.max(...own.map(({ names }) => names.length)));
  const standing = noStanding(distinct.length);
  for (const [i, { code, totals }] of own.entries())
    raise([standing[code === null ? 'mail' : standingOf(code)]], alike, numbers[i]!, totals);
  const before = marksOfKnown(distinct, known);
  const { kept, refused } = staying(standing, room, greatest);
  const marks = { kept: either(before, kept), refused: either(before, refused) };
  return own.map(({ code }, i) => {
    const isRefused = code !== null && standingOf(code) === 'refusals';
    return marksOf([isRefused ? marks.refused : marks.kept], alike, numbers[i]!);
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
        const marks = isCrowd ? chosenOf(own, knownAt(place), room) : own.map(({ names }) => all(names.length));
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
