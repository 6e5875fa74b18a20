/** What a tuple is made of. */
export type Value = string | number | boolean;

/** Tuples of one width, each with a number of its own, from 0 on. Each value is kept once, however many tuples it is in. */
export interface Tuples<Values extends readonly Value[]> {
  /** Number of a tuple, which it gets when it first comes. */
  numberOf(values: Values): number;
  /** The values of a number, valid until the next call. */
  valuesOf(number: number): Values;
  readonly size: number;
}

const FIRST_ROOM = 1_024;

/** No {@link Tuples} yet. */
export const createTuples = <Values extends readonly Value[]>(width: number): Tuples<Values> => {
  const numbers = new Map<Value, number>();
  const texts: Value[] = [];
  /** Numbers of the values, side by side. */
  let tuples = new Int32Array(FIRST_ROOM * width);
  let size = 0;
  /** A number and one, by hash; 0 = free. */
  let slots = new Int32Array(FIRST_ROOM * 2);
  const own = new Int32Array(width);
  const told = Array.from<Value>({ length: width });

  const intern = (value: Value): number => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    numbers.set(value, texts.length);
    return texts.push(value) - 1;
  };

  const isAt = (number: number): boolean => {
    for (let i = 0; i < width; i++) if (tuples[number * width + i] !== own[i]) return false;
    return true;
  };

  /** Slot of the tuple that `own` holds, or where it could be. */
  const slotOf = (): number => {
    let hash = 0;
    for (let i = 0; i < width; i++) {
      hash = Math.imul(hash ^ own[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0 && !isAt(slots[slot]! - 1)) slot = (slot + 1) & mask;
    return slot;
  };

  const grow = (): void => {
    const bigger = new Int32Array(tuples.length * 2);
    bigger.set(tuples);
    tuples = bigger;
    const asked = own.slice();
    slots = new Int32Array(slots.length * 2);
    for (let number = 0; number < size; number++) {
      for (let i = 0; i < width; i++) own[i] = tuples[number * width + i]!;
      slots[slotOf()] = number + 1;
    }
    own.set(asked);
  };

  return {
    get size() {
      return size;
    },
    numberOf: (values) => {
      for (let i = 0; i < width; i++) own[i] = intern(values[i]!);
      const slot = slotOf();
      if (slots[slot] !== 0) return slots[slot]! - 1;
      if ((size + 1) * width > tuples.length) grow();
      tuples.set(own, size * width);
      slots[slotOf()] = size + 1;
      size += 1;
      return size - 1;
    },
    valuesOf: (number) => {
      for (let i = 0; i < width; i++) told[i] = texts[tuples[number * width + i]!]!;
      // What stands there was put in as values of this type.
      return told as readonly Value[] as Values;
    },
  };
};
