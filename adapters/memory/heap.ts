/** Smallest first, O(log n) in and out: a backlog of a hundred thousand must not slow a queue down. */
export interface Heap<T> {
  push(item: T): void;
  pop(): T | undefined;
  peek(): T | undefined;
}

/** `before(a, b)` says whether a comes out ahead of b. */
export const createHeap = <T>(before: (a: T, b: T) => boolean): Heap<T> => {
  const items: T[] = [];

  const rise = (from: number): void => {
    let child = from;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!before(items[child]!, items[parent]!)) return;
      [items[child], items[parent]] = [items[parent]!, items[child]!];
      child = parent;
    }
  };

  const sink = (): void => {
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      let first = parent;
      if (left < items.length && before(items[left]!, items[first]!)) first = left;
      if (right < items.length && before(items[right]!, items[first]!)) first = right;
      if (first === parent) return;
      [items[parent], items[first]] = [items[first]!, items[parent]!];
      parent = first;
    }
  };

  return {
    push(item) {
      items.push(item);
      rise(items.length - 1);
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length > 0) {
        items[0] = last!;
        sink();
      }
      return top;
    },
    peek: () => items[0],
  };
};
