import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fact } from '#shared/contracts/fact.ts';
import type { Question } from '#shared/contracts/question.ts';
import { Result } from '#shared/contracts/result.ts';
import { makeBench } from './bench.ts';
import { readOf } from './looked.ts';

const ask = async (question: Question, bench = makeBench()): Promise<Result> =>
  Result.parse(await bench.run(bench.order({ kind: 'look', question })));

const factsOf = (result: Result) => readOf(result).facts;

const toolLines = (bench: ReturnType<typeof makeBench>): string[] => {
  const log = join(bench.dir, 'tools.log');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
};

describe('a question', () => {
  it('about a channel becomes one listing, whose facts the analyzer reads', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00', 'ZYbbb2.00');
    const result = await ask({ ask: 'directory', channel: 'tcp_local' }, bench);
    expect(result).toMatchObject({ status: 'done', refusal: null, messages: [], listing: null });
    expect(bench.lines()).toEqual(['directory tcp_local']);
    expect(factsOf(result)).toMatchObject([{ kind: 'qm-directory', name: 'tcp_local', total: 2 }]);
  });

  it('about messages becomes their history, by the numbers of a listing', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.00', 'ZYbbb2.00');
    const result = await ask({ ask: 'history', channel: 'tcp_local', ids: ['bbb2', 'gone9'] }, bench);
    expect(bench.lines()).toEqual(['directory tcp_local', 'history 1', 'held tcp_local']);
    expect(factsOf(result)).toMatchObject([{ kind: 'qm-history', name: 'tcp_local/bbb2', attempts: 1 }]);
  });

  it('keeps foreign text from passing for the history of another message', async () => {
    const bench = makeBench('forged-history');
    bench.queue('ZYbbb2.00');
    const result = await ask({ ask: 'history', channel: 'tcp_local', ids: ['bbb2'] }, bench);
    expect(factsOf(result).map(({ name }) => name)).toEqual(['tcp_local/bbb2']);
  });

  it('about held messages reads the last three, and passes on nothing but who received them', async () => {
    const bench = makeBench();
    bench.queue('ZZaaa1.HELD', 'ZZbbb2.HELD', 'ZZccc3.00', 'ZZddd4.HELD', 'ZZeee5.HELD');
    const result = await ask({ ask: 'held', channel: 'tcp_local' }, bench);
    expect(bench.lines()).toEqual(['held tcp_local', 'read 2', 'read 3', 'read 4']);
    const by = [...Array<string>(11).fill('mx.example.com'), ''];
    expect(factsOf(result)).toMatchObject(
      ['bbb2', 'ddd4', 'eee5'].map((id) => ({ kind: 'qm-received', name: `tcp_local/${id}`, by })),
    );
    expect(result.looked!.snapshot.stdout).not.toMatch(/secret|carol|other9/);
    expect(result.transcript).toContain('> read 4');
    expect(result.transcript).not.toMatch(/secret|carol|other9/);
  });

  it('about held messages fails where what is shown does not name them, or none is held', async () => {
    const bench = makeBench('other-layout');
    bench.queue('ZZaaa1.HELD');
    const result = await ask({ ask: 'held', channel: 'tcp_local' }, bench);
    expect(result).toMatchObject({ status: 'failed', detail: 'what read showed does not name the messages' });
    expect(result.transcript).not.toContain('carol');
    const none = await ask({ ask: 'held', channel: 'tcp_local' });
    expect(none).toMatchObject({ status: 'failed', detail: 'no message of this channel is held' });
  });

  it('about what fills a channel reads some drawn at random, and passes on what they are and nothing else', async () => {
    const bench = makeBench();
    const names = Array.from({ length: 100 }, (_, i) => `ZZ${i % 4 === 0 ? 'usr' : 'bnc'}${i}.00`);
    bench.queue(...names, 'ZZheld1.HELD');
    const result = await ask({ ask: 'sample', channel: 'tcp_local' }, bench);
    const [first, ...read] = bench.lines();
    expect(first).toBe('directory tcp_local');
    expect(read).toHaveLength(80);
    expect(new Set(read).size).toBe(80);
    const [fact] = factsOf(result);
    expect(fact).toMatchObject({
      kind: 'qm-sample',
      name: 'tcp_local',
      listed: 100,
      drawn: 80,
      messages: { length: 80 },
    });
    const { messages } = fact as Extract<Fact, { kind: 'qm-sample' }>;
    expect(messages).toContainEqual({ bounce: true, from: 'process-daemon.mx.example.com', to: 'forged.example.net' });
    expect(messages).toContainEqual({ bounce: false, from: 'a.example.net', to: '' });
    expect(result.looked!.snapshot.stdout).not.toMatch(/secret|carol|eve|other/);
    expect(result.transcript).not.toMatch(/secret|carol|eve|other/);
  });

  it('about what fills a channel fails where what is shown does not name the messages, or there are none', async () => {
    const bench = makeBench('other-layout');
    bench.queue('ZZbnc1.00');
    expect(await ask({ ask: 'sample', channel: 'tcp_local' }, bench)).toMatchObject({
      status: 'failed',
      detail: 'what read showed does not name the messages',
    });
    expect(await ask({ ask: 'sample', channel: 'tcp_local' })).toMatchObject({
      status: 'failed',
      detail: 'no message of this channel is queued',
    });
  });

  it.each(['held', 'sample'] as const)('about %s tells nothing of a message at which the tool ended', async (what) => {
    const bench = makeBench('dies-reading');
    bench.queue('ZZusr1.00', 'ZZusr2.HELD');
    const { status, transcript, detail } = await ask({ ask: what, channel: 'tcp_local' }, bench);
    expect(status).toBe('failed');
    expect(transcript).toContain('> read');
    expect(`${transcript}${detail}`).not.toContain('secret');
  });

  it('about messages that are gone says so', async () => {
    const result = await ask({ ask: 'history', channel: 'tcp_local', ids: ['gone9'] });
    expect(result).toMatchObject({ status: 'failed', detail: 'none of these messages is queued' });
    expect(result.looked).toBeUndefined();
  });

  it.each([
    ['6.3', ['jobs'], 'qm-job'],
    ['6.2-7.02', ['messages tcp_local'], 'qm-messages'],
    ['7u4-23.01', ['jobs'], 'qm-job'],
    ['8.0', ['jobs'], 'qm-job'],
    ['8', ['jobs'], 'qm-job'],
  ])('about jobs is put as version %s has it', async (version, lines, kind) => {
    const bench = makeBench();
    bench.config.version = version;
    const result = await ask({ ask: 'jobs', channel: 'tcp_local' }, bench);
    expect(bench.lines()).toEqual(lines);
    expect(factsOf(result)).toMatchObject([{ kind, channel: 'tcp_local' }]);
  });

  it.each([null, '5.2', '5', 'unknown'])('about jobs is not put to version %s', async (version) => {
    const bench = makeBench();
    bench.config.version = version;
    const result = await ask({ ask: 'jobs', channel: 'tcp_local' }, bench);
    expect(result.status).toBe('failed');
    expect(result.detail).toContain('cannot be asked here');
    expect(bench.lines()).toEqual([]);
  });

  it('that qm cannot answer is failed, not evidence', async () => {
    const result = await ask({ ask: 'jobs', channel: 'tcp_local' }, makeBench('no-controller'));
    expect(result).toMatchObject({ status: 'failed' });
    expect(result.detail).toContain('QM-E-NOJBC');
    expect(result.looked).toBeUndefined();
  });

  it('about processes, counters and a mailbox runs a program with arguments from the table', async () => {
    const bench = makeBench();
    expect(factsOf(await ask({ ask: 'processes' }, bench))).toMatchObject([
      { kind: 'process', pid: 1210 },
      { kind: 'process-list', processes: 1 },
    ]);
    expect(factsOf(await ask({ ask: 'counterutil', object: 'imapstat' }, bench))).toMatchObject([
      { kind: 'counterutil', name: 'imapstat global.numcurrentconnections', value: 7 },
    ]);
    const checked = await ask({ ask: 'reconstruct-check', mailbox: 'user/joe/INBOX' }, bench);
    expect(factsOf(checked)).toMatchObject([{ kind: 'reconstruct-check', name: 'user/joe/INBOX', sound: false }]);
    expect(toolLines(bench)).toEqual(['counterutil -o imapstat -n 1', 'reconstruct -n user/joe/INBOX']);
    expect(checked.transcript).toContain('> reconstruct -n user/joe/INBOX');
  });

  it('about what runs as the mail server’s user is put with columns from the table, and its list is whole', async () => {
    const bench = makeBench();
    const result = await ask({ ask: 'ps' }, bench);
    expect(toolLines(bench)).toEqual(['ps -u mailsrv -o user,pid,s,vsz,rss,pcpu,time,comm']);
    expect(factsOf(result)).toMatchObject([
      {
        kind: 'process',
        name: 'stored',
        pid: 811,
        virtualKiB: 604_116,
        state: 'D',
        cpuSeconds: 93_784,
        cpuPercent: 1.5,
      },
      { kind: 'process', name: 'job_controller' },
      { kind: 'process-list', name: 'ps', processes: 2 },
    ]);
    expect(bench.lines()).toEqual([]);
    bench.config.ps = null;
    expect(await ask({ ask: 'ps' }, bench)).toMatchObject({
      status: 'failed',
      detail: 'cannot be asked here: ps is not configured',
    });
  });

  it('for a tool that is not configured is not asked', async () => {
    const bench = makeBench();
    bench.config.reconstruct = null;
    const result = await ask({ ask: 'reconstruct-check', mailbox: 'user/joe/INBOX' }, bench);
    expect(result).toMatchObject({ status: 'failed', detail: 'cannot be asked here: reconstruct is not configured' });
  });

  it('whose answer is too long is cut, and nothing of it is believed', async () => {
    const result = await ask({ ask: 'counterutil', object: 'imapstat' }, makeBench('flood'));
    expect(result.status).toBe('partial');
    expect(result.looked!.snapshot).toMatchObject({ exitCode: null });
    expect(result.looked!.snapshot.stdout.length).toBe(1024 * 1024);
    expect(result.looked!.snapshot.stderr).toContain('cut after');
    expect(factsOf(result)).toEqual([]);
  });

  it('whose program does not end is told to end, and says so', async () => {
    const bench = makeBench('hang');
    bench.world.limits.lookMs = 5_000;
    const result = await ask({ ask: 'counterutil', object: 'imapstat' }, bench);
    expect(result.status).toBe('partial');
    expect(result.looked!.snapshot.stderr).toContain('not finished within 5000 ms');
    expect(toolLines(bench)).toContain('asked to end');
  });

  it('for which a long queue would be listed is not asked', async () => {
    const bench = makeBench();
    bench.queue(...Array.from({ length: 20_001 }, (_, i) => `ZZm${i}.00`));
    const result = await ask({ ask: 'directory', channel: 'tcp_local' }, bench);
    expect(result).toMatchObject({ status: 'failed' });
    expect(result.detail).toContain('too many');
    expect(bench.lines()).toEqual([]);
  });

  it('is refused when its time is over', async () => {
    const bench = makeBench();
    const late = { notAfter: '2026-03-10T11:00:00.000Z' };
    const result = await bench.run(bench.order({ kind: 'look', question: { ask: 'processes' } }, [], late));
    expect(result).toMatchObject({ status: 'refused', refusal: 'expired' });
  });

  it('whose words are not of the contract never reaches a tool', async () => {
    const bench = makeBench();
    for (const question of [
      { ask: 'reconstruct-check', mailbox: '-r' },
      { ask: 'reconstruct-check', mailbox: 'user/joe/../x' },
      { ask: 'reconstruct-check', mailbox: 'user/joe/INBOX -f' },
      { ask: 'counterutil', object: 'imapstat -i 1' },
      { ask: 'directory', channel: 'tcp_*' },
      { ask: 'history', channel: 'tcp_local', ids: ['../x'] },
    ]) {
      const result = await bench.run(bench.order({ kind: 'look', question: question as Question }));
      expect(result).toMatchObject({ status: 'refused', refusal: 'malformed' });
    }
    expect(bench.lines()).toEqual([]);
    expect(toolLines(bench)).toEqual([]);
  });
});
