/** What a tuple is made of. */
export type Value = string | number | boolean;

/** Tuples of one width, each with a number of its own, from 0 on. A place keeps each of its values once. */
export interface Tuples<Values extends readonly Value[]> {
  /** Number of a tuple, which it gets when it first comes. */
  numberOf(values: Values): number;
  /** The values of a number, valid until the next call. */
  valuesOf(number: number): Values;
  /** What stands at a place of each tuple. */
  column(place: number): Column;
  readonly size: number;
}

/** Values of what has a number. */
export interface Column<V = Value> {
  /** Each told once. */
  values: readonly V[];
  /** Which of the values, by number. */
  of: Int32Array;
}

/** Numbers of pairs that have numbers, from 0 on as they first come. */
export const numbersOfPairs = (one: Int32Array, other: Int32Array): Int32Array => {
  const numbers = new Int32Array(one.length);
  const known = new Map<number, number>();
  const most = other.reduce((greatest, number) => Math.max(greatest, number), 0) + 1;
  for (let i = 0; i < numbers.length; i++) {
    const pair = one[i]! * most + other[i]!;
    let number = known.get(pair);
    if (number === undefined) {
      number = known.size;
      known.set(pair, number);
    }
    numbers[i] = number;
  }
  return numbers;
};

/** Where each of such numbers comes first. */
export const firstOfEach = (numbers: Int32Array): number[] => {
  const first: number[] = [];
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === first.length) first.push(i);
  return first;
};

/** Every so many numbers one. */
const everyNth = (numbers: Int32Array, from: number, step: number, length: number): Int32Array => {
  const some = new Int32Array(length);
  for (let i = 0; i < length; i++) some[i] = numbers[from + i * step]!;
  return some;
};

const createPlace = () => {
  const numbers = new Map<Value, number>();
  const values: Value[] = [];
  return {
    values,
    numberOf: (value: Value): number => {
      const known = numbers.get(value);
      if (known !== undefined) return known;
      numbers.set(value, values.length);
      return values.push(value) - 1;
    },
  };
};

const FIRST_ROOM = 1_024;

/** No {@link Tuples} yet. */
export const createTuples = <Values extends readonly Value[]>(width: number): Tuples<Values> => {
  const places = Array.from({ length: width }, createPlace);
  /** Numbers of the values, side by side. */
  let tuples = new Int32Array(FIRST_ROOM * width);
  let size = 0;
  /** A number and one, by hash; 0 = free. */
  let slots = new Int32Array(FIRST_ROOM * 2);
  const own = new Int32Array(width);
  const told = Array.from<Value>({ length: width });

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
      for (let i = 0; i < width; i++) own[i] = places[i]!.numberOf(values[i]!);
      const slot = slotOf();
      if (slots[slot] !== 0) return slots[slot]! - 1;
      if ((size + 1) * width > tuples.length) grow();
      tuples.set(own, size * width);
      slots[slotOf()] = size + 1;
      size += 1;
      return size - 1;
    },
    valuesOf: (number) => {
      for (let i = 0; i < width; i++) told[i] = places[i]!.values[tuples[number * width + i]!]!;
      // What stands there was put in as values of this type.
      return told as readonly Value[] as Values;
    },
    column: (place) => ({ values: places[place]!.values, of: everyNth(tuples, place, width, size) }),
  };
};
