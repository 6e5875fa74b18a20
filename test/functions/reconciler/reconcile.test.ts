import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { analyze, openEvidence } from '#functions/analyzer/analyze.ts';
import { notifiedKeys } from '#functions/runtime/batch.ts';
import { reconcile } from '#functions/reconciler/reconcile.ts';
import { measured } from '#functions/runtime/metrics.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import { Incident, incidentKey } from '#shared/contracts/incident.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { windowKey } from '#shared/contracts/window.ts';
import { functions, queues } from '#shared/topology.ts';
import { ALICE, createWorld, HOST } from '../world.ts';

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');
/** Milliseconds for which a message of the evidence queue may come back by itself. */
const ON_ITS_WAY = queues.evidence.visibilitySeconds * 1000;
const PARTNER = 'bob@partner.example.net';

/** The lines that a run of the reconciler prints, each as an object. */
const printed = async (run: () => Promise<void>): Promise<unknown[]> => {
  const lines: unknown[] = [];
  const keep = (text: unknown): boolean => lines.push(JSON.parse(String(text))) > 0;
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text) => void keep(text)),
    vi.spyOn(process.stdout, 'write').mockImplementation(keep),
  ];
  try {
    await measured('reconciler', run)();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines;
};

/** A world with a collector, an analyzer and a reconciler on its clock. */
const watched = async () => {
  const world = await createWorld();
  const evidenceEvents = createMemoryQueue({ clock: world.clock });
  const ports = { ...world, evidenceEvents, resultEvents: createMemoryQueue({ clock: world.clock }) };
  const startedAt = fromInstant(world.clock.now());

  const beat = async (storeTime: Instant = world.clock.now(), takenAt = storeTime): Promise<string> => {
    const upSeconds = Math.max(0, (fromInstant(storeTime) - startedAt) / 1000);
    const stdout = JSON.stringify({ upSeconds, storeTime, logs: [], trouble: {}, deliveries: {} });
    const raw = JSON.stringify({ tool: ['queuewarden'], exitCode: 0, stdout, stderr: '', durationMs: 0 });
    return world.evidence.put(
      { version: 1, type: 'snapshot', host: HOST, kind: 'heartbeat', takenAt, sha256: sha256(raw), timezone: 'UTC' },
      gzipSync(raw),
    );
  };
  const ship = async (start: number, text: string, source: LogSource = 'imta'): Promise<string> =>
    world.evidence.put(
      {
        version: 1,
        type: 'log',
        host: HOST,
        source,
        fileId: 'f9',
        start,
        end: start + text.length,
        sha256: sha256(text),
        previousSha256: null,
        collectedAt: world.clock.now(),
        timezone: 'UTC',
      },
      gzipSync(text),
    );
  const read = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await analyze(HOST, [(await openEvidence(key, world))!], ports);
  };
  return {
    ...world,
    ports,
    beat,
    ship,
    read,
    /** Heartbeats of so many minutes, each analyzed. */
    live: async (minutes: number): Promise<void> => {
      for (let i = 0; i < minutes; i++) {
        world.clock.advance(60_000);
        await read(await beat());
      }
    },
    pass: async (minutes: number): Promise<void> => {
      for (let i = 0; i < minutes; i += 2) {
        world.clock.advance(120_000);
        await reconcile(ports);
      }
    },
    resent: async (): Promise<string[]> => {
      const messages = await evidenceEvents.receive({ max: 10, waitSeconds: 0, visibilitySeconds: 1 });
      for (const { receipt } of messages) await evidenceEvents.delete(receipt);
      return messages.flatMap((m) => notifiedKeys(m.body));
    },
    of: async (playbook: string): Promise<Incident[]> => {
      const all: Incident[] = [];
      for await (const key of world.documents.list('incidents/'))
        all.push(Incident.parse(JSON.parse((await world.documents.get(key))!.text)));
      return all.filter((incident) => Object.values(incident.findings)[0]!.playbook === playbook);
    },
  };
};

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

describe('a fault', () => {
  const HOSTS = ['mx0.example.edu', HOST, 'mx2.example.edu'];

  test.each([
    ['a read of the window that fails', 'LooksFailed', new Error('S3 does not answer')],
    ['something thrown that is no error', 'LooksFailed', 'nonsense'],
    ['a window that nobody can read', 'DocumentsUnreadable', null],
  ])('at one host keeps no other from being looked after: %s', async (_, counted, thrown) => {
    const world = await watched();
    await world.documents.create(windowKey('mx0.example.edu'), '{"version":1,"host":');
    const lost = await world.beat();
    world.clock.advance(ON_ITS_WAY);
    const get = async (key: string) => {
      if (thrown !== null && key === windowKey('mx0.example.edu')) throw thrown;
      return world.documents.get(key);
    };
    const said = await printed(async () => {
      await reconcile({ ...world.ports, hosts: HOSTS, documents: { ...world.documents, get } });
    });
    expect(await world.resent()).toEqual([lost]);
    expect(said).toContainEqual(expect.objectContaining({ [counted]: 1 }));
    expect(said).toContainEqual(expect.objectContaining({ host: 'mx0.example.edu', error: expect.anything() }));
  });

  test('at the listing of one host ends none of the looks that come after it, however many', async () => {
    const world = await watched();
    const hosts = Array.from({ length: 40 }, (_, n) => `mx${n}.example.edu`);
    const listed = new Set<string>();
    const evidence = {
      ...world.evidence,
      stored: (prefix: string) => {
        listed.add(prefix.split('/')[1]!);
        if (prefix.includes('/mx3.example.edu/')) throw new Error('refused');
        return world.evidence.stored(prefix);
      },
    };
    const said = await printed(async () => void (await reconcile({ ...world.ports, hosts, evidence })));
    expect([...listed].sort()).toEqual([...hosts].sort());
    expect(said).toContainEqual(expect.objectContaining({ LooksFailed: 1 }));
  });

  test('at one incident keeps no other from being looked after', async () => {
    const world = await watched();
    await world.live(10);
    await world.pass(6);
    expect(await world.of('agent-silent')).toHaveLength(1);
    await world.find();
    const get = async (key: string) => {
      if (key.startsWith('incidents/')) throw new Error('S3 does not answer');
      return world.documents.get(key);
    };
    const said = await printed(async () => {
      await reconcile({ ...world.ports, documents: { ...world.documents, get } });
    });
    expect(said).toContainEqual(
      expect.objectContaining({ message: 'look-failed', key: incidentKey(world.fingerprint) }),
    );
    // The silent host, its incident, and the other one.
    expect(said).toContainEqual(expect.objectContaining({ LooksFailed: 3 }));
  });
});

describe('an action of which nobody knows what it did', () => {
  const held = async () => {
    const world = await watched();
    await world.mail([
      { id: 'aaa1', to: [PARTNER] },
      { id: 'aaa2', to: [PARTNER] },
    ]);
    await world.find();
    await world.settle();
    const proposal = (await world.incident()).actions[0]!.proposal!;
    world.host.answers = false;
    await world.click('approve', proposal, ALICE);
    for (let i = 0; i < 15; i++) {
      world.clock.advance(120_000);
      await world.settle();
    }
    expect((await world.incident()).actions[0]!.state).toBe('unknown');
    await reconcile(world.ports);
    return { world, proposal };
  };

  test('has an incident of its own that outlives the first one', async () => {
    const { world, proposal } = await held();
    expect(await world.of('action-outcome-unknown')).toMatchObject([{ state: 'open', actions: [] }]);
    await world.find({ verdict: 'normal', until: world.clock.now(), actions: [] });
    expect((await world.incident()).state).toBe('resolved');
    await world.pass(10);
    const [own] = await world.of('action-outcome-unknown');
    expect(own!.state).toBe('open');
    expect(own!.timeline).toHaveLength(1);
    expect(own!.timeline[0]!.text).toContain(proposal);
  });

  test('is not said to be over when it could not be looked at', async () => {
    const { world } = await held();
    const run = (ports: typeof world.ports) => printed(async () => void (await reconcile(ports)));
    const inDoubt = expect.objectContaining({ ActionsInDoubt: expect.any(Number) });
    expect(await run(world.ports)).toContainEqual(expect.objectContaining({ ActionsInDoubt: 1 }));
    const [own] = await world.of('action-outcome-unknown');
    const get = async (key: string) => {
      if (key === incidentKey(own!.fingerprint)) throw new Error('S3 does not answer');
      return world.documents.get(key);
    };
    const said = await run({ ...world.ports, documents: { ...world.documents, get } });
    expect(said).not.toContainEqual(inDoubt);
    expect(said).toContainEqual(expect.objectContaining({ message: 'look-failed', action: expect.any(String) }));
  });

  test('is not said to be over when the incident that it is of cannot be read', async () => {
    const { world } = await held();
    const get = async (key: string) => {
      if (key === incidentKey(world.fingerprint)) throw new Error('S3 does not answer');
      return world.documents.get(key);
    };
    const said = await printed(
      async () => void (await reconcile({ ...world.ports, documents: { ...world.documents, get } })),
    );
    expect(said).toContainEqual(
      expect.objectContaining({ message: 'look-failed', key: incidentKey(world.fingerprint) }),
    );
    expect(said).not.toContainEqual(expect.objectContaining({ ActionsInDoubt: expect.any(Number) }));
  });

  test('is settled when the log shows that every message has left', async () => {
    const { world } = await held();
    const gone = (id: string): string =>
      `05-Jan-2026 04:10:00.00 tcp_local                  D 2 alice@example.edu rfc822;${PARTNER} ${PARTNER} /opt/mta/queue/tcp_local/001/ZZ${id}.00 partner.example.net dns;partner.example.net smtp;250 ok\n`;
    await world.ship(0, gone('aaa1'), 'mail.log');
    await world.pass(70);
    expect(await world.of('action-outcome-unknown')).toMatchObject([{ state: 'open' }]);
    await world.ship(gone('aaa1').length, gone('aaa2'), 'mail.log');
    await world.pass(70);
    expect(await world.of('action-outcome-unknown')).toMatchObject([{ state: 'resolved' }]);
  });
});

describe('a look at the outcome that was lost', () => {
  const executed = async () => {
    const world = await watched();
    await world.mail([{ id: 'aaa1', to: [PARTNER] }]);
    await world.find();
    await world.settle();
    await world.click('approve', (await world.incident()).actions[0]!.proposal!, ALICE);
    const state = async (): Promise<string> => (await world.incident()).actions[0]!.state;
    expect(await state()).toBe('executed');
    /** So many minutes in which what a queue hands out goes nowhere. */
    const loseFor = async (minutes: number): Promise<void> => {
      for (let i = 0; i < minutes; i++) {
        world.clock.advance(60_000);
        for (const queue of [world.jobs, world.sign]) {
          const lost = await queue.receive({ max: 10, waitSeconds: 0, visibilitySeconds: 1 });
          for (const { receipt } of lost) await queue.delete(receipt);
        }
      }
    };
    return { world, state, loseFor };
  };

  test('is taken again when none can be on its way any more', async () => {
    const { world, state, loseFor } = await executed();
    await loseFor(11);
    expect((await reconcile(world.ports)).actions).toBe(0);
    world.clock.advance(60_000);
    expect((await reconcile(world.ports)).actions).toBe(1);
    await world.settle();
    expect(await state()).toBe('verified');
    expect((await reconcile(world.ports)).actions).toBe(0);
  });

  test('is a new one where an earlier one was asked for and never answered', async () => {
    const { world, state, loseFor } = await executed();
    world.host.answers = false;
    world.clock.advance(21_000);
    await world.settle();
    await loseFor(11);
    expect((await reconcile(world.ports)).actions).toBe(0);
    await loseFor(1);
    world.host.answers = true;
    expect((await reconcile(world.ports)).actions).toBe(1);
    await world.settle();
    expect(await state()).toBe('verified');
    expect(world.executed.at(-1)!.id).toMatch(/-verify-1$/);
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
