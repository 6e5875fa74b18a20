import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GAP_MS } from '#agent/execute/control.ts';
import type { ChannelChange, Command } from '#shared/contracts/command.ts';
import { DueReport } from '#shared/contracts/host-message.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { Result } from '#shared/contracts/result.ts';
import { CHANNEL, NOW, allowing, makeBench } from './bench.ts';

const HOUR = 3_600_000;
const AT = NOW + HOUR;
type Bench = ReturnType<typeof makeBench>;

const stopOf = (startAt = AT, channel = CHANNEL): ChannelChange => ({
  kind: 'stop',
  channel,
  startAt: toInstant(startAt),
});
const startOf = (channel = CHANNEL): ChannelChange => ({ kind: 'start', channel });
const run = (bench: Bench, operation: ChannelChange, over: Partial<Command> = {}) =>
  bench.run(bench.order(operation, [], over));
const planned = (bench: Bench): string[] =>
  existsSync(join(bench.config.stateDir, 'starts'))
    ? readdirSync(join(bench.config.stateDir, 'starts')).filter((name) => name.endsWith('.json'))
    : [];
const turns = (bench: Bench): string[] => bench.lines().filter((line) => /^(?:start|stop) /.test(line));

describe('actions on a channel', () => {
  it.each([
    [startOf(), `start ${CHANNEL}`, `started ${CHANNEL}`],
    [stopOf(), `stop ${CHANNEL}`, `stopped ${CHANNEL}; this host starts it again at ${toInstant(AT)}`],
    [{ kind: 'retry', channel: CHANNEL }, `submit ${CHANNEL}`, `asked the Job Controller to run ${CHANNEL}`],
    [
      { kind: 'cache-sync', channel: CHANNEL },
      'cache -sync',
      'asked the Job Controller to read the queue directories again',
    ],
  ] as const)('%o', async (operation, line, detail) => {
    const bench = makeBench();
    const result = await run(bench, operation);
    expect(Result.parse(result)).toMatchObject({ status: 'done', refusal: null, detail, messages: [], listing: null });
    expect(bench.lines()).toEqual([line]);
    expect(result.transcript).toContain(line);
    expect(await run(bench, operation), 'told again, not done again').toEqual(result);
    expect(bench.lines()).toEqual([line]);
  });

  it('takes a good result line for success, and nothing that it does not understand', async () => {
    expect(await run(makeBench('confirms'), startOf())).toMatchObject({ status: 'done' });
    const odd = await run(makeBench('chatty'), startOf());
    expect(odd).toMatchObject({ status: 'unknown', detail: expect.stringContaining('Do you want to start it?') });
  });

  it.each(['start', 'stop'] as const)('a %s that qm refuses has failed, and plans nothing', async (kind) => {
    const bench = makeBench('list-locked');
    const result = await run(bench, kind === 'stop' ? stopOf() : startOf());
    expect(result).toMatchObject({ status: 'failed', detail: expect.stringMatching(/QM-E-NOTST(OPP|ART)ED/) });
    expect(planned(bench)).toEqual([]);
  });

  it.each([
    ['no-controller', 'failed', 'NOJBC'],
    ['exit-one', 'failed', 'exit code 1'],
    ['hang', 'unknown', 'not finished within'],
  ])('a retry of which the program says %s is %s', async (behave, status, detail) => {
    const bench = makeBench(behave);
    const limits = { ...bench.world.limits, lightMs: behave === 'hang' ? 1_000 : 10_000 };
    const order = bench.order({ kind: 'retry', channel: CHANNEL });
    expect(await bench.run(order, { limits })).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });

  it('nothing was done when qm never came to its prompt', async () => {
    const bench = makeBench('never-prompt');
    const limits = { ...bench.world.limits, promptMs: 200, lightMs: 500 };
    const result = await bench.run(bench.order(stopOf()), { limits });
    expect(result).toMatchObject({ status: 'failed', detail: expect.stringContaining('no prompt') });
    expect(planned(bench)).toEqual([]);
  });

  it('needs the action, the channel, the hours and no freeze file, as changes of messages do', async () => {
    const bench = makeBench();
    const refusalOf = async (policy: object): Promise<unknown> => {
      bench.policy({ ...allowing, ...policy });
      return (await run(bench, stopOf())).refusal;
    };
    expect(await refusalOf({ actions: ['hold', 'release', 'start', 'retry', 'cache-sync'] })).toBe('policy-action');
    expect(await refusalOf({ channels: ['tcp_intranet'] })).toBe('policy-channel');
    // 12:00 UTC is 05:00 in Los Angeles.
    expect(await refusalOf({ hours: { from: '08:00', to: '18:00' } })).toBe('policy-action');
    writeFileSync(bench.config.freezeFile, '');
    expect(await refusalOf({})).toBe('frozen');
    bench.config.version = '5.2';
    expect(await refusalOf({})).toBe('policy-action');
    expect({ lines: bench.lines(), planned: planned(bench) }).toEqual({ lines: [], planned: [] });
  });

  it('counts stops, retries and cache syncs of an hour together; starts never, and no command twice', async () => {
    const bench = makeBench('chatty');
    bench.policy({ ...allowing, maxChannelActionsPerHour: 3 });
    const at = (operation: ChannelChange, id: string, now = NOW) =>
      bench.run(bench.order(operation, [], { id, notAfter: toInstant(NOW + 2 * HOUR) }), { now: () => now });
    await at(startOf(), 'command-a');
    await at(stopOf(), 'command-b');
    await at({ kind: 'retry', channel: CHANNEL }, 'command-c');
    await at({ kind: 'cache-sync', channel: CHANNEL }, 'command-d');
    const fourth = await at({ kind: 'retry', channel: CHANNEL }, 'command-e');
    expect(fourth).toMatchObject({ refusal: 'policy-count', detail: expect.stringContaining('allows 3 in an hour') });
    expect((await at(startOf(), 'command-f')).refusal).toBeNull();
    const journal = join(bench.config.stateDir, 'journal', 'command-d.jsonl');
    writeFileSync(journal, `${readFileSync(journal, 'utf8').split('\n')[0]}\n`);
    expect(await at({ kind: 'cache-sync', channel: CHANNEL }, 'command-d'), 'it is one of the three').toMatchObject({
      refusal: null,
      detail: expect.stringContaining('done again'),
    });
    expect((await at({ kind: 'retry', channel: CHANNEL }, 'command-g', NOW + HOUR + 1)).refusal).toBeNull();
  });

  it('refuses a stop whose start has passed, is no time, or is more than a day away', async () => {
    const bench = makeBench();
    expect((await run(bench, stopOf(NOW))).refusal).toBe('expired');
    expect((await run(bench, stopOf(NOW + 24 * HOUR + 1))).refusal).toBe('policy-action');
    const never = { ...stopOf(), startAt: '2026-13-40T12:00:00.000Z' } as ChannelChange;
    expect((await run(bench, never)).refusal).toBe('expired');
    expect(bench.lines()).toEqual([]);
    expect((await run(bench, stopOf(NOW + 24 * HOUR))).status).toBe('done');
  });
});

describe('the distance between starts and stops', () => {
  const clocked = (bench: Bench, from = NOW) => {
    const waits: number[] = [];
    let now = from;
    const over = { now: () => now, wait: async (ms: number) => void ((now += ms), waits.push(ms)) };
    const order = (operation: ChannelChange, id: string) =>
      bench.run(
        bench.order(operation, [], { id, notBefore: toInstant(now - HOUR), notAfter: toInstant(now + HOUR) }),
        over,
      );
    return { waits, order, pass: (ms: number) => (now += ms) };
  };

  it('is five seconds, over all channels, counted from the last one that ended', async () => {
    const bench = makeBench();
    bench.policy({ ...allowing, channels: [CHANNEL, 'tcp_intranet'] });
    const { order, waits, pass } = clocked(bench);
    await order(stopOf(), 'command-a');
    expect(waits).toEqual([]);
    pass(1_200);
    await order(stopOf(AT, 'tcp_intranet'), 'command-b');
    pass(GAP_MS);
    await order(startOf(), 'command-c');
    expect(waits).toEqual([3_800]);
  });

  it('is kept whole when the clock was set back, and is not kept for other actions', async () => {
    const bench = makeBench();
    await clocked(bench).order(startOf(), 'command-a');
    const { order, waits } = clocked(bench, NOW - 60_000);
    await order({ kind: 'retry', channel: CHANNEL }, 'command-b');
    expect(waits).toEqual([]);
    await order(startOf(), 'command-c');
    expect(waits).toEqual([GAP_MS]);
  });
});

describe('the start that a stop carries', () => {
  it('is done by the host when its time has come, once, and told under an id of its own', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    expect(await bench.due(AT - 1)).toEqual({ results: [], next: toInstant(AT) });
    expect(turns(bench)).toEqual([`stop ${CHANNEL}`]);

    const report = DueReport.parse(await bench.due(AT));
    expect(report.next).toBeNull();
    expect(report.results).toMatchObject([
      {
        command: 'command-0001-start',
        status: 'done',
        detail: `started ${CHANNEL}, as its stop had planned for ${toInstant(AT)}`,
        messages: [],
      },
    ]);
    expect(await bench.due(AT + 60_000), 'and told again to whoever asks again').toEqual(report);
    expect(turns(bench)).toEqual([`stop ${CHANNEL}`, `start ${CHANNEL}`]);
  });

  it('is written before the stop is sent', async () => {
    const bench = makeBench();
    let seen: string[] = [];
    await bench.run(bench.order(stopOf()), {
      startTool: (options) => {
        seen = planned(bench);
        return bench.world.startTool(options);
      },
    });
    expect(seen).toEqual([`${CHANNEL}.json`]);
  });

  it('happens although the host was frozen since, its policy changed, or the answer to the stop was lost', async () => {
    const bench = makeBench('chatty');
    expect((await run(bench, stopOf())).status).toBe('unknown');
    writeFileSync(bench.config.freezeFile, '');
    bench.policy({ ...allowing, actions: [] });
    bench.config.imsimta = bench.config.imsimta.map((word) => (word === 'chatty' ? 'well' : word)) as [string];
    expect((await bench.due(AT)).results).toMatchObject([{ status: 'done' }]);
  });

  it('is cancelled by an approved start, and not by one that failed', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    const imsimta = bench.config.imsimta;
    bench.config.imsimta = imsimta.map((word) => (word === 'well' ? 'list-locked' : word)) as [string];
    expect((await run(bench, startOf(), { id: 'command-0002' })).status).toBe('failed');
    expect(planned(bench)).toHaveLength(1);
    bench.config.imsimta = imsimta;
    const result = await run(bench, startOf(), { id: 'command-0003' });
    expect(result.detail).toBe(`started ${CHANNEL}; the start planned for ${toInstant(AT)} is cancelled`);
    expect(await bench.due(AT)).toEqual({ results: [], next: null });
    expect(turns(bench).filter((line) => line.startsWith('start'))).toHaveLength(2);
  });

  it('is the one of the last stop; a stop that failed leaves the one before', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    await run(bench, stopOf(AT + HOUR), { id: 'command-0002' });
    expect((await bench.due(AT)).next).toBe(toInstant(AT + HOUR));
    bench.config.imsimta = bench.config.imsimta.map((word) => (word === 'well' ? 'list-locked' : word)) as [string];
    await run(bench, stopOf(AT + 2 * HOUR), { id: 'command-0003' });
    expect((await bench.due(AT)).next).toBe(toInstant(AT + HOUR));
  });

  it('is tried until it comes about, and people are told once that it is late', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    const imsimta = bench.config.imsimta;
    bench.config.imsimta = imsimta.map((word) => (word === 'well' ? 'list-locked' : word)) as [string];
    expect(await bench.due(AT)).toEqual({ results: [], next: toInstant(AT) });
    const late = await bench.due(AT + 180_000);
    expect(late.results).toMatchObject([{ command: 'command-0001-late', status: 'failed' }]);
    expect(late.results[0]!.detail).toContain('goes on trying');
    expect((await bench.due(AT + 240_000)).results).toEqual(late.results);
    bench.config.imsimta = imsimta;
    const done = await bench.due(AT + 300_000);
    expect(done).toMatchObject({ results: [{ command: 'command-0001-late' }, { status: 'done' }], next: null });
  });

  it('goes by the host clock, whatever the caller says; by the store clock when it was set far back', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    const ask = (own: number, server: number) => bench.due(server, { now: () => own });
    await ask(NOW + 60_000, AT + HOUR);
    await ask(NOW - 60_000, AT + HOUR);
    expect(turns(bench)).toHaveLength(1);
    await ask(NOW - 24 * HOUR, AT - 1);
    expect(turns(bench)).toHaveLength(1);
    await ask(NOW - 24 * HOUR, AT);
    expect(turns(bench)).toHaveLength(2);
  });

  it('starts at once when nobody can read when', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    writeFileSync(join(bench.config.stateDir, 'starts', `${CHANNEL}.json`), '{"command":');
    const { results, next } = await bench.due(NOW);
    expect({ results, next }).toMatchObject({ results: [{ status: 'done' }], next: null });
    expect(results[0]!.command).toMatch(/^unread-[0-9a-f]{48}-start$/);
  });

  it('is not done twice when something ended the program before the plan was dropped', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    const file = join(bench.config.stateDir, 'starts', `${CHANNEL}.json`);
    const plan = readFileSync(file, 'utf8');
    const report = await bench.due(AT);
    writeFileSync(file, plan);
    expect(await bench.due(AT + 1)).toEqual(report);
    expect(turns(bench)).toHaveLength(2);
  });

  it('is forgotten with the journal, after thirty days', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    await bench.due(AT);
    await run(bench, stopOf(AT + HOUR), { id: 'command-0002' });
    const later = await bench.due(AT + 31 * 24 * HOUR);
    expect(later.results.map(({ command }) => command)).toEqual(['command-0002-start']);
  });
});

describe('interrupted', () => {
  /** As if the program had ended after the line was sent. */
  const interrupt = (bench: Bench, id = 'command-0001'): void => {
    const file = join(bench.config.stateDir, 'journal', `${id}.jsonl`);
    const kept = readFileSync(file, 'utf8').trim().split('\n').slice(0, -1);
    writeFileSync(file, `${kept.join('\n')}\n`);
  };

  it('a stop is done again, with its planned start', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    interrupt(bench);
    const result = await run(bench, stopOf());
    expect(result).toMatchObject({ status: 'done', detail: expect.stringContaining('interrupted once') });
    expect(turns(bench)).toEqual([`stop ${CHANNEL}`, `stop ${CHANNEL}`]);
    expect((await bench.due(AT)).results).toHaveLength(1);
  });

  it('a stop is not done again after a later start of the channel, nor when it has expired', async () => {
    const bench = makeBench();
    await run(bench, stopOf());
    interrupt(bench);
    const later = { now: () => NOW + 60_000 };
    await bench.run(bench.order(startOf(), [], { id: 'command-0002' }), later);
    const result = await bench.run(bench.order(stopOf()), later);
    expect(result).toMatchObject({ status: 'unknown', detail: expect.stringContaining('a later order') });
    interrupt(bench);
    const expired = await bench.run({ ...bench.order(stopOf()), serverNow: NOW + HOUR });
    expect(expired).toMatchObject({ status: 'unknown', detail: expect.stringContaining('valid until') });
    expect(turns(bench)).toEqual([`stop ${CHANNEL}`, `start ${CHANNEL}`]);
  });
});
