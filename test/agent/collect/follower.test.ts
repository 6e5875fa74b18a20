import { readFileSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeLogBench } from './log-bench.ts';
import type { Mood } from './log-bench.ts';

const quiet = '10-Mar-2026 12:00:00.00 tcp_intranet ims-ms E 1 a@example.com rfc822;b@example.com b@ims-ms-daemon\n';
const urgent =
  '10-Mar-2026 12:00:00.00 tcp_local Q 1 a@example.com rfc822;b@example.net b@example.net TCP active open\n';

describe('when it ships', () => {
  it('keeps quiet lines for a minute and lets urgent ones go within two seconds', async () => {
    const bench = makeLogBench();
    bench.append(quiet);
    await bench.poll();
    bench.pass(59_999);
    await bench.poll();
    expect(bench.puts()).toBe(0);
    bench.pass(1);
    await bench.poll();
    expect(bench.puts()).toBe(1);

    bench.append(urgent);
    await bench.poll();
    bench.pass(1_000);
    await bench.poll();
    expect(await bench.text()).toBe(quiet + urgent);
  });

  it('hurries again only after a quarter of a minute, however much fails', async () => {
    const bench = makeLogBench();
    for (let second = 0; second < 60; second++) {
      bench.append(urgent);
      await bench.poll();
      bench.pass(1_000);
    }
    await bench.poll();
    // At second 1, 16, 31 and 46.
    expect(bench.puts()).toBe(4);
    bench.pass(60_000);
    await bench.settle();
    expect(await bench.text()).toBe(urgent.repeat(60));
  });

  it('waits for the end of a line', async () => {
    const bench = makeLogBench();
    bench.append(`${quiet}half a`);
    await bench.poll();
    bench.pass(60_000);
    await bench.settle();
    expect(await bench.text()).toBe(quiet);
    bench.append(' line\n');
    await bench.poll();
    bench.pass(60_000);
    await bench.settle();
    expect(await bench.text()).toBe(`${quiet}half a line\n`);
  });

  it('cuts a backlog, and a line of its own size, into chunks of a mebibyte', async () => {
    const bench = makeLogBench();
    const text = `${'x'.repeat(2_500_000)}\n${quiet.repeat(20_000)}`;
    bench.append(text);
    await bench.settle();
    bench.pass(60_000);
    await bench.settle();
    const ranges = await bench.shipped();
    expect(ranges.map(({ text }) => text).join('')).toBe(text);
    expect(Math.max(...ranges.map(({ start, end }) => end - start))).toBe(1_048_576);
  });

  it('chains its ranges', async () => {
    const bench = makeLogBench();
    for (let i = 0; i < 3; i += 1) {
      bench.append(quiet);
      await bench.poll();
      bench.pass(60_000);
      await bench.settle();
    }
    const [first, second, third] = await bench.shipped();
    expect([first!.previous, second!.previous, third!.previous]).toEqual([null, first!.sha256, second!.sha256]);
  });
});

describe('what is lost is told', () => {
  it('a file cut short is begun anew and the gap reported', async () => {
    const bench = makeLogBench();
    bench.append(quiet.repeat(3));
    await bench.poll();
    bench.pass(60_000);
    await bench.settle();
    truncateSync(bench.path, 0);
    bench.append(urgent);
    await bench.settle();
    bench.pass(2_000);
    await bench.settle();
    expect(await bench.text()).toContain(urgent);
    expect(bench.status()).toMatchObject({ gapsInAll: 1, gaps: [{ reason: 'truncated', from: quiet.length * 3 }] });
  });

  it('a file that was cut and has grown past the offset is not taken for the same', async () => {
    const bench = makeLogBench();
    bench.append(quiet);
    await bench.poll();
    bench.pass(60_000);
    await bench.settle();
    truncateSync(bench.path, 0);
    bench.append(urgent.repeat(3));
    await bench.poll();
    bench.pass(60_000);
    await bench.settle();
    bench.pass(60_000);
    await bench.settle();
    expect(await bench.text()).toContain(urgent.repeat(3));
    expect(bench.status().gaps).toMatchObject([{ reason: 'rewritten' }]);
  });

  it('a file with the same first line and other lines after it is not taken for the same', async () => {
    const bench = makeLogBench();
    bench.append(quiet + quiet);
    await bench.poll();
    bench.pass(60_000);
    await bench.settle();
    truncateSync(bench.path, 0);
    bench.append(quiet + urgent.repeat(3));
    await bench.poll();
    bench.pass(60_000);
    await bench.settle();
    expect(bench.status().gaps).toMatchObject([{ reason: 'rewritten' }]);
  });

  it('a range that is no longer what was to be stored', async () => {
    const bench = makeLogBench();
    bench.append(quiet + quiet);
    await bench.poll();
    bench.pass(60_000);
    bench.moods.push('refuses');
    await expect(bench.poll()).rejects.toThrow('no connection');
    writeFileSync(bench.path, quiet + quiet.replace('b@example.com', 'c@example.com'));
    await bench.settle();
    expect(bench.status().gaps).toMatchObject([{ reason: 'rewritten', from: 0 }]);
    expect(bench.puts()).toBe(0);
  });

  it('a file that vanished while the collector was down', async () => {
    const bench = makeLogBench();
    bench.append(quiet);
    await bench.poll();
    rmSync(bench.path);
    bench.crash();
    expect(bench.status().gaps).toMatchObject([{ reason: 'vanished', from: 0 }]);
  });

  it('another file under a used inode is not continued', async () => {
    const bench = makeLogBench();
    bench.append(quiet);
    await bench.poll();
    bench.pass(60_000);
    await bench.settle();
    truncateSync(bench.path, 0);
    bench.append(urgent.repeat(2));
    bench.crash();
    expect(bench.status().gaps).toMatchObject([{ reason: 'rewritten' }]);
  });

  it('a removed file is read to its end while it is open', async () => {
    const bench = makeLogBench();
    bench.append(quiet);
    await bench.poll();
    bench.append(urgent);
    rmSync(bench.path);
    await bench.settle();
    expect(await bench.text()).toBe(quiet + urgent);
    expect(bench.status().gapsInAll).toBe(0);
  });
});

it('a file that is renamed and renamed back is shipped once', async () => {
  const bench = makeLogBench();
  bench.append(quiet);
  await bench.poll();
  bench.pass(60_000);
  await bench.settle();
  renameSync(bench.path, `${bench.path}.away`);
  await bench.settle();
  renameSync(`${bench.path}.away`, bench.path);
  bench.append(quiet);
  await bench.settle();
  bench.pass(60_000);
  await bench.settle();
  expect((await bench.shipped()).map(({ start }) => start)).toEqual([0, quiet.length]);
});

it('refuses a garbled checkpoint rather than shipping everything twice', () => {
  const bench = makeLogBench();
  for (const name of readdirSync(join(bench.dir, 'state'))) writeFileSync(join(bench.dir, 'state', name), '{"version"');
  expect(() => bench.crash()).toThrow('garbled');
});

type Event = { kind: 'append'; text: string } | { kind: 'poll' | 'rotate' | 'crash' } | { kind: 'pass'; ms: number };

const line = fc.string({ maxLength: 40 }).map((text) => `${text.replaceAll('\n', ' ')}\n`);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.array(line, { minLength: 1, maxLength: 4 }), fc.constantFrom('', 'torn'))
      .map(([lines, torn]): Event => ({ kind: 'append', text: lines.join('') + torn })),
  },
  { weight: 4, arbitrary: fc.constantFrom<Event>({ kind: 'poll' }) },
  { weight: 2, arbitrary: fc.constantFrom<Event>({ kind: 'pass', ms: 30_000 }, { kind: 'pass', ms: 90_000 }) },
  { weight: 2, arbitrary: fc.constantFrom<Event>({ kind: 'rotate' }, { kind: 'crash' }) },
);
const mood = fc.constantFrom<Mood>('works', 'works', 'refuses', 'loses-its-answer');

it('ships every byte exactly once, whatever rotates, crashes and fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), fc.array(mood, { maxLength: 30 }), async (events, moods) => {
      const bench = makeLogBench();
      bench.moods.push(...moods);
      let generation = 0;
      const written: string[] = [];
      const append = (text: string): void => {
        // A first line that tells generations apart, as its time stamp does in a real log.
        const first = written[generation] === undefined ? `generation ${generation}\n` : '';
        written[generation] = (written[generation] ?? '') + first + text;
        bench.append(first + text);
      };
      const poll = () => bench.poll().catch(() => false);
      const rotate = async (): Promise<void> => {
        if (written[generation] === undefined) return;
        // A log that lives for less than one look was never seen.
        await poll();
        bench.rotate();
        generation += 1;
      };
      for (const event of events) {
        if (event.kind === 'append') append(event.text);
        else if (event.kind === 'poll') await poll();
        else if (event.kind === 'pass') bench.pass(event.ms);
        else if (event.kind === 'crash') bench.crash();
        else await rotate();
      }
      await rotate();
      for (let i = 0; i < 3; i += 1) {
        await bench.settle();
        bench.pass(61_000);
      }
      await bench.settle();

      const files = new Map<string, { start: number; end: number; text: string }[]>();
      for (const range of await bench.shipped()) files.set(range.fileId, [...(files.get(range.fileId) ?? []), range]);
      for (const ranges of files.values()) {
        ranges.sort((a, b) => a.start - b.start).forEach(({ start }, i) => expect(start).toBe(ranges[i - 1]?.end ?? 0));
      }
      const texts = [...files.values()].map((ranges) => ranges.map(({ text }) => text).join(''));
      expect(texts.sort()).toEqual(written.sort());
      expect(bench.status()).toMatchObject({ gapsInAll: 0, files: [] });
      rmSync(bench.dir, { recursive: true });
    }),
    { numRuns: 60 },
  );
}, 60_000);

it('keeps its place in a file that says nothing but names and hashes', async () => {
  const bench = makeLogBench();
  bench.append(quiet);
  await bench.poll();
  const [name] = readdirSync(join(bench.dir, 'state'));
  expect(readFileSync(join(bench.dir, 'state', name!), 'utf8')).not.toContain('example.com');
});
