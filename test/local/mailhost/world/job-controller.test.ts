import { describe, expect, it } from 'vitest';
import { jobsOf } from '#local/mailhost/control/state.ts';
import { advance, begin } from '#local/mailhost/world/advance.ts';
import { storedIn } from '#local/mailhost/world/job-controller.ts';
import { makeMessage, route } from '#local/mailhost/world/make-message.ts';
import { enqueue } from '#local/mailhost/world/settle.ts';
import { channelOf, makeWorld, type World } from '#local/mailhost/world/world.ts';
import { aConfig } from '../a-config.ts';
import { makeMemoryPorts, type MemoryPorts } from '../memory-spool.ts';

const MINUTE = 60_000;

const start = (changes: Record<string, unknown>): { world: World; ports: MemoryPorts } => {
  const ports = makeMemoryPorts();
  const world = makeWorld(aConfig({ traffic: { rejectsPerMinute: 0 }, ...changes }), ports, null);
  begin(world);
  return { world, ports };
};

const send = (world: World, to: string, times: number): void => {
  for (let n = 0; n < times; n++) {
    const { channel, recipient } = route(world, to);
    const draft = { channel, source: 'process', from: '', recipients: [recipient], bytes: 2000, subject: 's' } as const;
    enqueue(world, makeMessage(world, draft));
  }
};

const inside = { traffic: { destinations: [{ domain: 'inside.example.edu', channel: 'tcp_intranet' }] } };
const outside = (world: World): number => channelOf(world, 'tcp_local').messages.size;

describe('the memory of the Job Controller', () => {
  const full = { jobController: { maxMessages: 100 } };

  it('takes no more than MAX_MESSAGES; the rest waits on disk', () => {
    const { world, ports } = start(full);
    send(world, 'eve@example.com', 250);
    expect(outside(world)).toBe(100);
    expect(storedIn(world, channelOf(world, 'tcp_local'))).toBe(250);
    expect(ports.files.size).toBe(250);
  });

  it('looks at the disk again when half of it is free, and delivers all in the end', () => {
    const { world, ports } = start(full);
    send(world, 'eve@example.com', 250);
    let least = Infinity;
    while (world.unseen.length === 150) {
      least = Math.min(least, outside(world));
      advance(world, world.timeline.next());
    }
    expect(least).toBe(51);
    expect(outside(world)).toBe(100);
    advance(world, world.now + 60 * MINUTE);
    expect(ports.files.size).toBe(0);
  });

  it('has room for mail of all channels together', () => {
    const { world } = start({ ...inside, ...full });
    send(world, 'eve@example.com', 100);
    send(world, 'ida@inside.example.edu', 5);
    expect(channelOf(world, 'tcp_intranet').messages.size).toBe(0);
  });
});

describe('a pool', () => {
  const slow = {
    traffic: { destinations: [...inside.traffic.destinations, { domain: 'slow.example.com', behaviour: 'slow' }] },
  };
  const jobs = (world: World): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { channel } of jobsOf(world)) counts[channel] = (counts[channel] ?? 0) + 1;
    return counts;
  };

  it('has a process for each ten messages in hand', () => {
    const { world } = start(slow);
    send(world, 'eve@slow.example.com', 40);
    send(world, 'ida@inside.example.edu', 1);
    expect(jobs(world)).toEqual({ tcp_local: 2, tcp_intranet: 1 });
    expect(jobsOf(world).map(({ messages }) => messages.length)).toEqual([10, 10, 1]);
  });

  it('whose processes are all taken leaves its other channels waiting until one ends', () => {
    const { world } = start({ ...slow, jobController: { jobLimits: { SMTP_POOL: 2 } } });
    send(world, 'eve@slow.example.com', 25);
    send(world, 'ida@inside.example.edu', 1);
    expect(jobs(world)).toEqual({ tcp_local: 2 });
    advance(world, world.now + 30_000);
    expect(channelOf(world, 'tcp_intranet').messages.size).toBe(1);
    advance(world, world.now + 10 * MINUTE);
    expect(channelOf(world, 'tcp_intranet').messages.size).toBe(0);
  });
});
