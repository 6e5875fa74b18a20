/** Cases drawn from a seed: the same seed gives the same texts. */
export interface Noise {
  /** One of all whole numbers below `limit`. */
  below: (limit: number) => number;
  /** Text of some lines: bytes of any kind, words of the sample, and the sample with damage. */
  text: () => string;
}

const MARKS = ['\n', '\n', ' ', '  ', '-', '(', ')', ':', '[', ']', '=', '.', '/', '\\\n', '"', '\r\n', '\t', '|', '+'];
const ODD = [
  '9'.repeat(30),
  '-1',
  '0',
  '1e9',
  'ä',
  '𝄞',
  '\uD800',
  '\0',
  '\u2028',
  '$ ',
  '# ',
  'qm.maint> ',
  'x'.repeat(600),
  '__proto__',
  'constructor',
  '%',
  '<',
  '>',
  '{"',
  '}',
];

/** mulberry32: small, fast, and good enough to reach everything. */
const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
};

/**
 * Hostile texts around a valid one. A search of a hundred thousand cases must not spend its time on making them: texts
 * are short, and their parts are cut from what lies ready.
 */
export const createNoise = (sample: string, seed: number): Noise => {
  const random = createRandom(seed);
  const below = (limit: number): number => random() % limit;
  const lines = sample.split('\n');
  const words = sample.split(/([\s:=,()[\]/]+)/).filter(Boolean);
  const one = (from: readonly string[]): string => from[below(from.length)] ?? '';

  const bytes = (): string => {
    let text = '';
    for (let left = below(12); left > 0; left -= 1)
      text += String.fromCharCode(below(4) === 0 ? random() & 0xffff : below(128));
    return text;
  };
  const part = (): string => {
    switch (below(8)) {
      case 0:
        return bytes();
      case 1:
        return one(ODD);
      case 2:
      case 3:
        return one(MARKS);
      case 4:
        return `${one(lines)}\n`;
      case 5: {
        const from = below(sample.length + 1);
        return sample.slice(from, from + below(40));
      }
      default:
        return one(words);
    }
  };
  const mixture = (): string => {
    let text = '';
    for (let left = 1 + below(16); left > 0; left -= 1) text += part();
    return text;
  };
  const damaged = (): string => {
    let text = sample;
    for (let left = 1 + below(4); left > 0; left -= 1) {
      const at = below(text.length + 1);
      text = text.slice(0, at) + part() + text.slice(at + below(12));
    }
    return text;
  };
  const text = (): string => {
    switch (below(4)) {
      case 0: {
        let noise = '';
        for (let left = below(12); left > 0; left -= 1) noise += bytes();
        return noise;
      }
      case 1:
        return damaged();
      default:
        return mixture();
    }
  };
  return { below, text };
};
