import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scanQueue } from '#agent/queue-scan.ts';
import { QueueCounts } from '#shared/contracts/evidence.ts';

it('counts by name, over subdirectories, without opening anything', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'scan-'));
  mkdirSync(join(dir, 'tcp_local', '001'), { recursive: true });
  mkdirSync(join(dir, 'tcp_local', 'lost+found'));
  writeFileSync(join(dir, '$temporary'), '');
  for (const name of ['ZZaaa1.00', 'ZZbbb2.01', '001/ZAccc3.00', '001/YZddd4.HELD', '001/A0eee5.00', 'core', '$tmp']) {
    const file = join(dir, 'tcp_local', name);
    // Nobody may read them, and nobody has to.
    writeFileSync(file, '', { mode: 0o000 });
    utimesSync(file, 1_000_000, name.startsWith('ZZbbb') ? 1_000_000_000 : 1_500_000_000);
  }

  const counts = QueueCounts.parse(await scanQueue(dir));

  const byAttempts = Array.from({ length: 40 }, () => 0);
  byAttempts[0] = 2;
  byAttempts[25] = 1;
  byAttempts[39] = 1;
  expect(counts).toEqual({
    complete: true,
    channels: [{ channel: 'tcp_local', byAttempts, held: 1, unknownNames: 3, oldest: '2001-09-09T01:46:40.000Z' }],
  });
});

it('a queue directory that cannot be read is an error, not an empty queue', async () => {
  await expect(scanQueue(join(tmpdir(), 'nowhere-at-all'))).rejects.toThrow('ENOENT');
});

it('lets others run while it reads many names', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'scan-'));
  mkdirSync(join(dir, 'ims-ms'));
  for (let i = 0; i < 9_000; i += 1) writeFileSync(join(dir, 'ims-ms', `ZZm${i}a.00`), '');
  let turns = 0;
  const count = setInterval(() => (turns += 1), 0);
  const counts = await scanQueue(dir);
  clearInterval(count);
  expect(counts.channels[0]!.byAttempts).toEqual([9_000]);
  expect(turns).toBeGreaterThan(0);
});
