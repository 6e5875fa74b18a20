/** Events in order of time; equal times in order of insertion. */
export interface Timeline<T> {
  readonly size: number;
  add(at: number, event: T): void;
  /** Time of the earliest event, or Infinity. */
  next(): number;
  take(): { at: number; event: T } | null;
}

interface Node<T> {
  at: number;
  order: number;
  event: T;
}

const before = <T>(a: Node<T>, b: Node<T>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** An empty timeline: a binary heap. */
export const makeTimeline = <T>(): Timeline<T> => {
  const nodes: Node<T>[] = [];
  let order = 0;

  const rise = (node: Node<T>): void => {
    let i = nodes.length;
    nodes.push(node);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = nodes[parent]!;
      if (!before(node, above)) break;
      nodes[i] = above;
      i = parent;
    }
    nodes[i] = node;
  };

  const sink = (node: Node<T>): void => {
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      if (left >= nodes.length) break;
      const right = left + 1;
      const child = right < nodes.length && before(nodes[right]!, nodes[left]!) ? right : left;
      if (!before(nodes[child]!, node)) break;
      nodes[i] = nodes[child]!;
      i = child;
    }
    nodes[i] = node;
  };

  return {
    get size() {
      return nodes.length;
    },
    add: (at, event) => rise({ at, order: order++, event }),
    next: () => nodes[0]?.at ?? Infinity,
    take: () => {
      const first = nodes[0];
      const last = nodes.pop();
      if (!first || !last) return null;
      if (nodes.length > 0) sink(last);
      return { at: first.at, event: first.event };
    },
  };
};
