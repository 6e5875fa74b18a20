import { describe, expect, it } from 'vitest';
import type { MessageAction } from '#shared/actions/index.ts';
import { makeBench, outcomes } from './bench.ts';

const acting = (bench: ReturnType<typeof makeBench>): string[] =>
  bench.lines().filter((line) => /^(?:hold|release|return|delete) /.test(line));

describe.each(['return', 'delete'] as const)('%s', (action) => {
  it('takes out exactly the approved messages, held or not, each numbered by its own listing', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.HELD', 'ZZbbb2.00', 'ZYccc3.00', 'ZZddd4.HELD', 'ZZeee5.00');

    const result = await bench.run(bench.change(action, ['aaa1', 'ccc3', 'eee5', 'zzz9']));

    expect(result.status).toBe('done');
    expect(outcomes(result)).toEqual({ aaa1: 'done', ccc3: 'done', eee5: 'done', zzz9: 'gone' });
    expect(bench.files()).toEqual(['ZZbbb2.00', 'ZZddd4.HELD']);
    expect(bench.lines()).toEqual([
      'held tcp_local',
      'directory tcp_local',
      `${action} 1`,
      `${action} 3`,
      'held tcp_local',
      `${action} 1`,
      'directory tcp_local',
      'held tcp_local',
    ]);
  });

  it('goes 1, 10, rest', async () => {
    const bench = makeBench();
    const ids = Array.from({ length: 30 }, (_, i) => `m${String(i).padStart(3, '0')}`);
    bench.queue(...ids.map((id) => `ZZ${id}.00`));
    expect((await bench.run(bench.change(action, ids))).status).toBe('done');
    expect(acting(bench)).toEqual([`${action} 1`, `${action} 2-11`, `${action} 12-30`]);
  });

  it('stops at a message that is gone, does not touch held mail after it, and never tries by number again', async () => {
    const bench = makeBench('move=ZZaaa1.00>');
    bench.queue('ZZaaa1.00', 'ZZbbb2.00', 'ZZccc3.HELD');
    const result = await bench.run(bench.change(action, ['aaa1', 'bbb2', 'ccc3']));
    expect(outcomes(result)).toEqual({ aaa1: 'gone', bbb2: 'unknown', ccc3: 'unknown' });
    expect(result.status).toBe('failed');
    expect(acting(bench)).toEqual([`${action} 1`]);
  });

  it('claims nothing of a message that left the queue without a result line', async () => {
    const bench = makeBench('silent-second');
    bench.queue('ZZaaa1.00', 'ZZbbb2.00', 'ZZccc3.00');
    const result = await bench.run(bench.change(action, ['aaa1', 'bbb2']));
    expect(outcomes(result)).toEqual({ aaa1: 'done', bbb2: 'unknown' });
    expect(result.status).toBe('partial');
    expect(bench.files()).toEqual(['ZZccc3.00']);
  });

  it('has failed for what is still listed, whatever the result line says', async () => {
    const bench = makeBench('lie-second');
    bench.queue('ZZaaa1.00', 'ZZbbb2.00');
    const result = await bench.run(bench.change(action, ['aaa1', 'bbb2']));
    expect(outcomes(result)).toEqual({ aaa1: 'done', bbb2: 'failed' });
  });

  it('stops at a result line that names no message', async () => {
    const bench = makeBench('wrong-file');
    bench.queue('ZZaaa1.00', 'ZZbbb2.00');
    await bench.run(bench.change(action, ['aaa1', 'bbb2']));
    expect(acting(bench)).toEqual([`${action} 1`]);
  });
});

describe('hold, while mail moves', () => {
  const hold = async (moves: string, ids = ['aaa1', 'bbb2', 'ccc3'], action: MessageAction = 'hold') => {
    const bench = makeBench(`move=${moves}`);
    bench.queue('ZZaaa1.00', 'ZZbbb2.00', 'ZZccc3.00', 'ZZddd4.00');
    return { bench, result: await bench.run(bench.change(action, ids)) };
  };

  it('goes on with what is left when a message was delivered', async () => {
    const { bench, result } = await hold('ZZaaa1.00>');
    expect(result.status).toBe('done');
    expect(outcomes(result)).toEqual({ aaa1: 'gone', bbb2: 'done', ccc3: 'done' });
    expect(bench.files()).toEqual(['ZZbbb2.HELD', 'ZZccc3.HELD', 'ZZddd4.00']);
    expect(acting(bench)).toEqual(['hold 1', 'hold 1', 'hold 2']);
  });

  it('holds a message under its new name when it was tried again', async () => {
    const { bench, result } = await hold(',ZZbbb2.00>ZYbbb2.00');
    expect(outcomes(result)).toEqual({ aaa1: 'done', bbb2: 'done', ccc3: 'done' });
    expect(bench.files()).toEqual(['ZYbbb2.HELD', 'ZZaaa1.HELD', 'ZZccc3.HELD', 'ZZddd4.00']);
  });

  it('is content when somebody else held it', async () => {
    const { result } = await hold('ZZaaa1.00>ZZaaa1.HELD');
    expect(outcomes(result)).toEqual({ aaa1: 'done', bbb2: 'done', ccc3: 'done' });
  });

  it('gives up after eight listings', async () => {
    const names = ['ZZ', 'ZY', 'ZX', 'ZW', 'ZV', 'ZU', 'ZT', 'ZS', 'ZR', 'ZQ'].map((prefix) => `${prefix}aaa1.00`);
    const { bench, result } = await hold(
      names
        .slice(1)
        .map((name, i) => `${names[i]}>${name}`)
        .join(','),
      ['aaa1'],
    );
    expect(outcomes(result)).toEqual({ aaa1: 'failed' });
    expect(acting(bench)).toHaveLength(8);
    expect(bench.files()).toContain('ZRaaa1.00');
  });

  it('stops when qm cannot hold a message that did not move', async () => {
    const bench = makeBench('error-second');
    bench.queue('ZZaaa1.00', 'ZZbbb2.00', 'ZZccc3.00');
    const result = await bench.run(bench.hold(['aaa1', 'bbb2']));
    expect(outcomes(result)).toEqual({ aaa1: 'done', bbb2: 'failed' });
    expect(acting(bench)).toEqual(['hold 1', 'hold 2']);
  });

  it('a release stops at the first one all the same', async () => {
    const bench = makeBench('move=ZZaaa1.HELD>');
    bench.held('ZZaaa1.HELD', 'ZZbbb2.HELD');
    const result = await bench.run(bench.release(['aaa1', 'bbb2']));
    expect(outcomes(result)).toEqual({ aaa1: 'gone', bbb2: 'unknown' });
    expect(acting(bench)).toEqual(['release 1']);
  });
});
