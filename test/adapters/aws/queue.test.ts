import { expect, it } from 'vitest';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { queueContract } from '#test/contracts/queue.ts';
import { emulate } from '#test/local/emulators/aws/emulated.ts';

queueContract({
  async make({ fifo }) {
    const { emulator, sqs, clock } = await emulate();
    return { queue: createSqsQueue(sqs, await emulator.createQueue(fifo ? 'q.fifo' : 'q')), clock };
  },
  async makeWithDeadLetter() {
    const { emulator, sqs, clock } = await emulate();
    const deadLetter = createSqsQueue(sqs, await emulator.createQueue('dead'));
    const url = await emulator.createQueue('q', { deadLetter: { queue: 'dead', maxReceives: 2 } });
    return { queue: createSqsQueue(sqs, url), deadLetter, clock };
  },
});

it('carries JSON with the characters that SQS refuses', async () => {
  const { emulator, sqs } = await emulate();
  const queue = createSqsQueue(sqs, await emulator.createQueue('q'));
  const log = 'a\ufffeb\uffffc\u0000d\ud800e';
  await queue.send(JSON.stringify({ log }));
  const [message] = await queue.receive({ max: 1, waitSeconds: 0, visibilitySeconds: 30 });
  expect(JSON.parse(message!.body)).toEqual({ log });
});

it('sends a message once although the first answer was lost', async () => {
  const { emulator, sqs } = await emulate();
  const queue = createSqsQueue(sqs, await emulator.createQueue('q.fifo'));
  emulator.faults.inject({ operation: 'SendMessage', fault: { kind: 'lost-answer' } });
  await queue.send('a', { group: 'g' });
  expect(await queue.receive({ max: 10, waitSeconds: 0, visibilitySeconds: 30 })).toHaveLength(1);
});

it('throws for a queue that does not exist and for a receipt that is none', async () => {
  const { emulator, sqs } = await emulate();
  await expect(createSqsQueue(sqs, `${emulator.endpoint}/000000000000/none`).send('a')).rejects.toThrow(
    'does not exist',
  );
  const queue = createSqsQueue(sqs, await emulator.createQueue('q'));
  await expect(queue.delete('nonsense')).rejects.toThrow('not valid');
  await expect(queue.extend('nonsense', 1)).rejects.toThrow('not valid');
});
