import { createHeap, type Heap } from './heap.ts';
import type { QueuedMessage } from './queued-message.ts';

/** Visible messages in the order in which they are handed out. On FIFO a group waits while one of its messages is held. */
export interface ReadyLine {
  /** The message belongs to the queue from now on. */
  join(message: QueuedMessage): void;
  /** The message has become visible. */
  add(message: QueuedMessage): void;
  /** The next message; `continuing` is the group that this very receive is already taking from. */
  take(continuing: string | null): QueuedMessage | undefined;
  /** Blocks the group of a message in flight. */
  hold(message: QueuedMessage): void;
  release(message: QueuedMessage): void;
  /** The message has left the queue. */
  forget(message: QueuedMessage): void;
}

/** An empty line. */
export const createReadyLine = (fifo: boolean): ReadyLine => (fifo ? createGroupedLine() : createPlainLine());

const earlier = (a: { sequence: number }, b: { sequence: number }): boolean => a.sequence < b.sequence;

/** First message that is still ready; entries of messages that moved on are dropped here. */
const head = (line: Heap<QueuedMessage>): QueuedMessage | undefined => {
  for (let next = line.peek(); next; next = line.peek()) {
    if (next.phase === 'ready') return next;
    line.pop();
  }
  return undefined;
};

const createPlainLine = (): ReadyLine => {
  const line = createHeap<QueuedMessage>(earlier);
  const nothing = (): void => {};
  return {
    join: nothing,
    add: (message) => line.push(message),
    take() {
      const next = head(line);
      if (next) line.pop();
      return next;
    },
    hold: nothing,
    release: nothing,
    forget: nothing,
  };
};

interface Group {
  line: Heap<QueuedMessage>;
  held: number;
  size: number;
  /** Sequence under which the group stands in the line of groups. */
  offered: number | null;
}

const createGroupedLine = (): ReadyLine => {
  const groups = new Map<string, Group>();
  const free = createHeap<{ sequence: number; group: Group }>(earlier);

  const groupOf = (message: QueuedMessage): Group => {
    const name = message.group ?? '';
    const known = groups.get(name);
    if (known) return known;
    const group: Group = { line: createHeap<QueuedMessage>(earlier), held: 0, size: 0, offered: null };
    groups.set(name, group);
    return group;
  };

  const offer = (group: Group): void => {
    const first = head(group.line);
    if (group.held > 0 || !first || group.offered === first.sequence) return;
    group.offered = first.sequence;
    free.push({ sequence: first.sequence, group });
  };

  const takeFrom = (group: Group): QueuedMessage | undefined => {
    const next = head(group.line);
    if (next) group.line.pop();
    return next;
  };

  return {
    join(message) {
      groupOf(message).size += 1;
    },
    add(message) {
      const group = groupOf(message);
      group.line.push(message);
      offer(group);
    },
    take(continuing) {
      const same = continuing === null ? undefined : groups.get(continuing);
      const next = same && takeFrom(same);
      if (next) return next;
      for (let entry = free.pop(); entry; entry = free.pop()) {
        const { group, sequence } = entry;
        if (group.offered === sequence) group.offered = null;
        if (group.held > 0 || head(group.line)?.sequence !== sequence) continue;
        return takeFrom(group);
      }
      return undefined;
    },
    hold(message) {
      groupOf(message).held += 1;
    },
    release(message) {
      const group = groupOf(message);
      group.held -= 1;
      offer(group);
    },
    forget(message) {
      const group = groupOf(message);
      group.size -= 1;
      if (group.size === 0) groups.delete(message.group ?? '');
      else offer(group);
    },
  };
};
