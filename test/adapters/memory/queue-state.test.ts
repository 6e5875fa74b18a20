import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueueState, type Receipt } from '#adapters/memory/queue-state.ts';

type Step =
  | { do: 'send'; group: string; delay: number }
  | { do: 'receive'; max: number; visibility: number }
  | { do: 'delete'; receipt: number }
  | { do: 'change'; receipt: number; visibility: number }
  | { do: 'wait'; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('send' as const), group: fc.constantFrom('a', 'b', 'c'), delay: fc.nat(20) }),
  fc.record({ do: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 4 }), visibility: fc.nat(20) }),
  fc.record({ do: fc.constant('delete' as const), receipt: fc.nat(6) }),
  fc.record({ do: fc.constant('change' as const), receipt: fc.nat(6), visibility: fc.nat(20) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(15) }),
);

interface ModelMessage {
  id: string;
  sequence: number;
  group: string;
  visibleAt: number;
  receives: number;
  out: boolean;
}

/** The rules of SQS written down as plainly as possible: one list, looked through every time. */
const createModel = (fifo: boolean, limit: number) => {
  let messages: ModelMessage[] = [];
  const settle = (now: number): void => {
    for (const message of messages) if (message.out && message.visibleAt <= now) message.out = false;
  };
  const use = (receipt: Receipt, now: number): ModelMessage | 'stale' | 'gone' => {
    settle(now);
    const message = messages.find(({ id }) => id === receipt.id);
    if (!message) return 'gone';
    return message.receives === receipt.receiveCount && (message.out || !fifo) ? message : 'stale';
  };
  return {
    send: (message: ModelMessage) => void messages.push(message),
    receive(now: number, max: number, visibility: number) {
      settle(now);
      const blocked = new Set(fifo ? messages.filter(({ out }) => out).map(({ group }) => group) : []);
      const received: string[] = [];
      const exhausted: string[] = [];
      // The whole of the group that comes first, then the next one; on a standard queue the order of arrival.
      const visible = messages.filter(({ visibleAt, out, group }) => !out && visibleAt <= now && !blocked.has(group));
      const firstOf = (group: string) => visible.find((message) => message.group === group)!.sequence;
      const line = fifo
        ? visible.toSorted((a, b) => firstOf(a.group) - firstOf(b.group) || a.sequence - b.sequence)
        : visible;
      const started = new Set<string>();
      while (received.length < max) {
        // A group whose first message was exhausted before any was taken stands in line anew.
        const candidates = line.filter((message) => messages.includes(message) && !message.out);
        const going = candidates.find(({ group }) => started.has(group));
        const next = going ?? candidates.toSorted((a, b) => a.sequence - b.sequence)[0];
        if (!next) break;
        if (next.receives >= limit) {
          messages = messages.filter((message) => message !== next);
          exhausted.push(next.id);
          continue;
        }
        started.clear();
        if (fifo) started.add(next.group);
        Object.assign(next, { receives: next.receives + 1, out: true, visibleAt: now + visibility });
        received.push(next.id);
      }
      return { received, exhausted };
    },
    delete(receipt: Receipt, now: number) {
      const message = use(receipt, now);
      if (typeof message === 'string') return message;
      messages = messages.filter((other) => other !== message);
      return 'done';
    },
    change(receipt: Receipt, visibility: number, now: number) {
      const message = use(receipt, now);
      if (typeof message === 'string') return message;
      if (!message.out) return 'stale';
      message.visibleAt = now + visibility;
      if (visibility === 0) message.out = false;
      return 'done';
    },
    counts(now: number) {
      settle(now);
      const inFlight = messages.filter(({ out }) => out).length;
      const delayed = messages.filter(({ out, visibleAt }) => !out && visibleAt > now).length;
      return { ready: messages.length - inFlight - delayed, inFlight, delayed };
    },
    nextChangeAt(now: number) {
      const times = messages.filter(({ visibleAt }) => visibleAt > now).map(({ visibleAt }) => visibleAt);
      return times.length === 0 ? null : Math.min(...times);
    },
  };
};

describe.each([{ fifo: false }, { fifo: true }])('the state of a queue, fifo: $fifo', ({ fifo }) => {
  it('goes as the plain model does, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), fc.constantFrom(2, 1000), (steps, limit) => {
        const state = createQueueState({ fifo, maxReceives: () => limit });
        const model = createModel(fifo, limit);
        const receipts: Receipt[] = [];
        let now = 1000;
        let sequence = 0;
        for (const next of steps) {
          const receipt =
            'receipt' in next ? (receipts.at(-1 - next.receipt) ?? { id: 'none', receiveCount: 1 }) : null;
          if (next.do === 'wait') now += next.ms;
          if (next.do === 'send') {
            sequence += 1;
            const id = String(sequence);
            const visibleAt = now + (fifo ? 0 : next.delay);
            model.send({ id, sequence, group: next.group, visibleAt, receives: 0, out: false });
            const rest = { body: id, sentAt: now, deduplicationId: null, deadLetterOf: null, firstReceivedAt: null };
            state.add({ id, sequence, group: fifo ? next.group : null, visibleAt, receiveCount: 0, ...rest }, now);
          }
          if (next.do === 'receive') {
            const found = state.receive(now, next.max, next.visibility);
            receipts.push(...found.received.map(({ id, receiveCount }) => ({ id, receiveCount })));
            const ids = {
              received: found.received.map(({ id }) => id),
              exhausted: found.exhausted.map(({ id }) => id),
            };
            deepStrictEqual(ids, model.receive(now, next.max, next.visibility));
          }
          if (next.do === 'delete') strictEqual(state.delete(receipt!, now), model.delete(receipt!, now));
          if (next.do === 'change') {
            const outcome = state.changeVisibility(receipt!, next.visibility, now);
            strictEqual(outcome, model.change(receipt!, next.visibility, now));
          }
          deepStrictEqual(state.counts(now), model.counts(now));
          strictEqual(state.nextChangeAt(), model.nextChangeAt(now));
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('stays quick with a long backlog', () => {
    const state = createQueueState({ fifo, maxReceives: () => null });
    const many = 100_000;
    const rest = { body: '', sentAt: 0, deduplicationId: null, deadLetterOf: null, firstReceivedAt: null };
    const started = performance.now();
    for (let n = 0; n < many; n += 1) {
      state.add({ id: `${n}`, sequence: n, group: `g${n % 10}`, visibleAt: 0, receiveCount: 0, ...rest }, 0);
    }
    let received = 0;
    for (let found = state.receive(1, 10, 60); found.received.length > 0; found = state.receive(1, 10, 60)) {
      for (const { id, receiveCount } of found.received) state.delete({ id, receiveCount }, 1);
      received += found.received.length;
    }
    expect(received).toBe(many);
    // Some tenths of a second; a scan of the backlog at each receive would take minutes.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
