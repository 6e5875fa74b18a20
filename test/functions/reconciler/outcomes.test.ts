import { describe, expect, test } from 'vitest';
import { reconcile } from '#functions/reconciler/reconcile.ts';
import { incidentKey } from '#shared/contracts/incident.ts';
import { ALICE } from '../world.ts';
import { PARTNER, printed, watched } from './watched.ts';

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
