import { createHeap } from './heap.ts';
import type { QueuedMessage } from './queued-message.ts';
import { createReadyLine } from './ready-line.ts';

/** Which receipt of which message. Only the latest one counts. */
export interface Receipt {
  id: string;
  receiveCount: number;
}

/** What became of an attempt to use a receipt. `stale` = the message was received again since, or is visible again. */
export type ReceiptUse = 'done' | 'stale' | 'gone';

/** State of one queue by the rules of SQS, standard or FIFO. Knows no clock: every call is told the time. */
export interface QueueState {
  add(message: Omit<QueuedMessage, 'phase'>, now: number): void;
  /** Up to `max` messages, hidden from now on, and those that were received too often, taken out of the queue. */
  receive(now: number, max: number, visibilityMs: number): { received: QueuedMessage[]; exhausted: QueuedMessage[] };
  delete(receipt: Receipt, now: number): ReceiptUse;
  changeVisibility(receipt: Receipt, visibilityMs: number, now: number): ReceiptUse;
  /** Takes a message out, whatever its phase. */
  remove(id: string): void;
  /** When the next hidden message becomes visible; null when none is hidden. */
  nextChangeAt(): number | null;
  counts(now: number): { ready: number; inFlight: number; delayed: number };
  /** In order of arrival. */
  messages(): QueuedMessage[];
}

/** An empty queue. `maxReceives`: a message received so often is exhausted instead of delivered again. */
export const createQueueState = (options: { fifo: boolean; maxReceives: () => number | null }): QueueState => {
  const live = new Map<string, QueuedMessage>();
  const hidden = createHeap<{ at: number; message: QueuedMessage }>((a, b) => a.at < b.at);
  const ready = createReadyLine(options.fifo);
  let inFlight = 0;
  let delayed = 0;

  const enter = (message: QueuedMessage, phase: 'delayed' | 'ready' | 'in-flight', visibleAt: number): void => {
    message.phase = phase;
    message.visibleAt = visibleAt;
    if (phase === 'ready') ready.add(message);
    else hidden.push({ at: visibleAt, message });
    if (phase === 'delayed') delayed += 1;
    if (phase === 'in-flight') inFlight += 1;
  };

  const leave = (message: QueuedMessage): void => {
    if (message.phase === 'delayed') delayed -= 1;
    if (message.phase === 'in-flight') {
      inFlight -= 1;
      ready.release(message);
    }
  };

  const remove = (message: QueuedMessage): void => {
    leave(message);
    message.phase = 'gone';
    live.delete(message.id);
    ready.forget(message);
  };

  /** An entry of the heap is void once its message has moved on. */
  const due = (entry: { at: number; message: QueuedMessage }): boolean =>
    (entry.message.phase === 'delayed' || entry.message.phase === 'in-flight') && entry.message.visibleAt === entry.at;

  const promote = (now: number): void => {
    for (let next = hidden.peek(); next && next.at <= now; next = hidden.peek()) {
      hidden.pop();
      if (!due(next)) continue;
      leave(next.message);
      enter(next.message, 'ready', next.at);
    }
  };

  /** The message if this is its latest receipt. A FIFO receipt dies with its visibility timeout. */
  const latest = (receipt: Receipt): QueuedMessage | ReceiptUse => {
    const message = live.get(receipt.id);
    if (!message) return 'gone';
    const expired = options.fifo && message.phase !== 'in-flight';
    return message.receiveCount === receipt.receiveCount && !expired ? message : 'stale';
  };

  return {
    add(input, now) {
      const message: QueuedMessage = { ...input, phase: 'ready' };
      live.set(message.id, message);
      ready.join(message);
      enter(message, message.visibleAt > now ? 'delayed' : 'ready', message.visibleAt);
    },
    receive(now, max, visibilityMs) {
      promote(now);
      const received: QueuedMessage[] = [];
      const exhausted: QueuedMessage[] = [];
      const limit = options.maxReceives() ?? Infinity;
      while (received.length < max) {
        const message = ready.take(received.at(-1)?.group ?? null);
        if (!message) break;
        if (message.receiveCount >= limit) {
          remove(message);
          exhausted.push(message);
          continue;
        }
        message.receiveCount += 1;
        message.firstReceivedAt ??= now;
        enter(message, 'in-flight', now + visibilityMs);
        ready.hold(message);
        received.push(message);
      }
      return { received, exhausted };
    },
    delete(receipt, now) {
      promote(now);
      const message = latest(receipt);
      if (typeof message === 'string') return message;
      remove(message);
      return 'done';
    },
    changeVisibility(receipt, visibilityMs, now) {
      promote(now);
      const message = latest(receipt);
      if (typeof message === 'string') return message;
      if (message.phase !== 'in-flight') return 'stale';
      leave(message);
      if (visibilityMs === 0) enter(message, 'ready', now);
      else {
        enter(message, 'in-flight', now + visibilityMs);
        ready.hold(message);
      }
      return 'done';
    },
    remove(id) {
      const message = live.get(id);
      if (message) remove(message);
    },
    nextChangeAt() {
      for (let next = hidden.peek(); next; next = hidden.peek()) {
        if (due(next)) return next.at;
        hidden.pop();
      }
      return null;
    },
    counts(now) {
      promote(now);
      return { ready: live.size - inFlight - delayed, inFlight, delayed };
    },
    messages: () => [...live.values()].sort((a, b) => a.sequence - b.sequence),
  };
};
