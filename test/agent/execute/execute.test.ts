import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Result } from '#shared/contracts/result.ts';
import { HOST, CHANNEL, inspectOf, makeBench, outcomes } from './bench.ts';

/** The listing that the numbers of an action come from is the last one before it. */
const before = ['held tcp_local', 'directory tcp_local'];
const after = ['directory tcp_local', 'held tcp_local'];

describe('hold', () => {
  it('holds exactly the approved messages and says so from a second listing', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00', 'ZZbbb2.00', 'ZYccc3.00', 'ZZddd4.00', 'ZZeee5.00');

    const result = await bench.run(bench.hold(['aaa1', 'ccc3', 'eee5']));

    expect(Result.parse(result)).toMatchObject({ status: 'done', refusal: null, command: 'command-0001', host: HOST });
    expect(outcomes(result)).toEqual({ aaa1: 'done', ccc3: 'done', eee5: 'done' });
    expect(bench.files()).toEqual(['ZYccc3.HELD', 'ZZaaa1.HELD', 'ZZbbb2.00', 'ZZddd4.00', 'ZZeee5.HELD']);
    expect(bench.lines()).toEqual([...before, 'hold 1', 'hold 2,5', ...after]);
    expect(result.transcript).toContain('QM-I-HELD');
  });

  it('finds a message again after another attempt renamed its file', async () => {
    const bench = makeBench();
    bench.queue('ZXaaa1.00');
    expect(outcomes(await bench.run(bench.hold(['aaa1'])))).toEqual({ aaa1: 'done' });
  });

  it('tells what is gone and what was held already, and touches neither', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.HELD', 'ZZbbb2.00');

    const result = await bench.run(bench.hold(['aaa1', 'bbb2', 'zzz9']));

    expect(result.status).toBe('done');
    expect(outcomes(result)).toEqual({ aaa1: 'done', bbb2: 'done', zzz9: 'gone' });
    expect(bench.lines()).toEqual([...before, 'hold 1', ...after]);
  });

  it('leaves a message alone that is listed under two names', async () => {
    const bench = makeBench();
    bench.queue('ZYaaa1.00', 'ZZaaa1.00');
    const result = await bench.run(bench.hold(['aaa1']));
    expect(outcomes(result)).toEqual({ aaa1: 'changed' });
    expect(bench.lines()).toEqual(before);
  });

  it('goes 1, 10, rest', async () => {
    const bench = makeBench();
    const ids = Array.from({ length: 30 }, (_, i) => `m${String(i).padStart(3, '0')}`);
    bench.queue(...ids.map((id) => `ZZ${id}.00`));

    const result = await bench.run(bench.hold(ids));

    expect(result.status).toBe('done');
    expect(bench.lines().slice(2, -2)).toEqual(['hold 1', 'hold 2-11', 'hold 12-30']);
  });

  it('reads results without the percent sign and with the path on the next line', async () => {
    const bench = makeBench('wrapped');
    bench.queue('ZZaaa1.00', 'ZZbbb2.00');
    expect((await bench.run(bench.hold(['aaa1', 'bbb2']))).status).toBe('done');
  });
});

describe('release', () => {
  it('releases only what is held', async () => {
    const bench = makeBench();
    bench.held('ZZaaa1.HELD', 'ZZbbb2.00', 'ZZccc3.HELD');

    const result = await bench.run(bench.release(['aaa1', 'bbb2']));

    expect(outcomes(result)).toEqual({ aaa1: 'done', bbb2: 'changed' });
    expect(result.status).toBe('partial');
    expect(bench.files()).toEqual(['ZZaaa1.00', 'ZZbbb2.00', 'ZZccc3.HELD']);
    expect(bench.lines()).toEqual([...after, 'release 1', ...before]);
  });
});

describe('surprises', () => {
  const ids = Array.from({ length: 20 }, (_, i) => `m${String(i).padStart(3, '0')}`);
  const run = async (behave: string) => {
    const bench = makeBench(behave);
    writeFileSync(join(bench.dir, 'queue', 'tcp_intranet', 'ZZelse9.00'), '');
    bench.queue(...ids.map((id) => `ZZ${id}.00`));
    const result = await bench.run(bench.hold(ids));
    const counts: Record<string, number> = {};
    for (const { outcome } of result.messages) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return { bench, result, counts };
  };

  it('stops at an error line; what was not tried is unknown', async () => {
    const { bench, result, counts } = await run('error-second');
    expect(result.status).toBe('partial');
    expect(counts).toEqual({ done: 1, failed: 10, unknown: 9 });
    expect(bench.lines().filter((line) => line.startsWith('hold'))).toHaveLength(2);
    expect(result.detail).toContain('NOTHELD');
  });

  it('stops at missing result lines, and believes the listing about them', async () => {
    const { result, counts } = await run('silent-second');
    expect(counts).toEqual({ done: 11, unknown: 9 });
    expect(result.detail).toContain('no result line');
  });

  it('does not believe a result line that the listing contradicts', async () => {
    const { counts } = await run('lie-second');
    expect(counts).toEqual({ done: 10, failed: 10 });
  });

  it('stops at once when another message is named', async () => {
    const { bench, result } = await run('wrong-file');
    expect(bench.lines().filter((line) => line.startsWith('hold'))).toEqual(['hold 1']);
    expect(result.detail).toContain('another message');
  });

  it('lists in a fresh dialogue when the tool dies in the middle', async () => {
    const { result, counts } = await run('die-second');
    expect(counts).toEqual({ done: 11, unknown: 9 });
    expect(result.status).toBe('partial');
    expect(result.detail).toContain('exit code 3');
  });

  it.each(['garbage', 'foreign-channel'])('does nothing on a listing it cannot take (%s)', async (behave) => {
    const { bench, result } = await run(behave);
    expect(result).toMatchObject({ status: 'failed', messages: [] });
    expect(bench.lines().some((line) => line.startsWith('hold'))).toBe(false);
  });

  it('gives up on a prompt that never comes', async () => {
    const bench = makeBench('never-prompt');
    const limits = { ...bench.world.limits, promptMs: 200, lightMs: 500 };
    const result = await bench.run(bench.hold(['aaa1']), { limits });
    expect(result).toMatchObject({ status: 'failed', detail: 'nothing was done: no prompt within 200 ms' });
  });

  it('writes nothing more to a tool that takes too long', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00');
    const result = await bench.run(bench.hold(['aaa1']), { limits: { ...bench.world.limits, dialogueMs: 0 } });
    expect(result).toMatchObject({ status: 'failed', detail: expect.stringContaining('took too long') });
    expect(bench.lines()).toEqual([]);
  });

  it('bounds what it keeps of a flood', async () => {
    const bench = makeBench('flood');
    const result = await bench.run(bench.order({ kind: 'directory', channel: CHANNEL }));
    expect(result.status).toBe('failed');
    expect(result.detail).toContain('more than');
  });

  it('says so when the tool cannot be started', async () => {
    const bench = makeBench();
    bench.config.imsimta = ['/nonexistent/imsimta'];
    const result = await bench.run(bench.hold(['aaa1']));
    expect(result.status).toBe('failed');
    expect(result.detail).toContain('could not be started');
  });
});

describe('reads', () => {
  it('inspect gives the rows of the manifest only, in UTC', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00', 'ZXbbb2.HELD', 'ZZccc3.00');
    const result = await bench.run(bench.order(inspectOf(['bbb2', 'ccc3', 'zzz9']), ['bbb2', 'ccc3', 'zzz9']));
    expect(result.listing).toEqual({
      channel: CHANNEL,
      total: 3,
      messages: [
        { id: 'bbb2', state: 'held', attempts: 2, blocks: 1, queuedSince: '2026-03-10T01:00:01.000Z' },
        { id: 'ccc3', state: 'queued', attempts: 0, blocks: 1, queuedSince: '2026-03-10T01:00:02.000Z' },
      ],
    });
  });

  it('directory of an empty channel is an empty listing, not a failure', async () => {
    const bench = makeBench();
    const result = await bench.run(bench.order({ kind: 'directory', channel: CHANNEL }));
    expect(result).toMatchObject({ status: 'done', listing: { total: 0, messages: [] } });
  });

  it('directory is bounded and tells the total', async () => {
    const bench = makeBench();
    bench.queue(...Array.from({ length: 1_005 }, (_, i) => `ZZm${String(i).padStart(4, '0')}.00`));
    const result = await bench.run(bench.order({ kind: 'directory', channel: CHANNEL }));
    expect(result.listing!.total).toBe(1_005);
    expect(result.listing!.messages).toHaveLength(1_000);
  });

  it('history belongs to the message that was asked for, prompt look-alikes included', async () => {
    const bench = makeBench();
    bench.queue('ZYaaa1.00', 'ZYbbb2.00', 'ZYccc3.HELD');
    const result = await bench.run(bench.order({ kind: 'history', channel: CHANNEL, ids: ['ccc3', 'bbb2', 'zzz9'] }));
    expect(result).toMatchObject({ status: 'partial' });
    expect(outcomes(result)).toEqual({ ccc3: 'done', bbb2: 'done', zzz9: 'gone' });
    expect(result.messages[1]!.text).toContain('connection refused');
  });

  it('counts names without asking the tool', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00', 'ZYbbb2.00', 'ZZccc3.HELD', '$temporary');
    const result = await bench.run(bench.order({ kind: 'counts' }));
    expect(result.counts).toEqual({
      complete: true,
      channels: [
        { channel: 'tcp_intranet', byAttempts: [], held: 0, unknownNames: 0, oldest: null },
        { channel: CHANNEL, byAttempts: [1, 1], held: 1, unknownNames: 1, oldest: '2026-03-10T01:00:00.000Z' },
      ],
    });
    expect(bench.lines()).toEqual([]);
  });

  it('reads need no policy', async () => {
    const bench = makeBench();
    bench.policy('garbled');
    expect((await bench.run(bench.order({ kind: 'directory', channel: CHANNEL }))).status).toBe('done');
  });
});
