import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { layoutOf } from '../../../local/mailhost/layout.ts';
import { listQueue } from '../../../local/mailhost/queue/tree.ts';
import { aConfig } from './a-config.ts';
import { runImsimta } from './imsimta/run-imsimta.ts';

const { imsimta, mailhost } = inject('programs');

let root: string;
let child: ChildProcess | null = null;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailhost-main-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

interface Running {
  control(path: string, body?: object): Promise<unknown>;
  state(): Promise<State>;
}

interface State {
  mailTime: string;
  channels: Record<string, { ready: number; delayed: number; held: number; stopped: boolean }>;
  destinations: Record<string, { kind: string }>;
}

const startHost = async (changes: Record<string, unknown>): Promise<Running> => {
  const file = join(root, 'config.json');
  const imsimtaEntry = [process.execPath, imsimta];
  writeFileSync(file, JSON.stringify(aConfig({ root: join(root, 'host'), imsimtaEntry, ...changes })));
  child = spawn(process.execPath, [mailhost, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const { controlPort } = JSON.parse(line) as { controlPort: number };
  const control = async (path: string, body?: object): Promise<unknown> => {
    const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    return (await fetch(`http://127.0.0.1:${controlPort}${path}`, init)).json();
  };
  return { control, state: async () => (await control('/state')) as State };
};

const killHost = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
  const exited = once(child!, 'exit') as Promise<[number | null]>;
  child!.kill(signal);
  return (await exited)[0];
};

const idOf = (file: string): string => file.replace(/^.*\/..|\.[^.]*$/g, '');
const layout = () => layoutOf(join(root, 'host'));

/** Messages that the log says are still in the queue, and those that are. */
const books = (): { open: string[]; files: string[] } => {
  const open = new Set<string>();
  for (const line of readFileSync(join(layout().log, 'mail.log_current'), 'utf8').trimEnd().split('\n')) {
    const [, code, file] = /^.{50}\s*([A-Z]+) .*? (\/\S+\/queue\/\S+)/.exec(line) ?? [];
    if (code === undefined || file === undefined) continue;
    if (code.startsWith('E')) open.add(idOf(file));
    else if (/^[DRK]/.test(code)) open.delete(idOf(file));
  }
  const files = ['tcp_local', 'tcp_intranet', 'ims-ms', 'process', 'reprocess'].flatMap((channel) =>
    listQueue(layout().queue, channel).map(({ id }) => id),
  );
  return { open: [...open].sort(), files: files.sort() };
};

const DOWN = { script: [{ afterMinutes: 0, set: { destination: 'big.example.com', behaviour: 'refuse' } }] };
const SILENT = { traffic: { rejectsPerMinute: 0 } };

describe('a mail host as a process', () => {
  it('goes on where it was killed, with queue, clock and behaviour', async () => {
    const first = await startHost({ ...DOWN, speed: 3600 });
    await first.control('/accounts', { account: 'ann', behaviour: 'overQuota' });
    await vi.waitFor(async () => expect((await first.state()).channels.tcp_local?.delayed).toBeGreaterThan(100), {
      timeout: 10_000,
    });
    const { mailTime } = await first.state();
    await killHost('SIGKILL');
    // At most the event in hand is between file and log.
    const { open, files } = books();
    expect(files.length).toBeGreaterThan(100);
    const differing = [...open, ...files].filter((id) => open.includes(id) !== files.includes(id));
    expect(differing.length).toBeLessThanOrEqual(1);

    const second = await startHost({ ...DOWN, speed: 1 });
    const state = await second.state();
    expect(Date.parse(state.mailTime)).toBeGreaterThanOrEqual(Date.parse(mailTime));
    expect(state.destinations['big.example.com']?.kind).toBe('refuse');
    await vi.waitFor(async () => expect((await second.state()).channels.tcp_local?.delayed).toBeGreaterThan(90), {
      timeout: 10_000,
    });
    await second.control('/destinations', { domain: 'big.example.com', behaviour: 'accept' });
    await second.control('/clock', { speed: 600 });
    await second.control('/retry-now', { channel: 'tcp_local' });
    await vi.waitFor(async () => expect((await second.state()).channels.tcp_local?.delayed).toBe(0), {
      timeout: 10_000,
    });
  });

  it('leaves held mail alone and tries released mail at once, through its own imsimta', async () => {
    const host = await startHost({ ...SILENT, speed: 1 });
    await host.control('/destinations', { domain: 'big.example.com', behaviour: 'refuse' });
    await host.control('/inject', { messages: [{ from: 'ann@example.edu', to: 'x@big.example.com', count: 5 }] });
    await vi.waitFor(async () => expect((await host.state()).channels.tcp_local?.delayed).toBe(5), { timeout: 5000 });
    const imsimta = (input: string): string =>
      execFileSync(join(layout().sbin, 'imsimta'), ['qm'], { input, encoding: 'utf8' });
    expect(imsimta('directory tcp_local\nhold 1-4\nexit\n').match(/QM-I-HELD/g)).toHaveLength(4);
    expect((await host.state()).channels.tcp_local).toMatchObject({ delayed: 1, held: 4 });
    await host.control('/destinations', { domain: 'big.example.com', behaviour: 'accept' });
    imsimta('held\nrelease 1-3\nexit\n');
    await vi.waitFor(async () => expect(listQueue(layout().queue, 'tcp_local')).toHaveLength(2), { timeout: 8000 });
    expect((await host.state()).channels.tcp_local).toMatchObject({ delayed: 1, held: 1 });
    expect(books().open).toEqual(books().files);
  });

  it('keeps a stopped channel stopped over a restart, and refuses two changes in a second', async () => {
    const host = await startHost({ ...SILENT, version: '6.2' });
    expect((await runImsimta(layout().sbin.replace(/\/sbin$/, ''), ['qm', 'stop', 'tcp_local'])).status).toBe(0);
    const both = await runImsimta(
      join(root, 'host'),
      ['qm'],
      'stop ims-ms\nstop tcp_intranet\nmessages tcp_local\nexit\n',
    );
    expect(both.output).toContain('QM-E-NOTSTOPPED, unable to stop the channel; cannot update the hold list.');
    expect(both.output).toContain('host                             active messages  delayed messages\n');
    await host.control('/inject', { messages: [{ from: 'ann@example.edu', to: 'x@big.example.com' }] });
    expect(await killHost('SIGTERM')).toBe(0);
    const again = await startHost(SILENT);
    const { tcp_local: channel } = (await again.state()).channels;
    expect(channel).toMatchObject({ stopped: true, ready: 1 });
  });

  it('catches up with the wall clock and then keeps its pace', async () => {
    const startAt = new Date(Date.now() - 10 * 60_000).toISOString();
    const host = await startHost({ startAt, speed: 3600, catchUp: true });
    await vi.waitFor(
      async () => expect(Math.abs(Date.parse((await host.state()).mailTime) - Date.now())).toBeLessThan(2000),
      { timeout: 60_000 },
    );
    expect(await host.control('/state')).toMatchObject({ speed: 1, catchUp: false });
  });

  it('answers bad requests without harm', async () => {
    const host = await startHost(SILENT);
    expect(await host.control('/destinations', { domain: 'x y', behaviour: 'refuse' })).toHaveProperty('error');
    expect(await host.control('/retry-now', { channel: 'nowhere' })).toHaveProperty('error');
    expect(await host.control('/nowhere')).toHaveProperty('error');
    expect((await host.state()).channels.tcp_local?.ready).toBe(0);
  });
});
