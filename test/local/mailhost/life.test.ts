import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailhostConfig } from '../../../local/mailhost/config.ts';
import { beginLife, type Life } from '../../../local/mailhost/life.ts';
import { listQueue } from '../../../local/mailhost/queue/tree.ts';
import { aConfig } from './a-config.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailhost-life-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

type Script = MailhostConfig['script'];
const live = (script: Script, changes: Record<string, unknown> = {}): Life =>
  beginLife(aConfig({ script, ...changes }), root);
const log = (life: Life, name = 'mail.log_current'): string[] =>
  readFileSync(join(life.layout.log, name), 'utf8').trimEnd().split('\n');
const waiting = (life: Life, channel: string): number => listQueue(life.layout.queue, channel).length;
const dequeues = (life: Life, channel: string): number =>
  log(life).filter((line) => new RegExp(`^.{24}${channel} +D`).test(line)).length;

describe('what can go wrong on a host', () => {
  it.each(['missing', 'hung'] as const)('a channel whose program is %s delivers nothing until it works', (program) => {
    const life = live([
      { afterMinutes: 20, set: { channel: 'ims-ms', program } },
      { afterMinutes: 60, set: { channel: 'ims-ms', program: 'works' } },
    ]);
    life.until(20.1);
    const before = dequeues(life, 'ims-ms');
    expect(before).toBeGreaterThan(50);
    life.until(59);
    expect(dequeues(life, 'ims-ms')).toBe(before);
    expect(waiting(life, 'ims-ms')).toBeGreaterThan(100);
    life.until(65);
    expect(dequeues(life, 'ims-ms')).toBeGreaterThan(before + 100);
    expect(waiting(life, 'ims-ms')).toBeLessThan(5);
  });

  it('mail of a user on hold waits in the hold channel and is not tried, even when the hold ends', () => {
    const life = live([
      { afterMinutes: 10, set: { account: 'ann', behaviour: { kind: 'onHold' } } },
      { afterMinutes: 40, set: { account: 'ann', behaviour: { kind: 'deliver' } } },
    ]);
    life.until(39);
    const held = listQueue(life.layout.queue, 'hold');
    expect(held.length).toBeGreaterThan(50);
    expect(new Set(held.map(({ suffix }) => suffix))).toEqual(new Set(['HELD']));
    expect(log(life).some((line) => / hold +E.* ann@example\.edu /.test(line))).toBe(true);
    life.until(60);
    expect(waiting(life, 'hold')).toBeGreaterThanOrEqual(held.length);
    expect(dequeues(life, 'hold')).toBe(0);
  });

  it('a hung program is among the processes, a missing one is not', async () => {
    const life = live([{ afterMinutes: 10, set: { channel: 'ims-ms', program: 'hung' } }]);
    life.until(30);
    expect((await life.imsimta(['process'])).output).toContain('imta/bin/ims_master');
    expect((await life.imsimta(['qm', 'jobs'])).output).toMatch(/channel ims-ms\n +job \d+\n/);
    rmSync(root, { recursive: true });
    const other = live([{ afterMinutes: 10, set: { channel: 'ims-ms', program: 'missing' } }]);
    other.until(30);
    expect((await other.imsimta(['process'])).output).not.toContain('ims_master');
  });

  it('a host that was down takes and delivers nothing, then goes on with what it had', () => {
    const life = live([
      { afterMinutes: 20, set: { host: 'down' } },
      { afterMinutes: 40, set: { host: 'up' } },
    ]);
    life.until(20.1);
    const lines = log(life).length;
    life.until(39.9);
    expect(log(life)).toHaveLength(lines);
    life.until(60);
    expect(log(life).length).toBeGreaterThan(lines + 100);
    expect(waiting(life, 'tcp_local')).toBeLessThan(5);
  });

  it('answers nothing while it is down', async () => {
    const life = live([{ afterMinutes: 1, set: { host: 'down' } }]);
    life.until(5);
    expect(await life.imsimta(['counters', '-show'])).toMatchObject({ status: 1 });
  });

  it('a sender sends as much as he is told, under his own name', () => {
    const life = live(
      [
        { afterMinutes: 10, set: { sender: 'mallory@example.edu', perMinute: 30 } },
        { afterMinutes: 20, set: { sender: 'mallory@example.edu', perMinute: 0 } },
      ],
      {
        traffic: {
          rejectsPerMinute: 0,
          senders: [{ from: 'mallory@example.edu', authenticated: true, domains: ['a.example.net', 'b.example.net'] }],
        },
        logOptions: { username: true },
      },
    );
    life.until(40);
    const sent = log(life).filter((line) => / EE? \d+ mallory@example\.edu /.test(line));
    expect(sent.length).toBeGreaterThan(200);
    expect(sent.length).toBeLessThan(400);
    expect(sent.every((line) => line.endsWith(' *mallory@example.edu'))).toBe(true);
  });

  it('slows every attempt of a channel down', () => {
    const life = live([{ afterMinutes: 10, set: { channel: 'tcp_local', delaySeconds: 600 } }]);
    life.until(10.1);
    const before = dequeues(life, 'tcp_local');
    life.until(60);
    // Twenty threads of ten minutes each.
    expect(dequeues(life, 'tcp_local') - before).toBeLessThan(120);
    expect(waiting(life, 'tcp_local')).toBeGreaterThan(300);
  });

  it('works with as many threads as it is left', () => {
    const life = live([
      { afterMinutes: 10, set: { channel: 'tcp_local', delaySeconds: 60 } },
      { afterMinutes: 10, set: { channel: 'tcp_local', threads: 2 } },
    ]);
    life.until(60);
    expect(waiting(life, 'tcp_local')).toBeGreaterThan(300);
  });

  it('does not rotate its log when the nightly job does not run', () => {
    const life = live([{ afterMinutes: 1, set: { returnJob: false } }], { startAt: '2026-03-04T04:30:00Z' });
    life.until(60);
    expect(existsSync(join(life.layout.log, 'mail.log_yesterday'))).toBe(false);
  });

  it('says what a damaged mailbox and a silent disk say', () => {
    const life = live([
      { afterMinutes: 1, set: { account: 'ann', behaviour: { kind: 'badFormat' } } },
      { afterMinutes: 1, set: { account: 'bob', behaviour: { kind: 'ioError' } } },
    ]);
    life.until(30);
    const failed = log(life).filter((line) => /^.{24}ims-ms +Q /.test(line));
    expect(failed.some((line) => line.includes('ann@') && line.includes('invalid format'))).toBe(true);
    expect(failed.some((line) => line.includes('bob@') && line.includes('System I/O error'))).toBe(true);
  });

  it('nothing comes in without a dispatcher, and nothing goes out without a Job Controller', async () => {
    const life = live([
      { afterMinutes: 20, set: { daemon: 'dispatcher', runs: false } },
      { afterMinutes: 40, set: { daemon: 'dispatcher', runs: true } },
      { afterMinutes: 60, set: { daemon: 'job_controller', runs: false } },
      { afterMinutes: 80, set: { daemon: 'job_controller', runs: true } },
    ]);
    life.until(21);
    const lines = log(life).length;
    life.until(39.9);
    expect(log(life).length).toBe(lines);
    expect((await life.imsimta(['process'])).output).not.toMatch(/dispatcher|tcp_smtp_server/);
    life.until(60.1);
    const before = dequeues(life, 'ims-ms');
    life.until(79.9);
    expect(dequeues(life, 'ims-ms')).toBe(before);
    expect(waiting(life, 'ims-ms')).toBeGreaterThan(50);
    expect((await life.imsimta(['process'])).output).toMatch(/dispatcher/);
    expect((await life.imsimta(['process'])).output).not.toMatch(/job_controller|ims_master/);
    expect(await life.imsimta(['qm', 'jobs'])).toMatchObject({ status: 1, output: expect.stringContaining('NOJBC') });
    life.until(90);
    expect(waiting(life, 'ims-ms')).toBeLessThan(5);
  });

  it('a stopped channel outlives the Job Controller: only a start lets it work again', async () => {
    const life = live([
      { afterMinutes: 40, set: { daemon: 'job_controller', runs: false } },
      { afterMinutes: 41, set: { daemon: 'job_controller', runs: true } },
    ]);
    life.until(20);
    expect(await life.imsimta(['qm', 'stop', 'ims-ms'])).toEqual({ status: 0, output: '' });
    // What the program has in hand it still ends.
    life.until(21);
    const before = dequeues(life, 'ims-ms');
    life.until(60);
    await life.imsimta(['submit', 'ims-ms']);
    await life.imsimta(['cache', '-sync']);
    life.until(61);
    expect(dequeues(life, 'ims-ms')).toBe(before);
    expect(waiting(life, 'ims-ms')).toBeGreaterThan(100);
    await life.imsimta(['qm', 'start', 'ims-ms']);
    life.until(65);
    expect(waiting(life, 'ims-ms')).toBeLessThan(5);
  });

  it('counters that are cleared while mail is queued go below zero when it leaves', async () => {
    const life = live([
      { afterMinutes: 20, set: { channel: 'ims-ms', program: 'missing' } },
      { afterMinutes: 40, set: { counters: 'cleared' } },
      { afterMinutes: 41, set: { channel: 'ims-ms', program: 'works' } },
    ]);
    life.until(60);
    expect((await life.imsimta(['counters', '-show'])).output).toMatch(/\nims-ms\n +Received .*\n +Stored +-\d{2}/);
  });

  it('a channel without logging is not in the log', () => {
    const life = live([], { unlogged: ['ims-ms'] });
    life.until(20);
    expect(log(life).join('\n')).not.toContain('ims-ms');
    expect(dequeues(life, 'tcp_local')).toBeGreaterThan(50);
  });
});
