import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { tryLock } from '#agent/execute/lock.ts';
import type { MessageAction } from '#shared/actions/index.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { CHANNEL, NOW, makeBench, outcomes } from './bench.ts';
import { current, spawnExecutor } from './spawn-executor.ts';

const ids = Array.from({ length: 15 }, (_, i) => `m${String(i).padStart(3, '0')}`);

describe('a command seen before', () => {
  it('is told again and not run again, even when it has expired since', async () => {
    const bench = makeBench();
    bench.held('ZZaaa1.HELD');
    const order = bench.release(['aaa1']);
    const first = await bench.run(order);
    const lines = bench.lines();

    const second = await bench.run({ ...order, serverNow: NOW + 3_600_000 });

    expect(first.status).toBe('done');
    expect(second).toEqual(first);
    expect(bench.lines()).toEqual(lines);
  });

  it('is refused with other content under the same id', async () => {
    const bench = makeBench();
    await bench.run(bench.hold(['aaa1']));
    expect((await bench.run(bench.release(['aaa1']))).refusal).toBe('replayed');
  });

  it('survives a torn last line', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00');
    const order = bench.hold(['aaa1']);
    await bench.run(order);
    const journal = join(bench.config.stateDir, 'journal', 'command-0001.jsonl');
    const text = readFileSync(journal, 'utf8').trim().split('\n');
    writeFileSync(journal, `${text.slice(0, -1).join('\n')}\n{"step":"en`);

    const again = await bench.run(order);
    expect(again.status).toBe('done');
    expect(again.detail).toContain('interrupted once');
    expect(await bench.run(order)).toEqual(again);
  });

  it('is not run when its memory cannot be understood', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00');
    const order = bench.hold(['aaa1']);
    await bench.run(order);
    writeFileSync(join(bench.config.stateDir, 'journal', 'command-0001.jsonl'), 'garbage\n');
    const lines = bench.lines();
    expect((await bench.run(order)).status).toBe('unknown');
    expect(bench.lines()).toEqual(lines);
  });
});

describe('killed in the middle', () => {
  const killed = async (kind: MessageAction) => {
    const bench = makeBench('kill-parent');
    if (kind === 'release') bench.held(...ids.map((id) => `ZZ${id}.HELD`));
    else bench.queue(...ids.map((id) => `ZZ${id}.00`));
    const order = { ...bench.change(kind, ids, current()), serverNow: Date.now() };
    const { signal, out } = await spawnExecutor(bench, order);
    expect({ signal, out }).toEqual({ signal: 'SIGKILL', out: '' });
    bench.config.imsimta = bench.config.imsimta.map((word) => (word === 'kill-parent' ? 'well' : word)) as [string];
    return { bench, order };
  };

  it('completes a hold', async () => {
    const { bench, order } = await killed('hold');
    const { code, out } = await spawnExecutor(bench, order);
    const result = JSON.parse(out);
    expect(code).toBe(0);
    expect(result.status).toBe('done');
    expect(bench.files().every((file) => file.endsWith('.HELD'))).toBe(true);
  });

  it('never runs a release again: it lists, and claims nothing', async () => {
    const { bench, order } = await killed('release');
    const released = bench.files().filter((file) => !file.endsWith('.HELD'));
    const { out } = await spawnExecutor(bench, order);
    const result = JSON.parse(out);
    expect(released).toHaveLength(1);
    expect(result.status).toBe('unknown');
    expect(outcomes(result)).toEqual(Object.fromEntries(ids.map((id, i) => [id, i === 0 ? 'done' : 'unknown'])));
    expect(bench.files().filter((file) => !file.endsWith('.HELD'))).toEqual(released);
    expect(bench.lines().filter((line) => line.startsWith('release'))).toHaveLength(1);
    expect(JSON.parse((await spawnExecutor(bench, order)).out)).toEqual(result);
  });

  it.each(['return', 'delete'] as const)(
    'never runs a %s again, and does not know how its first ended',
    async (kind) => {
      const { bench, order } = await killed(kind);
      const result = JSON.parse((await spawnExecutor(bench, order)).out);
      expect(result.status).toBe('unknown');
      expect(outcomes(result)).toEqual(Object.fromEntries(ids.map((id) => [id, 'unknown'])));
      expect(result.messages[0].text).toContain('nobody saw');
      expect(bench.files()).toHaveLength(ids.length - 1);
      expect(bench.lines().filter((line) => line.startsWith(kind))).toEqual([`${kind} 1`]);
    },
  );

  it('knows of a return what was answered before the interruption', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00', 'ZZbbb2.00', 'ZZccc3.00');
    const order = bench.change('return', ['aaa1', 'bbb2', 'ccc3']);
    await bench.run(order);
    const journal = join(bench.config.stateDir, 'journal', 'command-0001.jsonl');
    const steps = readFileSync(journal, 'utf8').trim().split('\n');
    const second = steps.findLastIndex((line) => line.includes('"act"'));
    writeFileSync(journal, `${steps.slice(0, second + 1).join('\n')}\n`);

    const result = await bench.run(order);
    expect(result.status).toBe('unknown');
    expect(outcomes(result)).toEqual({ aaa1: 'done', bbb2: 'unknown', ccc3: 'unknown' });
  });

  it('a stop that was killed is done again, and its start comes all the same, without a command', async () => {
    const bench = makeBench('kill-parent');
    const startAt = Date.now() + 3_600_000;
    const operation = { kind: 'stop', channel: CHANNEL, startAt: toInstant(startAt) } as const;
    const order = { ...bench.order(operation, [], current()), serverNow: Date.now() };
    expect(await spawnExecutor(bench, order)).toMatchObject({ signal: 'SIGKILL', out: '' });
    bench.config.imsimta = bench.config.imsimta.map((word) => (word === 'kill-parent' ? 'well' : word)) as [string];
    const due = { due: true, serverNow: startAt };
    expect(JSON.parse((await spawnExecutor(bench, due)).out)).toEqual({ results: [], next: toInstant(startAt) });

    const again = JSON.parse((await spawnExecutor(bench, order)).out);
    expect(again).toMatchObject({ status: 'done', detail: expect.stringContaining('interrupted once') });
    const plan = join(bench.config.stateDir, 'starts', `${CHANNEL}.json`);
    writeFileSync(plan, readFileSync(plan, 'utf8').replace(toInstant(startAt), toInstant(Date.now() - 1)));
    const report = JSON.parse((await spawnExecutor(bench, due)).out);
    expect(report).toMatchObject({ results: [{ command: 'command-0001-start', status: 'done' }], next: null });
    expect(bench.lines()).toEqual([`stop ${CHANNEL}`, `stop ${CHANNEL}`, `start ${CHANNEL}`]);
    // Nothing can be said beside it: any other word makes it a command that nobody signed.
    expect(JSON.parse((await spawnExecutor(bench, { ...due, channel: CHANNEL })).out).refusal).toBe('malformed');
  });

  it('does not complete a hold that has expired or been frozen meanwhile', async () => {
    const { bench, order } = await killed('hold');
    writeFileSync(bench.config.freezeFile, '');
    const { out } = await spawnExecutor(bench, order);
    expect(JSON.parse(out).status).toBe('unknown');
    expect(bench.lines().filter((line) => line.startsWith('hold'))).toHaveLength(1);
  });
});

describe('the program', () => {
  it('takes no arguments and says nothing without a configuration', async () => {
    const bench = makeBench();
    bench.config.keys = [];
    const { code, out } = await spawnExecutor(bench, {});
    expect({ code, out }).toEqual({ code: 1, out: '' });
  });
});

describe('one at a time', () => {
  it('waits for another command and gives up in words', async () => {
    const bench = makeBench();
    const lock = tryLock(bench.config.stateDir)!;
    const limits = { ...bench.world.limits, lockMs: 0 };
    const busy = await bench.run(bench.hold(['aaa1']), { limits });
    expect(busy).toMatchObject({ status: 'failed', detail: expect.stringContaining('another command') });
    lock.release();
    expect((await bench.run(bench.hold(['aaa1']), { limits })).status).toBe('done');
  });

  it('takes over the lock of a process that is gone, also when its number is used again', () => {
    const bench = makeBench();
    for (const left of ['999999999 1', `${process.pid} 1`, 'garbage']) {
      tryLock(bench.config.stateDir)?.release();
      writeFileSync(join(bench.config.stateDir, 'executor.lock'), left);
      const lock = tryLock(bench.config.stateDir);
      expect(lock).not.toBeNull();
      lock!.release();
    }
    expect(readdirSync(bench.config.stateDir)).toEqual([]);
  });
});
