import { describe, expect, test } from 'vitest';
import { Acts, actsKey } from '#shared/contracts/acts.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import type { Command } from '#shared/contracts/command.ts';
import { Held, heldKey } from '#shared/contracts/held.ts';
import { commandKey, plannedStartId } from '#shared/contracts/host-message.ts';
import { type Incident, incidentKey } from '#shared/contracts/incident.ts';
import { proposalKey } from '#shared/contracts/proposal.ts';
import type { Result } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { found, story } from '../shared/incident/builders.ts';
import { ALICE, createWorld, HOST } from './world.ts';

const STOP = 'stop-proposal-1';
const START_AT = '2026-01-05T04:00:00.000Z';

/** A world in which tcp_local was stopped for an incident, and the host has reported that. */
const stopped = async () => {
  const world = await createWorld();
  const incident = story(found)!;
  const [hold] = incident.actions;
  const offered = { action: 'stop', channel: 'tcp_local', because: 'repair' } as const;
  const known: Incident = {
    ...incident,
    fingerprint: world.fingerprint,
    outbox: [],
    actions: [{ ...hold!, offered, state: 'approved', proposal: STOP }],
  };
  await world.documents.create(incidentKey(world.fingerprint), JSON.stringify(known));
  await world.documents.create(
    proposalKey(STOP),
    JSON.stringify({
      version: 1,
      id: STOP,
      incident: world.fingerprint,
      incidentAction: hold!.id,
      host: HOST,
      action: 'stop',
      channel: 'tcp_local',
      manifestHash: null,
      preview: null,
      minutes: 60,
      effect: '',
      reversible: true,
      undo: 'start',
      requestedBy: ALICE,
      createdAt: world.clock.now(),
      expiresAt: START_AT,
    }),
  );
  const command: Command = {
    version: 1,
    id: STOP,
    host: HOST,
    operation: { kind: 'stop', channel: 'tcp_local', startAt: START_AT },
    proposal: { id: STOP, hash: '0'.repeat(64) },
    approvers: [ALICE],
    notBefore: world.clock.now(),
    notAfter: START_AT,
  };
  const payload = Buffer.from(JSON.stringify(command)).toString('base64');
  const signed = { version: 1, payload, signature: '', keyId: 'key-1' };
  await world.documents.create(commandKey(STOP), JSON.stringify({ version: 1, signed, manifestKey: null }));
  const tell = (id: string, over: Partial<Result> = {}) =>
    world.report({
      version: 1,
      command: id,
      host: HOST,
      startedAt: world.clock.now(),
      finishedAt: world.clock.now(),
      status: 'done',
      refusal: null,
      detail: untrusted('Done.'),
      messages: [],
      listing: null,
      counts: null,
      transcript: '',
      ...over,
    });
  await tell(STOP);
  const acts = async () => Acts.parse(JSON.parse((await world.documents.get(actsKey(HOST)))!.text)).acts;
  return { world, tell, acts };
};

describe('a stop', () => {
  test('is told without message counts, and remembered until its planned start has settled', async () => {
    const { world, acts } = await stopped();
    expect((await world.incident()).timeline.at(-1)!.text).toBe(
      `${HOST} stopped tcp_local: no new jobs; those that run finish first.`,
    );
    expect(await acts()).toMatchObject([
      { command: STOP, action: 'stop', channel: 'tcp_local', startAt: START_AT, until: '2026-01-05T04:15:00.000Z' },
    ]);
  });

  test('whose planned start came about says so once, in its thread', async () => {
    const { world, tell, acts } = await stopped();
    const before = (await world.incident()).timeline.length;
    world.clock.advance(3_600_000);
    const id = plannedStartId(STOP, 'start');
    await tell(id);
    await tell(id);
    const { timeline } = await world.incident();
    expect(timeline.slice(before)).toMatchObject([
      {
        kind: 'executed',
        text: `${HOST} started tcp_local again at 2026-01-05 04:00 UTC, as planned for 2026-01-05 04:00 UTC.`,
      },
    ]);
    expect((await acts()).map((a) => a.action)).toEqual(['stop', 'start']);
  });

  test('whose planned start did not come about is trouble', async () => {
    const { world, tell, acts } = await stopped();
    await tell(plannedStartId(STOP, 'late'), { status: 'failed', detail: untrusted('imsimta is not there.') });
    expect((await world.incident()).timeline.at(-1)).toMatchObject({
      kind: 'trouble',
      text: expect.stringContaining('has not started tcp_local again') as string,
    });
    expect(await acts()).toHaveLength(1);
  });

  test('a planned start of a stop that nobody sent is announced as a stranger’s', async () => {
    const { world, tell } = await stopped();
    await tell(plannedStartId('no-such-stop', 'start'));
    await world.settle();
    expect(world.chat.messages.filter((m) => m.kind === 'announcement')).toMatchObject([
      { reply: { heading: expect.stringContaining('did not send') as string } },
    ]);
  });
});

describe('what is held', () => {
  /** A world in which two messages were held by us, and one by somebody else. */
  const withHeld = async () => {
    const world = await createWorld();
    const to = ['bob@partner.example.net'];
    await world.mail([
      { id: 'aaa1', to },
      { id: 'aaa2', to },
    ]);
    await world.find();
    await world.settle();
    const command = (await world.incident()).actions[0]!.proposal!;
    await world.click('approve', command, ALICE);
    world.clock.advance(30_000);
    await world.settle();
    const held = async () =>
      Held.parse(JSON.parse((await world.documents.get(heldKey(HOST)))!.text)).batches.map(({ ids }) => ids);
    return { world, command, held };
  };
  const recovered = {
    verdict: 'normal' as const,
    until: '2026-01-05T04:00:00.000Z',
    actions: [],
  } satisfies Partial<Finding>;

  test('is known by command, on the host and not only in the incident', async () => {
    const { world, command, held } = await withHeld();
    expect(await held()).toEqual([['aaa1', 'aaa2']]);
    expect(await world.slash('held mx1')).toMatchObject({
      reply: { table: { rows: [[command, 'tcp_local', '2', '2', '2026-01-05 03:00']] } },
    });
  });

  test('and released by somebody else leaves the list, also when it is held again by hand', async () => {
    const { world, held } = await withHeld();
    world.queue.delete('aaa1');
    await world.find(recovered);
    await world.settle();
    expect(await held()).toEqual([['aaa2']]);
    const release = (await world.incident()).actions[1]!;
    await world.click('approve', release.proposal!, ALICE);
    expect(await held()).toEqual([]);
    expect(world.queue.get('aaa2')).toBe('queued');
    expect(await world.slash('held mx1')).toMatchObject({
      reply: { paragraphs: [expect.stringContaining('Nothing') as string] },
    });
    world.queue.set('aaa2', 'held');
    world.clock.advance(30_000);
    await world.settle();
    const executed = world.executed.length;
    await world.slash('release mx1 tcp_local to:partner.example.net because test');
    await world.settle();
    expect(world.queue.get('aaa2')).toBe('held');
    // The host was not even asked: nothing of it is ours.
    expect(world.executed).toHaveLength(executed);
  });
});
