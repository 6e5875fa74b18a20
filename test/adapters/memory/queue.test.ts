import { createManualClock } from '#adapters/memory/clock.ts';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { queueContract } from '#test/contracts/queue.ts';

const start = '2026-03-01T12:00:00.000Z';

queueContract({
  async make({ fifo }) {
    const clock = createManualClock(start);
    return { queue: createMemoryQueue({ clock, fifo }), clock };
  },
  async makeWithDeadLetter() {
    const clock = createManualClock(start);
    const deadLetter = createMemoryQueue({ clock });
    return {
      queue: createMemoryQueue({ clock, deadLetter: { queue: deadLetter, maxReceives: 2 } }),
      deadLetter,
      clock,
    };
  },
});
