import { describe, expect, test } from 'vitest';
import { Acts, actsKey } from '#shared/contracts/acts.ts';
import type { Command } from '#shared/contracts/command.ts';
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
