import { readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MEMORY_MS } from '#agent/execute/journal.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { Result } from '#shared/contracts/result.ts';
import { NOW, makeBench, outcomes } from './bench.ts';
import { seedHold } from './seed-hold.ts';

type Bench = ReturnType<typeof makeBench>;

/** What a hold tells to be held by others. */
const notOurs = ({ messages }: Result): string[] => messages.flatMap((m) => (m.notOurs ? [m.id] : []));
const releases = (bench: Bench): string[] => bench.lines().filter((line) => line.startsWith('release'));
/** Somebody else's hand on the queue. */
const rename = (bench: Bench, from: string, to: string): void =>
  renameSync(join(bench.dir, 'queue', 'tcp_local', from), join(bench.dir, 'queue', 'tcp_local', to));
const misbehave = (bench: Bench, behave: string): void => {
  bench.config.imsimta = [...bench.config.imsimta.slice(0, -1), behave] as [string];
};

/** A host on which one command follows the other, each a second later. */
const sequence = (bench: Bench) => {
  let n = 0;
  return (kind: 'hold' | 'release' | 'return' | 'delete', ids: string[]) => {
    n += 1;
    return bench.run(bench.change(kind, ids, { id: `command-${n}-${kind}` }), { now: () => NOW + n * 1_000 });
  };
};

describe('a release on a host', () => {
  it('frees what a command of this host held, and leaves alone what others hold', async () => {
    const bench = makeBench();
    bench.held('ZZaaa1.HELD', 'ZZbbb2.HELD');
    bench.queue('ZZccc3.HELD');
    const result = await bench.run(bench.release(['aaa1', 'ccc3', 'zzz9']));
    expect(outcomes(result)).toEqual({ aaa1: 'done', ccc3: 'changed', zzz9: 'gone' });
    expect(result.status).toBe('partial');
    expect(result.messages[1]!.text).toContain('within the last 30 days, so it was left alone');
    expect(bench.files()).toEqual(['ZZaaa1.00', 'ZZbbb2.HELD', 'ZZccc3.HELD']);
  });

  it('is refused when all is held by others, with the reason, and starts nothing', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.HELD', 'ZZbbb2.HELD');
    const result = await bench.run(bench.release(['aaa1', 'bbb2']));
    expect(result).toMatchObject({ status: 'refused', refusal: 'not-held', messages: [] });
    expect(result.detail).toContain('30 days');
    expect(bench.lines()).toEqual([]);
  });

  it('is refused when the hold is older than the journal remembers', async () => {
    const bench = makeBench();
    bench.held('ZZaaa1.HELD');
    const file = join(bench.config.stateDir, 'journal', 'earlier-hold.jsonl');
    utimesSync(file, NOW / 1000, NOW / 1000);
    const later = NOW + MEMORY_MS + 1_000;
    const term = { notBefore: toInstant(later - 1_000), notAfter: toInstant(later + 1_000) };
    const release = { ...bench.release(['aaa1'], term), serverNow: later };
    expect(await bench.run(release, { now: () => later })).toMatchObject({ refusal: 'not-held' });
    expect(bench.files()).toEqual(['ZZaaa1.HELD']);
  });

  it('does not take the same id in another channel for its own', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.HELD');
    seedHold(bench.config, 'tcp_intranet', ['aaa1'], NOW - 1);
    expect((await bench.run(bench.release(['aaa1']))).refusal).toBe('not-held');
  });

  it('does not trust a record that cannot be understood', async () => {
    const bench = makeBench();
    bench.held('ZZaaa1.HELD');
    writeFileSync(join(bench.config.stateDir, 'journal', 'garbled.jsonl'), 'garbage\n');
    expect((await bench.run(bench.release(['aaa1']))).status).toBe('unknown');
    expect(bench.lines()).toEqual([]);
  });
});

describe('a message counts as held here', () => {
  it('when a hold of ours did it, not when the hold found it held', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.HELD', 'ZZbbb2.00');
    const run = sequence(bench);
    const held = await run('hold', ['aaa1', 'bbb2']);
    expect(outcomes(held)).toEqual({ aaa1: 'done', bbb2: 'done' });
    expect(notOurs(held)).toEqual(['aaa1']);
    expect(outcomes(await run('release', ['aaa1', 'bbb2']))).toEqual({ aaa1: 'changed', bbb2: 'done' });
    expect(bench.files()).toEqual(['ZZaaa1.HELD', 'ZZbbb2.00']);
  });

  it('not when somebody else was faster, and qm could not hold it any more', async () => {
    const bench = makeBench('move=ZZaaa1.00>ZZaaa1.HELD');
    bench.queue('ZZaaa1.00', 'ZZbbb2.00');
    const run = sequence(bench);
    const held = await run('hold', ['aaa1', 'bbb2']);
    expect(outcomes(held)).toEqual({ aaa1: 'done', bbb2: 'done' });
    expect(notOurs(held)).toEqual(['aaa1']);
    misbehave(bench, 'well');
    expect(outcomes(await run('release', ['aaa1', 'bbb2']))).toEqual({ aaa1: 'changed', bbb2: 'done' });
  });

  it('when the line was sent and its answer lost, if the hold found it held in the end', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00');
    const hold = bench.hold(['aaa1'], { id: 'command-hold' });
    await bench.run(hold);
    const file = join(bench.config.stateDir, 'journal', 'command-hold.jsonl');
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    writeFileSync(file, `${lines.filter((line) => /"(?:intent|act)"/.test(line)).join('\n')}\n`);
    expect((await bench.run(bench.release(['aaa1']))).refusal, 'nobody knows how the hold ended').toBe('not-held');
    const again = await bench.run(hold);
    expect(again.detail).toContain('interrupted once');
    expect(notOurs(again)).toEqual([]);
    expect(outcomes(await bench.run(bench.release(['aaa1'])))).toEqual({ aaa1: 'done' });
  });

  it('no longer after it was released, although somebody holds it again', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00');
    const run = sequence(bench);
    await run('hold', ['aaa1']);
    expect((await run('release', ['aaa1'])).status).toBe('done');
    rename(bench, 'ZZaaa1.00', 'ZZaaa1.HELD');
    expect((await run('release', ['aaa1'])).refusal).toBe('not-held');
    rename(bench, 'ZZaaa1.HELD', 'ZZaaa1.00');
    await run('hold', ['aaa1']);
    expect((await run('release', ['aaa1'])).status, 'held by us once more').toBe('done');
  });

  it('still after a release that failed, so that it can be approved again', async () => {
    const bench = makeBench('error-second');
    bench.held('ZZaaa1.HELD', 'ZZbbb2.HELD');
    const run = sequence(bench);
    expect(outcomes(await run('release', ['aaa1', 'bbb2']))).toEqual({ aaa1: 'done', bbb2: 'failed' });
    misbehave(bench, 'well');
    expect(outcomes(await run('release', ['bbb2']))).toEqual({ bbb2: 'done' });
  });

  it('no longer when a release of it was begun and nobody knows how it ended', async () => {
    const bench = makeBench();
    bench.held('ZZaaa1.HELD');
    const release = bench.release(['aaa1'], { id: 'command-first' });
    await bench.run(release);
    const file = join(bench.config.stateDir, 'journal', 'command-first.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8').trim().split('\n').slice(0, 2).join('\n')}\n`);
    rename(bench, 'ZZaaa1.00', 'ZZaaa1.HELD');
    expect((await bench.run(bench.release(['aaa1']))).refusal).toBe('not-held');
    expect(releases(bench)).toHaveLength(1);
  });
});
