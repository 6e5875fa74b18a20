/** Numbers in [0, 1) that the seed alone decides. */
export type Random = () => number;

/** Mulberry32: 32 bits of state suffice where nothing but variety is asked for. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Index below `count`; low ones come much more often, as big destinations and busy accounts do. */
export const skewed = (random: Random, count: number): number => Math.floor(count * random() ** 4);

/** `length` characters of an alphabet. */
export const letters = (random: Random, alphabet: string, length: number): string => {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet.charAt(Math.floor(random() * alphabet.length));
  return text;
};
