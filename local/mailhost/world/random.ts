/** Repeatable chance. */
export interface Random {
  /** Below 1, not below 0. */
  next(): number;
  between(low: number, high: number): number;
  integer(low: number, high: number): number;
  chance(share: number): boolean;
  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T;
  /** Time between events that happen `rate` times a unit; Infinity when the rate is 0. */
  wait(rate: number): number;
}

/** Chance from a seed (mulberry32). */
export const makeRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    between: (low, high) => low + next() * (high - low),
    chance: (share) => next() < share,
    pick: (list) => {
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[integer(0, list.length - 1)]!;
    },
    wait: (rate) => (rate <= 0 ? Infinity : -Math.log(1 - next()) / rate),
  };
};

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const base62 = (value: number, width: number): string => {
  let rest = Math.floor(value);
  let text = '';
  while (text.length < width) {
    text = DIGITS[rest % 62]! + text;
    rest = Math.floor(rest / 62);
  }
  return text;
};

/** Stable part of a new file name: unique for a time and a counter below 238,328. */
export const fileId = (at: number, counter: number): string => `f${base62(at, 7)}${base62(counter, 3)}`;

/** Repeatable number below 2^32 of a text. */
export const hashText = (text: string): number => {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619) >>> 0;
  return hash;
};
