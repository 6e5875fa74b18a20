import { describe, expect, it } from 'vitest';
import { came, countsOf, every, know, of, other, tell, troubles, went } from '../builders.ts';
import { expectDocumented, fact, job, queuedFor } from './queue-stories.ts';

const SLOW = 'slow.example.org';
const mail = every(5, 0, 120, (m) => [came(m, 'a.example.net', 5), came(m, SLOW, 3)]);
const flowed = every(5, 0, 60, (m) => [went(m, 'a.example.net', 5), went(m, SLOW, 3)]);
const story = [...mail, ...flowed, went(100, SLOW)];
const load = (one: number) =>
  fact('load', '', 115, { one, five: one, fifteen: one, runQueue: 0, cpus: 4, idlePercent: null });
const jobs = (...hosts: string[]) => hosts.map((host, i) => job(115, 'tcp_local', 10 + i, [host]));
const queue = (untried: number) => countsOf(115, 'tcp_local', { byAttempts: [untried] });
const found = (...args: Parameters<typeof tell>) => of('delivery-threads-stuck', tell(...args));

describe('delivery-threads-stuck', () => {
  it('finds jobs that all wait for one host, and offers to hold its mail', () => {
    const findings = found(story, [queue(90), know(...jobs(SLOW, SLOW, SLOW, 'a.example.net'), load(0.3))]);
    expect(findings).toMatchObject([
      {
        verdict: 'problem',
        subject: { kind: 'channel', name: 'tcp_local' },
        actions: [{ action: 'hold', selector: { by: 'destination', destination: SLOW } }],
      },
    ]);
    expect(findings[0]!.headline).toContain('3 of 4 jobs on that host');
    for (const { text } of findings[0]!.evidence) expect(text).toContain(SLOW);
    expectDocumented(findings);
  });

  it('reads qm messages where there are no jobs to be seen', () => {
    const rows = know(
      queuedFor(115, 'tcp_local', SLOW, 70, 0),
      queuedFor(115, 'tcp_local', 'a.example.net', 20, 5),
      load(0.3),
    );
    expect(found(story, [rows])).toMatchObject([{ verdict: 'problem', confidence: 0.75 }]);
    // Nothing tried at all: nothing is stuck.
    expect(found([...mail, ...flowed], [rows])).toEqual([]);
  });

  it('only suspects, and offers nothing, while the load is unknown or high', () => {
    expect(found(story, [queue(90), know(...jobs(SLOW))])).toMatchObject([{ verdict: 'suspected', actions: [] }]);
    expect(found(story, [queue(90), know(...jobs(SLOW), load(30))])).toMatchObject([
      { verdict: 'suspected', actions: [] },
    ]);
  });

  it.each([
    [
      'the jobs work on many hosts',
      story,
      [queue(90), know(...jobs(SLOW, 'a.example.net', 'b.example.net'), load(0.3))],
    ],
    [
      'a slow host works, and so does the rest',
      [...story, ...every(5, 60, 120, (m) => went(m, 'a.example.net', 5))],
      [queue(90), know(...jobs(SLOW), load(0.3))],
    ],
    ['little is ready', story, [queue(40), know(...jobs(SLOW), load(0.3))]],
    [
      'it is delayed, not active',
      story,
      [countsOf(115, 'tcp_local', { byAttempts: [3, 90] }), know(...jobs(SLOW), load(0.3))],
    ],
    [
      'one job has several hosts in hand',
      story,
      [queue(90), know(job(115, 'tcp_local', 10, [SLOW, 'a.example.net']), load(0.3))],
    ],
    [
      'neither jobs nor messages were seen',
      [...story, other('Q', 'connection-timeout', 'tcp_local', 110, SLOW, 9)],
      [queue(90), know(load(0.3))],
    ],
    ['the jobs were listed long ago', story, [queue(90), know(job(20, 'tcp_local', 10, [SLOW]), load(0.3))]],
  ])('says nothing when %s', (_, entries, more) => {
    expect(troubles(found(entries, more))).toEqual([]);
  });
});
