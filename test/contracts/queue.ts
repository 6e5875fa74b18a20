import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { ManualClock } from '#adapters/memory/clock.ts';
import type { Queue } from '#shared/ports.ts';

/** A queue and the clock that it lives by. */
export interface QueueUnderTest {
  queue: Queue;
  clock: ManualClock;
}

/** How a suite gets its queues; `deadLetter` comes with a queue that exhausts messages after two receives. */
export interface QueueFactory {
  make: (options: { fifo: boolean }) => Promise<QueueUnderTest>;
  makeWithDeadLetter: () => Promise<QueueUnderTest & { deadLetter: Queue }>;
}

const now = { max: 10, waitSeconds: 0, visibilitySeconds: 30 };

const bodies = async (queue: Queue): Promise<string[]> => (await queue.receive(now)).map(({ body }) => body);

/** Waits until a long poll has arrived at the queue, however far away that is. */
const untilPolling = (clock: ManualClock): Promise<void> =>
  vi.waitFor(() => expect(clock.pending()).toBeGreaterThan(0), { interval: 1 });

/** What every Queue does. */
export const queueContract = ({ make, makeWithDeadLetter }: QueueFactory): void => {
  describe.each([{ fifo: false }, { fifo: true }])('queue, fifo: $fifo', ({ fifo }) => {
    const options = fifo ? { group: 'g' } : {};

    it('delivers a message once while its receipt is held, and never after it is deleted', async () => {
      const { queue, clock } = await make({ fifo });
      await queue.send('{"a":"ü\u{1f4ee}"}', options);
      const [message] = await queue.receive(now);
      expect(message).toMatchObject({ body: '{"a":"ü\u{1f4ee}"}', receiveCount: 1 });
      expect(await bodies(queue)).toEqual([]);
      await queue.delete(message!.receipt);
      clock.advance(60_000);
      expect(await bodies(queue)).toEqual([]);
    });

    it('brings a message back when its visibility timeout is over, not a moment before', async () => {
      const { queue, clock } = await make({ fifo });
      await queue.send('a', options);
      await queue.receive(now);
      clock.advance(29_999);
      expect(await bodies(queue)).toEqual([]);
      clock.advance(1);
      expect(await queue.receive(now)).toMatchObject([{ body: 'a', receiveCount: 2 }]);
    });

    it('keeps a message longer when its receipt is extended, and gives it back at 0', async () => {
      const { queue, clock } = await make({ fifo });
      await queue.send('a', options);
      const [first] = await queue.receive(now);
      clock.advance(29_000);
      await queue.extend(first!.receipt, 30);
      clock.advance(29_000);
      expect(await bodies(queue)).toEqual([]);
      await queue.extend(first!.receipt, 0);
      expect(await bodies(queue)).toEqual(['a']);
    });

    it('does nothing and does not fail for a receipt that another one has followed', async () => {
      const { queue, clock } = await make({ fifo });
      await queue.send('a', options);
      const [first] = await queue.receive(now);
      clock.advance(30_000);
      await queue.receive(now);
      await queue.delete(first!.receipt);
      await queue.extend(first!.receipt, 0);
      expect(await bodies(queue)).toEqual([]);
      clock.advance(30_000);
      expect(await queue.receive(now)).toMatchObject([{ body: 'a', receiveCount: 3 }]);
    });

    it('takes a second delete or extension of a deleted message', async () => {
      const { queue } = await make({ fifo });
      await queue.send('a', options);
      const [message] = await queue.receive(now);
      await queue.delete(message!.receipt);
      await queue.delete(message!.receipt);
      await queue.extend(message!.receipt, 10);
      expect(await bodies(queue)).toEqual([]);
    });

    it('does not fail to extend a message that is visible again', async () => {
      const { queue, clock } = await make({ fifo });
      await queue.send('a', options);
      const [message] = await queue.receive(now);
      clock.advance(30_000);
      await queue.extend(message!.receipt, 30);
      expect(await bodies(queue)).toEqual(['a']);
    });

    it('gives out no more than it is asked for', async () => {
      const { queue } = await make({ fifo });
      for (const body of ['a', 'b', 'c']) await queue.send(body, options);
      expect(await queue.receive({ ...now, max: 2 })).toHaveLength(2);
    });

    it('wakes a waiting consumer when a message is sent', async () => {
      const { queue, clock } = await make({ fifo });
      const receiving = queue.receive({ ...now, waitSeconds: 20 });
      await untilPolling(clock);
      await queue.send('a', options);
      expect(await receiving).toMatchObject([{ body: 'a' }]);
    });

    it('wakes a waiting consumer when a message becomes visible', async () => {
      const { queue, clock } = await make({ fifo });
      await queue.send('a', options);
      await queue.receive({ ...now, visibilitySeconds: 10 });
      const receiving = queue.receive({ ...now, waitSeconds: 20 });
      await untilPolling(clock);
      clock.advance(10_000);
      expect(await receiving).toMatchObject([{ body: 'a', receiveCount: 2 }]);
    });

    it('lets a consumer go with nothing when its wait is over', async () => {
      const { queue, clock } = await make({ fifo });
      const receiving = queue.receive({ ...now, waitSeconds: 20 });
      await untilPolling(clock);
      clock.advance(20_000);
      expect(await receiving).toEqual([]);
    });

    it('lets a consumer go that is told to stop, and takes no message for it', async () => {
      const { queue, clock } = await make({ fifo });
      const stop = new AbortController();
      const receiving = queue.receive({ ...now, waitSeconds: 20, signal: stop.signal });
      await untilPolling(clock);
      stop.abort();
      expect(await receiving).toEqual([]);
      await vi.waitFor(() => expect(clock.pending()).toBe(0), { interval: 1 });
      await queue.send('a', options);
      expect(await bodies(queue)).toEqual(['a']);
    });

    it('leaves nothing behind on a signal that sees many receives', async () => {
      const { queue } = await make({ fifo });
      const { signal } = new AbortController();
      for (let n = 0; n < 20; n += 1) await queue.receive({ ...now, signal });
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    });

    it('receives nothing with a signal that has fired', async () => {
      const { queue } = await make({ fifo });
      await queue.send('a', options);
      expect(await queue.receive({ ...now, signal: AbortSignal.abort() })).toEqual([]);
      expect(await bodies(queue)).toEqual(['a']);
    });
  });

  describe('standard queue', () => {
    it('holds a message back for its delay', async () => {
      const { queue, clock } = await make({ fifo: false });
      await queue.send('a', { delaySeconds: 10 });
      clock.advance(9_999);
      expect(await bodies(queue)).toEqual([]);
      clock.advance(1);
      expect(await bodies(queue)).toEqual(['a']);
    });

    it('has neither groups nor deduplication', async () => {
      const { queue } = await make({ fifo: false });
      await expect(queue.send('a', { group: 'g' })).rejects.toThrow('FIFO');
      await expect(queue.send('a', { deduplicationKey: 'd' })).rejects.toThrow('FIFO');
    });

    it('puts a message aside that was received too often', async () => {
      const { queue, deadLetter, clock } = await makeWithDeadLetter();
      await queue.send('bad');
      for (const _ of [1, 2]) {
        expect(await bodies(queue)).toEqual(['bad']);
        clock.advance(30_000);
      }
      expect(await bodies(queue)).toEqual([]);
      expect(await bodies(deadLetter)).toEqual(['bad']);
    });
  });

  describe('FIFO queue', () => {
    const make1 = () => make({ fifo: true });

    it('keeps the order of a group', async () => {
      const { queue } = await make1();
      for (const body of ['1', '2', '3']) await queue.send(body, { group: 'g' });
      expect(await bodies(queue)).toEqual(['1', '2', '3']);
    });

    it('holds a group back while one of its messages is out, and no other group', async () => {
      const { queue, clock } = await make1();
      await queue.send('a1', { group: 'a' });
      await queue.send('a2', { group: 'a' });
      await queue.send('b1', { group: 'b' });
      const [a1] = await queue.receive({ ...now, max: 1 });
      expect(a1?.body).toBe('a1');
      expect(await bodies(queue)).toEqual(['b1']);
      clock.advance(30_000);
      expect((await bodies(queue)).filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2']);
    });

    it('lets a group go on when its message is deleted', async () => {
      const { queue } = await make1();
      await queue.send('1', { group: 'g' });
      await queue.send('2', { group: 'g' });
      const [first] = await queue.receive({ ...now, max: 1 });
      await queue.delete(first!.receipt);
      expect(await bodies(queue)).toEqual(['2']);
    });

    it('drops a repetition for five minutes, even of a deleted message', async () => {
      const { queue, clock } = await make1();
      await queue.send('1', { group: 'g', deduplicationKey: 'd' });
      const [first] = await queue.receive(now);
      await queue.delete(first!.receipt);
      clock.advance(299_999);
      await queue.send('2', { group: 'g', deduplicationKey: 'd' });
      expect(await bodies(queue)).toEqual([]);
      clock.advance(1);
      await queue.send('3', { group: 'g', deduplicationKey: 'd' });
      expect(await bodies(queue)).toEqual(['3']);
    });

    it('keeps the same text twice when no key says it is a repetition', async () => {
      const { queue } = await make1();
      await queue.send('same', { group: 'g' });
      await queue.send('same', { group: 'g' });
      expect(await bodies(queue)).toEqual(['same', 'same']);
    });

    it('takes any text as group and key', async () => {
      const { queue } = await make1();
      const strange = { group: `Grüße ${'x'.repeat(200)}`, deduplicationKey: `a b ${'y'.repeat(200)}` };
      await queue.send('1', strange);
      await queue.send('2', strange);
      expect(await bodies(queue)).toEqual(['1']);
    });

    it('needs a group and has no delay', async () => {
      const { queue } = await make1();
      await expect(queue.send('a')).rejects.toThrow('group');
      await expect(queue.send('a', { group: 'g', delaySeconds: 1 })).rejects.toThrow('delay');
    });
  });
};
