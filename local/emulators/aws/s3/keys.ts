/** S3 lists in order of the UTF-8 bytes. That is the order of UTF-16 units too, but for surrogates, which go last. */
export const compareKeys = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
};

const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit);

/** Sorted set of keys. */
export interface KeyIndex {
  add(key: string): void;
  delete(key: string): void;
  /** Place of the first key for which `passed` is no longer true; it must be true for a beginning of the keys only. */
  firstNot(passed: (key: string) => boolean): number;
  at(place: number): string | undefined;
}

/** Index over keys in any order. */
export const createKeyIndex = (initial: Iterable<string>): KeyIndex => {
  const keys = [...initial].sort(compareKeys);
  const firstNot = (passed: (key: string) => boolean): number => {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (passed(keys[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add(key) {
      const place = firstNot((other) => compareKeys(other, key) < 0);
      if (keys[place] !== key) keys.splice(place, 0, key);
    },
    delete(key) {
      const place = firstNot((other) => compareKeys(other, key) < 0);
      if (keys[place] === key) keys.splice(place, 1);
    },
    firstNot,
    at: (place) => keys[place],
  };
};
