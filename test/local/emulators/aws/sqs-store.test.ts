import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createManualClock } from '#adapters/memory/clock.ts';
import { openJournal } from '#local/emulators/aws/sqs/journal.ts';
import { defaultSettings } from '#local/emulators/aws/sqs/settings.ts';
import { createSqsStore } from '#local/emulators/aws/sqs/store.ts';

it('rewrites a long journal while running, and loses nothing by it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sqs-store-'));
  const path = join(directory, 'journal');
  const clock = createManualClock('2026-03-01T12:00:00.000Z');
  const open = () => createSqsStore(clock, openJournal(path), 50);
  const gone = new AbortController().signal;
  try {
    const store = open();
    const queue = store.put('q', defaultSettings(false));
    const send = (body: string) => queue.send({ body, group: null, deduplicationId: null, delaySeconds: null });
    send('held');
    await queue.receive(1, 3_600_000, 0, gone);
    for (let n = 0; n < 200; n += 1) {
      send(`${n}`);
      const [message] = await queue.receive(1, 30_000, 0, gone);
      queue.delete({ id: message!.id, receiveCount: message!.receiveCount });
    }
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(60);
    store.close();

    const again = open();
    expect(await again.find('q')!.receive(10, 30_000, 0, gone)).toMatchObject([{ body: 'held', receiveCount: 2 }]);
    again.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
