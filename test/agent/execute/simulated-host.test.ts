import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import type { Command, Operation } from '#shared/contracts/command.ts';
import { DueReport } from '#shared/contracts/host-message.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { layoutOf } from '#local/mailhost/layout.ts';
import { listQueue } from '#local/mailhost/queue/tree.ts';
import { aConfig } from '../../local/mailhost/a-config.ts';
import { CHANNEL, NOW, makeBench, outcomes } from './bench.ts';

const { imsimta, mailhost } = inject('programs');

let child: ChildProcess | null = null;
afterEach(() => child?.kill('SIGKILL'));

/** The executor with a simulated host of its own, which is a process as its `imsimta` is. */
const onHost = async () => {
  const bench = makeBench();
  const root = join(bench.dir, 'host');
  const layout = layoutOf(root);
  const file = join(bench.dir, 'mailhost.json');
  const imsimtaEntry = [process.execPath, imsimta];
  writeFileSync(file, JSON.stringify(aConfig({ root, imsimtaEntry, traffic: { rejectsPerMinute: 0 } })));
  bench.config.imsimta = [join(layout.sbin, 'imsimta')];
  bench.config.queueDir = layout.queue;
  let port = 0;
  const start = async (): Promise<void> => {
    child = spawn(process.execPath, [mailhost, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
    port = (JSON.parse(line) as { controlPort: number }).controlPort;
  };
  const control = async (path: string, body?: object): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${port}${path}`, body ? { method: 'POST', body: JSON.stringify(body) } : {})).json();
  await start();
  await control('/destinations', { domain: 'big.example.com', behaviour: 'refuse' });
  return {
    bench,
    control,
    restart: async (): Promise<void> => {
      const exited = once(child!, 'exit');
      child!.kill('SIGKILL');
      await exited;
      await start();
    },
    inject: (from: string, count: number) =>
      control('/inject', { messages: [{ from, to: 'x@big.example.com', count }] }),
    channel: async () =>
      ((await control('/state')) as { channels: Record<string, { delayed: number; ready: number; stopped: boolean }> })
        .channels[CHANNEL]!,
    queue: () => listQueue(layout.queue, CHANNEL).map(({ id }) => id),
    /** `CHANNEL [CHANNEL] CODE` of the log's entries. */
    log: () =>
      readFileSync(join(layout.log, 'mail.log_current'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(24, 51).trim().replaceAll(/ +/g, ' ')),
  };
};

const run = (bench: ReturnType<typeof makeBench>, operation: Operation, over: Partial<Command> = {}) =>
  bench.run(bench.order(operation, [], over));

describe('the executor on a simulated host', { timeout: 60_000 }, () => {
  it('a return sends a notification to each sender and a delete sends none; nobody else is touched', async () => {
    const { bench, inject, channel, queue, log } = await onHost();
    await inject('ann@example.edu', 14);
    await vi.waitFor(async () => expect((await channel()).delayed).toBe(14), { timeout: 10_000 });
    const withSender = queue();
    await inject('', 2);
    await vi.waitFor(async () => expect((await channel()).delayed).toBe(16), { timeout: 10_000 });
    const ids = [...queue().filter((id) => !withSender.includes(id)), ...withSender];
    const bounces = (): number => log().filter((entry) => entry.startsWith(`${CHANNEL} process E`)).length;

    const held = await bench.run(bench.change('hold', ids.slice(0, 1), { id: 'command-hold' }));
    expect(held.status).toBe('done');
    const returned = ids.slice(0, 12);
    const result = await bench.run(bench.change('return', returned, { id: 'command-return' }));
    expect(result).toMatchObject({ status: 'done', detail: '12 done' });
    expect(outcomes(result)).toEqual(Object.fromEntries(returned.map((id) => [id, 'done'])));
    expect(new Set(queue())).toEqual(new Set(ids.slice(12)));
    expect(log().filter((entry) => entry === `${CHANNEL} R`)).toHaveLength(12);
    expect(bounces(), 'two of the twelve have no sender').toBe(10);

    const deleted = ids.slice(12, 14);
    expect(await bench.run(bench.change('delete', deleted, { id: 'command-delete' }))).toMatchObject({
      status: 'done',
      detail: '2 done',
    });
    expect(new Set(queue())).toEqual(new Set(ids.slice(14)));
    expect(log().filter((entry) => entry === `${CHANNEL} K`)).toHaveLength(2);
    expect(bounces()).toBe(10);
  });

  it('a stop outlives the host, and the host that was told starts the channel again at its time', async () => {
    const { bench, control, restart, inject, channel, queue } = await onHost();
    const startAt = NOW + 3_600_000;
    const stop = await run(bench, { kind: 'stop', channel: CHANNEL, startAt: toInstant(startAt) });
    expect(stop).toMatchObject({ status: 'done', refusal: null });
    await control('/destinations', { domain: 'big.example.com', behaviour: 'accept' });
    await inject('ann@example.edu', 3);
    await restart();
    await run(bench, { kind: 'cache-sync', channel: CHANNEL }, { id: 'command-sync' });
    const retry = await run(bench, { kind: 'retry', channel: CHANNEL }, { id: 'command-retry' });
    expect(retry.status).toBe('done');
    expect(await channel()).toMatchObject({ stopped: true, ready: 3 });

    const report = DueReport.parse(await bench.due(startAt));
    expect(report).toMatchObject({ results: [{ command: 'command-0001-start', status: 'done' }], next: null });
    await vi.waitFor(() => expect(queue()).toEqual([]), { timeout: 10_000 });
    expect(await channel()).toMatchObject({ stopped: false });
  });
});
