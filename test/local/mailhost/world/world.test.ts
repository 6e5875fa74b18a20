import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../local/mailhost/config.ts';
import { advance, begin, change, setStopped } from '../../../../local/mailhost/world/advance.ts';
import { makeMessage, route } from '../../../../local/mailhost/world/make-message.ts';
import { adopt } from '../../../../local/mailhost/world/schedule.ts';
import { enqueue } from '../../../../local/mailhost/world/settle.ts';
import { channelOf, makeWorld, remember, type World } from '../../../../local/mailhost/world/world.ts';
import { aConfig } from '../a-config.ts';
import { makeMemoryPorts, type MemoryPorts } from '../memory-spool.ts';

const MINUTE = 60_000;
const QUIET = { traffic: { rejectsPerMinute: 0 } };

const start = (changes: Record<string, unknown> = {}): { world: World; ports: MemoryPorts } => {
  const ports = makeMemoryPorts();
  const world = makeWorld(aConfig(changes), ports, null);
  begin(world);
  return { world, ports };
};

const send = (world: World, to: string, from = 'ann@example.edu'): string => {
  const { channel, recipient } = route(world, to);
  const message = makeMessage(world, {
    channel,
    source: 'tcp_intranet',
    from,
    recipients: [recipient],
    bytes: 2000,
    subject: 's',
  });
  enqueue(world, message);
  return message.id;
};

const idOf = (file: string): string => file.replace(/^.*\/..|\.[^.]*$/g, '');

/** Every message is in the log once as a beginning, and then either once as an end or as one file. */
const expectConserved = (ports: MemoryPorts): void => {
  const begun = new Set(ports.entries.filter(({ code }) => code.startsWith('E')).map(({ file }) => idOf(file)));
  const ended = ports.entries
    .filter(({ code }) => /^[DR]/.test(code))
    .map(({ file, current }) => `${idOf(file)} ${current}`);
  expect(new Set(ended).size).toBe(ended.length);
  const endedIds = new Set(ended.map((text) => text.split(' ')[0]));
  const files = [...ports.files.keys()].map(idOf);
  expect(new Set(files).size).toBe(files.length);
  expect(new Set(files)).toEqual(new Set([...begun].filter((id) => !endedIds.has(id))));
};

describe('a healthy host', () => {
  it('delivers to many destinations and leaves next to nothing in the queue', () => {
    const { world, ports } = start();
    advance(world, world.now + 60 * MINUTE);
    const delivered = ports.entries.filter(({ code }) => code.startsWith('D'));
    expect(delivered.length).toBeGreaterThan(1000);
    expect(new Set(delivered.map(({ current }) => current.split('@')[1])).size).toBeGreaterThanOrEqual(4);
    expect(ports.files.size).toBeLessThan(10);
    expectConserved(ports);
  });

  it('starts and stops ims_master now and then', () => {
    const { world, ports } = start();
    advance(world, world.now + 60 * MINUTE);
    expect(ports.notices.filter((text) => text.endsWith('starting up')).length).toBeGreaterThan(3);
    expect(ports.notices.filter((text) => text.endsWith('shutting down')).length).toBeGreaterThan(3);
  });

  it('lives the same life twice from one seed', () => {
    const [a, b] = [start(), start()];
    for (const { world } of [a, b]) advance(world, world.now + 30 * MINUTE);
    expect(a.ports.entries).toEqual(b.ports.entries);
  });
});

describe('trouble', () => {
  it('keeps mail to a host that refuses, waits by the backoff, and delivers after recovery', () => {
    const { world, ports } = start(QUIET);
    change(world, { destination: 'big.example.com', behaviour: { kind: 'refuse' } });
    const began = world.now;
    const id = send(world, 'x@big.example.com');
    advance(world, began + 5 * 60 * MINUTE);
    const tries = ports.entries.filter(({ code }) => code === 'Q');
    expect(tries.map(({ at }) => Math.round((at - began) / MINUTE))).toEqual([0, 60, 180, 300].slice(0, tries.length));
    expect(tries.map(({ file }) => file.slice(-(id.length + 5)))).toEqual(
      ['ZZ', 'ZY', 'ZX', 'ZW'].slice(0, tries.length).map((counter) => `${counter}${id}.00`),
    );
    expect(tries.length).toBeGreaterThanOrEqual(3);
    expect(tries[0]?.diagnostic).toMatch(
      /^TCP active open: Failed connect\(\) [\d.]+:25 {2}Error: connection refused$/,
    );
    change(world, { destination: 'big.example.com', behaviour: { kind: 'accept' } });
    advance(world, began + 12 * 60 * MINUTE);
    expect(ports.files.size).toBe(0);
    expectConserved(ports);
  });

  it('writes the bounce into process before the R, and none for mail without sender', () => {
    const { world, ports } = start(QUIET);
    change(world, { destination: 'gone.example.net', behaviour: { kind: 'dnsFailure' } });
    send(world, 'x@gone.example.net');
    send(world, 'y@gone.example.net', '');
    advance(world, world.now + MINUTE);
    const story = (to: string) => ports.entries.filter(({ current }) => current.startsWith(to)).map(({ code }) => code);
    expect(story('x@')).toEqual(['EE', 'R']);
    const codes = ports.entries.map(({ code, source, destination }) => `${code} ${source} ${destination}`.trim());
    expect(codes.indexOf('E tcp_local process')).toBe(-1);
    const bounce = codes.indexOf('EE tcp_local process');
    expect(bounce).toBeGreaterThan(0);
    expect(codes.indexOf('R tcp_local', bounce)).toBeGreaterThan(bounce);
    expect(codes.filter((code) => code.endsWith('process') && code.startsWith('E'))).toHaveLength(1);
    expect(ports.entries[bounce]?.from).toBe('');
    expect(ports.entries[bounce]?.messageId).toMatch(/^<[^>]+>,<[^>]+>$/);
    expect(codes.filter((code) => code === 'E process ims-ms')).toHaveLength(1);
    expectConserved(ports);
  });

  it('says twice that a mailbox is busy or full, and tries a busy one again soon', () => {
    const { world, ports } = start(QUIET);
    change(world, { account: 'ann', behaviour: { kind: 'busy', share: 1 } });
    change(world, { account: 'bob', behaviour: { kind: 'overQuota' } });
    send(world, 'ann@example.edu');
    send(world, 'bob@example.edu');
    advance(world, world.now + 30 * MINUTE);
    const of = (name: string) => ports.entries.filter(({ code, current }) => code === 'Q' && current.startsWith(name));
    expect(of('ann').length).toBeGreaterThan(4);
    expect(of('ann')[0]?.diagnostic).toBe('Mailbox is busy Mailbox is busy');
    expect(of('bob').map(({ diagnostic }) => diagnostic)).toEqual(['Over quota Over quota']);
  });

  it('fills a mailbox to its limit', () => {
    const { world, ports } = start({ traffic: { rejectsPerMinute: 0, accounts: [{ name: 'ann', quotaKiB: 5 }] } });
    for (let i = 0; i < 4; i++) send(world, 'ann@example.edu');
    advance(world, world.now + MINUTE);
    expect(ports.entries.filter(({ code }) => code === 'D')).toHaveLength(2);
    expect(ports.files.size).toBe(2);
  });

  it('holds a looping message after ten Received lines', () => {
    const { world, ports } = start(QUIET);
    change(world, { account: 'ann', behaviour: { kind: 'loop', via: 'forward.example.org' } });
    send(world, 'ann@example.edu');
    advance(world, world.now + 10 * MINUTE);
    expect([...ports.files.keys()]).toEqual([expect.stringMatching(/\/ZZ\w+\.HELD$/)]);
    expect(ports.entries.filter(({ code }) => code === 'DE')).toHaveLength(10);
    expectConserved(ports);
  });

  it('warns after three days and returns after the last notice, at night, and rotates the log', () => {
    const { world, ports } = start({ ...QUIET, noticesDays: [3, 4] });
    change(world, { destination: 'big.example.com', behaviour: { kind: 'noRoute' } });
    send(world, 'x@big.example.com');
    advance(world, world.now + 5 * 24 * 60 * MINUTE);
    const codes = ports.entries.filter(({ current }) => current === 'x@big.example.com').map(({ code }) => code);
    expect(codes.filter((code) => code === 'W')).toHaveLength(1);
    expect(codes.at(-1)).toBe('R');
    expect(ports.rotations).toBe(5);
    expect(ports.files.size).toBe(0);
  });

  it('skips a host that failed too often in one run', () => {
    const { world, ports } = start(QUIET);
    change(world, { destination: 'big.example.com', behaviour: { kind: 'timeout', seconds: 75 } });
    for (let i = 0; i < 40; i++) send(world, 'x@big.example.com');
    advance(world, world.now + 5 * MINUTE);
    const texts = ports.entries.filter(({ code }) => code === 'Q').map(({ diagnostic }) => diagnostic);
    expect(texts).toHaveLength(40);
    expect(texts.filter((text) => text.startsWith('Too many failures to this host')).length).toBe(35);
  });
});

describe('the administrator', () => {
  it('is respected: what he holds is not tried, and what he releases goes first', () => {
    const { world, ports } = start(QUIET);
    change(world, { destination: 'big.example.com', behaviour: { kind: 'refuse' } });
    send(world, 'x@big.example.com');
    advance(world, world.now + MINUTE);
    const [waiting] = [...ports.files.keys()];
    ports.rename(waiting!, 'HELD');
    advance(world, world.now + 3 * 60 * MINUTE);
    expect(ports.entries.filter(({ code }) => code === 'Q')).toHaveLength(1);
    change(world, { destination: 'big.example.com', behaviour: { kind: 'accept' } });
    ports.rename([...ports.files.keys()][0]!, '00');
    adopt(world, { ...[...ports.files.values()][0]! }, 'first');
    advance(world, world.now + MINUTE);
    expect(ports.files.size).toBe(0);
    expectConserved(ports);
  });

  it('holds a message in the middle of its delivery: it is held, not delivered', () => {
    const { world, ports } = start(QUIET);
    change(world, { destination: 'big.example.com', behaviour: { kind: 'slow', seconds: 60 } });
    send(world, 'x@big.example.com');
    advance(world, world.now + 1000);
    ports.rename([...ports.files.keys()][0]!, 'HELD');
    advance(world, world.now + 5 * MINUTE);
    expect(ports.entries.map(({ code }) => code)).toEqual(['EE']);
    expect(channelOf(world, 'tcp_local').inHand).toBe(0);
  });

  it('stops a channel: mail gathers; starts it: mail flows', () => {
    const { world, ports } = start(QUIET);
    setStopped(world, 'tcp_local', true);
    send(world, 'x@big.example.com');
    advance(world, world.now + 60 * MINUTE);
    expect(ports.files.size).toBe(1);
    expect(remember(world).stopped).toEqual(['tcp_local']);
    setStopped(world, 'tcp_local', false);
    advance(world, world.now + MINUTE);
    expect(ports.files.size).toBe(0);
  });
});

const aChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    destination: fc.constantFrom('big.example.com', 'small.example.org', 'inside.example.edu'),
    behaviour: fc.constantFrom<{ kind: 'accept' } | { kind: 'refuse' } | { kind: 'dnsFailure' } | { kind: 'noRoute' }>(
      { kind: 'accept' },
      { kind: 'refuse' },
      { kind: 'dnsFailure' },
      { kind: 'noRoute' },
    ),
  }),
  fc.record({
    account: fc.constantFrom('ann', 'bob'),
    behaviour: fc.constantFrom<{ kind: 'deliver' } | { kind: 'overQuota' } | { kind: 'loop'; via: string }>(
      { kind: 'deliver' },
      { kind: 'overQuota' },
      { kind: 'loop', via: 'forward.example.org' },
    ),
  }),
  fc.record({ channel: fc.constantFrom('tcp_local' as const, 'ims-ms' as const), stopped: fc.boolean() }),
);

const CALM = {
  destinations: [
    { domain: 'big.example.com', perMinute: 0.4 },
    { domain: 'small.example.org', perMinute: 0.2 },
    { domain: 'inside.example.edu', perMinute: 0.1, channel: 'tcp_intranet' },
  ],
  accounts: [
    { name: 'ann', perMinute: 0.3 },
    { name: 'bob', perMinute: 0.3 },
  ],
  listShare: 0.2,
};

describe('conservation', () => {
  it('no message is lost or doubled, whatever happens', () => {
    const step = fc.record({ minutes: fc.integer({ min: 1, max: 200 }), set: aChange, hold: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.array(step, { maxLength: 8 }), (seed, steps) => {
        const { world, ports } = start({ seed, noticesDays: [0.2, 0.6], traffic: CALM });
        for (const { minutes, set, hold } of steps) {
          change(world, set);
          advance(world, world.now + minutes * MINUTE);
          const ready = [...ports.files.keys()].find((path) => path.endsWith('.00'));
          if (hold && ready !== undefined) ports.rename(ready, 'HELD');
        }
        expectConserved(ports);
        for (const channel of world.channels.values()) expect(channel.inHand).toBeLessThanOrEqual(channel.plan.threads);
      }),
      { numRuns: 25 },
    );
  });
});
