import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lockWithin, tryLock } from '#agent/execute/lock.ts';
import { startTool } from '#agent/execute/run.ts';
import type { World } from '#agent/execute/world.ts';
import type { Question } from '#shared/contracts/question.ts';
import { Result } from '#shared/contracts/result.ts';
import { CHANNEL, makeBench, outcomes } from './bench.ts';
import { current, spawnExecutor } from './spawn-executor.ts';

const names = Array.from({ length: 100 }, (_, i) => `ZZusr${i}.00`);
const sample: Question = { ask: 'sample', channel: CHANNEL };
const waiting = (stateDir: string): string[] =>
  readdirSync(stateDir).filter((name) => name.startsWith('executor.waiting.'));
const sampledOf = ({ looked }: Result): string | undefined => /^Sampled: .*$/m.exec(looked!.snapshot.stdout)?.[0];

describe('a change that waits', { timeout: 60_000 }, () => {
  it('ends a sample at its next message; both are told, and the messages are held once', async () => {
    const bench = makeBench('waits-reading');
    bench.queue(...names);
    const at = () => ({ ...current(), serverNow: Date.now() });
    const { serverNow, ...valid } = at();
    const asked = bench.order({ kind: 'look', question: sample }, [], { ...valid, id: 'command-sample' });
    const order = bench.hold(['usr1', 'usr2'], { ...valid, id: 'command-hold' });

    const reading = spawnExecutor(bench, { ...asked, serverNow });
    const reads = () => bench.lines().filter((line) => line.startsWith('read'));
    await vi.waitFor(() => expect(reads()).toHaveLength(25), { timeout: 20_000 });
    const holding = spawnExecutor(bench, { ...order, serverNow });
    await vi.waitFor(() => expect(waiting(bench.config.stateDir)).toHaveLength(1), { timeout: 20_000 });
    expect(bench.lines().some((line) => line.startsWith('hold'))).toBe(false);
    writeFileSync(join(bench.dir, 'go-on'), '');

    const read = Result.parse(JSON.parse((await reading).out));
    const held = Result.parse(JSON.parse((await holding).out));
    expect(reads()).toHaveLength(25);
    expect(sampledOf(read)).toBe('Sampled: 25 of 100 in tcp_local');
    expect(read).toMatchObject({ status: 'done' });
    expect(read.detail).toContain(
      '25 of 80 messages were read when the sample had to end: a change of this host waits',
    );
    expect(held.status).toBe('done');
    expect(outcomes(held)).toEqual({ usr1: 'done', usr2: 'done' });
    expect(held.startedAt < read.finishedAt && read.finishedAt <= held.finishedAt).toBe(true);
    const steps = readFileSync(join(bench.config.stateDir, 'journal', 'command-hold.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const kinds = steps.map((line) => (JSON.parse(line) as { step: string }).step);
    expect(kinds).toEqual(['intent', 'act', 'message', 'act', 'message', 'end']);
    expect(waiting(bench.config.stateDir)).toEqual([]);
    expect(existsSync(join(bench.config.stateDir, 'executor.lock'))).toBe(false);
  });

  it('goes before a read that waits, too', async () => {
    const { config } = makeBench();
    const held = tryLock(config.stateDir)!;
    const order: string[] = [];
    const want = async (what: 'change' | 'read', everyMs: number): Promise<void> => {
      const lock = await lockWithin(config.stateDir, 10_000, what, everyMs);
      order.push(what);
      lock!.release();
    };
    // The read asks far more often.
    const both = [want('read', 1), want('change', 50)];
    expect(held.isAwaited()).toBe(true);
    held.release();
    await Promise.all(both);
    expect(order).toEqual(['change', 'read']);
    expect(readdirSync(config.stateDir)).toEqual([]);
  });

  it('is no reason for a change to end, and a read that waits is none at all', async () => {
    const { config } = makeBench();
    const held = tryLock(config.stateDir)!;
    const reading = lockWithin(config.stateDir, 200, 'read', 10);
    await vi.waitFor(() => expect(readdirSync(config.stateDir)).toEqual(['executor.lock']));
    expect(held.isAwaited()).toBe(false);
    expect(await reading).toBeNull();
  });

  it('is not awaited any more when it gave up, or its process is gone', async () => {
    const { config } = makeBench();
    const held = tryLock(config.stateDir)!;
    expect(await lockWithin(config.stateDir, 20, 'change', 5)).toBeNull();
    expect(held.isAwaited()).toBe(false);
    for (const [pid, mark] of [
      [999_999_999, '999999999 1'],
      [process.pid, `${process.pid} 1`],
      [1, ''],
    ]) {
      writeFileSync(join(config.stateDir, `executor.waiting.${pid}`), mark as string);
      expect(held.isAwaited()).toBe(false);
    }
    expect(readdirSync(config.stateDir)).toEqual(['executor.lock']);
  });

  it('clears away what a process had begun to write that is gone, and nothing of one that lives', async () => {
    const { config } = makeBench();
    const held = tryLock(config.stateDir)!;
    const begun = ['executor.announced.', 'executor.lock.', 'executor.lock.stale.'];
    // Of one that lives it may be empty still.
    const living = begun.flatMap((name) => [`${name}${process.pid}`, `${name}1`]);
    const strange = ['executor.announced.', 'executor.announced.999999999.x', 'executor.announced.99999999999'];
    for (const name of [...living, ...strange, ...begun.map((of) => `${of}999999999`)]) {
      writeFileSync(join(config.stateDir, name), '');
    }
    expect(held.isAwaited()).toBe(false);
    expect(readdirSync(config.stateDir).sort()).toEqual(['executor.lock', ...living, ...strange].sort());
  });
});

describe('a sample that nobody waits for', () => {
  afterEach(() => vi.useRealTimers());

  /** A host whose qm takes so long for each message, by the clock that the executor measures with. */
  const slow = (ms: number, listingMs = 0) => {
    const bench = makeBench();
    bench.queue(...names);
    const waits: number[] = [];
    const start: World['startTool'] = (options) => {
      const tool = startTool(options);
      return {
        ...tool,
        say: async (line, timeoutMs) => {
          if (line.startsWith('read') || line.startsWith('directory')) waits.push(timeoutMs);
          const reply = await tool.say(line, timeoutMs);
          vi.advanceTimersByTime(line.startsWith('read') ? ms : listingMs);
          return reply;
        },
      };
    };
    vi.useFakeTimers({ toFake: ['performance'] });
    const limits = { ...bench.world.limits, lightMs: 120_000, heavyMs: 180_000, dialogueMs: 600_000 };
    const run = (question: Question): Promise<Result> =>
      bench.run(bench.order({ kind: 'look', question }), { startTool: start, limits });
    return { bench, waits, run };
  };

  it('ends with what it has after half a minute', async () => {
    const { run, bench } = slow(1_000);
    const result = await run(sample);
    expect(result.status).toBe('done');
    expect(sampledOf(result)).toBe('Sampled: 30 of 100 in tcp_local');
    expect(result.detail).toContain('30 of 80 messages were read when the sample had to end: 30 seconds are over');
    expect(result.transcript).toContain('! ended early: 30 seconds are over');
    expect(bench.lines().filter((line) => line.startsWith('read'))).toHaveLength(30);
  });

  it('has its half minute for the messages, however long the listing took', async () => {
    const result = await slow(1_000, 120_000).run(sample);
    expect(result.status).toBe('done');
    expect(sampledOf(result)).toBe('Sampled: 30 of 100 in tcp_local');
  });

  it('is not enough where a message takes too long', async () => {
    const result = await slow(2_000).run(sample);
    expect(result).toMatchObject({
      status: 'failed',
      detail: 'not enough: 15 of 80 messages were read when the sample had to end: 30 seconds are over',
    });
    expect(result.looked).toBeUndefined();
  });

  it('waits for no message longer than for all of them', async () => {
    const { run, waits } = slow(100);
    expect(sampledOf(await run(sample))).toBe('Sampled: 80 of 100 in tcp_local');
    expect(waits).toEqual([180_000, ...Array<number>(80).fill(30_000)]);
  });
});
