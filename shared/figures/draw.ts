import { byText } from '#shared/window/merge.ts';

/** Messages drawn from a queue: a share of one half is then known to within eleven points. */
export const SAMPLE = 80;

/** FNV-1a, mixed until each bit of the name moves half of the bits (MurmurHash3's end). */
const hashOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/**
 * Up to `size` of some names, each with the same chance: those whose hashes are least. The same names draw the same, in
 * any order, and one that is drawn stays drawn while others leave. The MTA makes the names of queue files, so that no
 * sender has a hand in it.
 */
export const draw = <T extends string>(names: Iterable<T>, size = SAMPLE): T[] =>
  [...new Set(names)]
    .map((name) => ({ name, hash: hashOf(name) }))
    .sort((a, b) => a.hash - b.hash || byText(a.name, b.name))
    .slice(0, size)
    .map(({ name }) => name);
