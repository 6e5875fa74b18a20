const NAME =
  /^(?<major>\d{1,9})(?:u(?<update>\d{1,9})|(?<minor>(?:\.\d{1,9}){0,8}))(?:-(?<patch>\d{1,9})(?:\.(?<fix>\d{1,9}))?)?/;

/**
 * A release of the product as numbers, the weightiest first; empty for a text that names none. Update N of 7 is 7.0.N,
 * and what follows a dash is the patch: the product itself prints both names of one, `7u4-27.08(7.0.4.27.7)`, whose
 * last numbers differ by one. What is missing counts as 0.
 */
export const releaseNumbers = (name: string): readonly number[] => {
  const { major, update, minor = '', patch, fix } = NAME.exec(name)?.groups ?? {};
  if (major === undefined) return [];
  const base =
    update === undefined ? [major, ...minor.split('.').slice(1)].map(Number) : [Number(major), 0, Number(update)];
  if (patch === undefined) return base;
  return [...base, ...Array.from({ length: Math.max(0, 3 - base.length) }, () => 0), Number(patch), before(fix)];
};

const before = (fix: string | undefined): number => Math.max(0, Number(fix ?? 0) - 1);

/** Which of two releases is the later: > 0 the first, < 0 the second, 0 where both names are of one. */
export const compareReleases = (a: readonly number[], b: readonly number[]): number => {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** The width of the programs (`64bit`), where a name of {@link releaseNumbers} has one, after a blank. */
const hasWidth = (name: string): boolean => / (?:32|64)bit$/.test(name);

/**
 * The name of the later release; of two names of one release that with a width, then that which is later as a text, so
 * that it does not matter in which order names are met.
 */
export const laterRelease = (a: string, b: string): string => {
  const order =
    compareReleases(releaseNumbers(a), releaseNumbers(b)) ||
    Number(hasWidth(a)) - Number(hasWidth(b)) ||
    (a < b ? -1 : 1);
  return order > 0 ? a : b;
};
