import { describe, expect, test } from 'vitest';
import { reconcile } from '#functions/reconciler/reconcile.ts';
import { fromInstant, toInstant } from '#shared/contracts/primitives.ts';
import { functions } from '#shared/topology.ts';
import { ON_ITS_WAY, watched } from './watched.ts';

describe('a silent agent', () => {
  test('becomes an incident by the clock alone, is told once, and ends when the agent is back', async () => {
    const world = await watched();
    await world.live(10);
    await reconcile(world.ports);
    expect(await world.of('agent-silent')).toEqual([]);
    await world.pass(4);
    expect(await world.of('agent-silent')).toEqual([]);
    await world.pass(2);
    expect(await world.of('agent-silent')).toMatchObject([{ state: 'open', timeline: [{ kind: 'opened' }] }]);
    await world.pass(30);
    await world.settle();
    expect((await world.of('agent-silent'))[0]!.timeline).toHaveLength(1);
    expect(world.chat.messages.filter((m) => JSON.stringify(m).includes('Nothing was heard'))).not.toEqual([]);
    await world.live(2);
    await reconcile(world.ports);
    expect(await world.of('agent-silent')).toMatchObject([{ state: 'open' }]);
    await world.live(2);
    await reconcile(world.ports);
    expect(await world.of('agent-silent')).toMatchObject([{ state: 'resolved' }]);
  });

  test('is not a host whose heartbeats wait for their analysis', async () => {
    const world = await watched();
    await world.live(10);
    for (let i = 0; i < 20; i++) {
      world.clock.advance(60_000);
      await world.beat();
      await reconcile(world.ports);
    }
    expect(await world.of('agent-silent')).toEqual([]);
  });

  test.each([-1, 1])('is not a host whose clock is wrong by %i hour', async (hours) => {
    const world = await watched();
    for (let i = 0; i < 20; i++) {
      world.clock.advance(60_000);
      const now = world.clock.now();
      await world.read(await world.beat(now, toInstant(fromInstant(now) + hours * 3_600_000)));
      await reconcile(world.ports);
    }
    expect(await world.of('agent-silent')).toEqual([]);
    await world.pass(6);
    expect(await world.of('agent-silent')).toMatchObject([{ state: 'open' }]);
  });
});

describe('evidence', () => {
  const LINE = '[05/Jan/2026:03:00:00 +0000] mx1 ims_master[77]: General Notice: shutting down\n';

  test('that was read late is no gap, and what is nowhere is one', async () => {
    const world = await watched();
    const first = await world.ship(0, LINE);
    const second = await world.ship(LINE.length, LINE);
    const third = await world.ship(2 * LINE.length, LINE);
    world.clock.advance(ON_ITS_WAY);
    await world.read(first, third, await world.beat());
    await reconcile(world.ports);
    expect(await world.of('evidence-gap')).toEqual([]);
    expect(await world.resent()).toEqual([second]);

    const fifth = await world.ship(4 * LINE.length, LINE);
    await world.read(second, fifth);
    await reconcile(world.ports);
    expect(await world.of('evidence-gap')).toMatchObject([{ state: 'open' }]);
    const fourth = await world.ship(3 * LINE.length, LINE);
    await reconcile(world.ports);
    expect(await world.of('evidence-gap')).toMatchObject([{ state: 'resolved' }]);
    expect(await world.resent()).toEqual([]);
    world.clock.advance(ON_ITS_WAY);
    await reconcile(world.ports);
    expect(await world.resent()).toEqual([fourth]);
  });

  test('that waits is not sent through again while its message may be on its way, and then once in a while', async () => {
    const world = await watched();
    const key = await world.ship(0, LINE);
    const sent: number[] = [];
    for (let minute = 0; minute <= 20; minute += 2) {
      expect((await reconcile(world.ports)).evidence).toBeLessThanOrEqual(1);
      const [again] = await world.resent();
      if (again !== undefined) {
        expect(again).toBe(key);
        sent.push(minute);
      }
      world.clock.advance(120_000);
    }
    expect(sent.slice(0, 3)).toEqual([6, 12, 18]);
  });

  test('that the window has forgotten is not sent through again', async () => {
    const world = await watched();
    const old = await world.beat();
    await world.read(old);
    // 03:00 on one day to 20:00 on the next.
    world.clock.advance(41 * 3_600_000);
    await world.read(await world.beat());
    expect((await reconcile(world.ports)).evidence).toBe(0);
  });
});

test('a thousand hosts fit into its time, where every request to S3 takes a twentieth of a second', async () => {
  const world = await watched();
  let asked = 0;
  let waiting: (() => void)[] = [];
  const request = (): Promise<void> => {
    asked += 1;
    return new Promise((resolve) => waiting.push(resolve));
  };
  const slow = {
    ...world.ports,
    hosts: Array.from({ length: 1000 }, (_, i) => `mx${i}.example.edu`),
    documents: {
      ...world.documents,
      get: async (key: string) => {
        await request();
        return world.documents.get(key);
      },
    },
    evidence: {
      ...world.evidence,
      stored: async function* (prefix: string) {
        await request();
        yield* world.evidence.stored(prefix);
      },
    },
  };
  const done = { is: false };
  const run = reconcile(slow).finally(() => (done.is = true));
  let milliseconds = 0;
  while (!done.is) {
    await new Promise((resolve) => setImmediate(resolve));
    if (waiting.length === 0) continue;
    // Bounded: each host that is looked at has its window in memory.
    expect(waiting.length).toBeLessThanOrEqual(8);
    milliseconds += 50;
    const answered = waiting;
    waiting = [];
    for (const answer of answered) answer();
  }
  await run;
  expect(asked).toBe(3000);
  expect(milliseconds / 1000).toBeLessThan(functions.reconciler.timeoutSeconds / 4);
});
