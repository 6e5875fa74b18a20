import type { EntryCode } from '#shared/contracts/digest.ts';

const FAILURES: ReadonlySet<EntryCode> = new Set<EntryCode>(['Q', 'Z', 'R', 'K', 'W']);

/** Our own refusals: nothing was sent there, so that their names stay or go alone. */
const REFUSALS: ReadonlySet<EntryCode> = new Set<EntryCode>(['J', 'B', 'V']);

/** What became of mail to each name, by its number: the greatest of what is told apart by code and reason. */
export interface Standing {
  failures: Float64Array;
  refusals: Float64Array;
  mail: Float64Array;
}

/** {@link Standing} of so many names, none of which has any. */
export const noStanding = (names: number): Standing => ({
  failures: new Float64Array(names),
  refusals: new Float64Array(names),
  mail: new Float64Array(names),
});

/** Which of the standings entries with a code make. */
export const standingOf = (code: EntryCode): keyof Standing =>
  FAILURES.has(code) ? 'failures' : REFUSALS.has(code) ? 'refusals' : 'mail';

/** How much each name fails: of two with as many failures more who takes less, as a busy destination always has some. */
export const failing = ({ failures, mail }: Standing): Float64Array => {
  const numbers = new Float64Array(failures.length);
  for (let name = 0; name < numbers.length; name++) {
    const failed = failures[name]!;
    if (failed > 0) numbers[name] = failed ** 2 / (failed + mail[name]!);
  }
  return numbers;
};

/**
 * Those of some names that have the greatest numbers, at most so many; none of those that have none. Of equals on the
 * edge those that `inOrder` puts first.
 */
export const greatestOf = (
  names: ArrayLike<number>,
  numbers: Float64Array,
  most: number,
  inOrder: (equals: number[]) => readonly number[],
): number[] => {
  const some: number[] = [];
  for (let at = 0; at < names.length; at++) if (numbers[names[at]!]! > 0) some.push(names[at]!);
  if (some.length <= most) return some;
  // Only the names on the edge need be put in order.
  const sorted = new Float64Array(some.length);
  for (let at = 0; at < some.length; at++) sorted[at] = numbers[some[at]!]!;
  const edge = sorted.sort()[some.length - most]!;
  const above: number[] = [];
  const equals: number[] = [];
  for (const name of some) {
    if (numbers[name]! > edge) above.push(name);
    else if (numbers[name] === edge) equals.push(name);
  }
  return [...above, ...inOrder(equals).slice(0, most - above.length)];
};
