import { beforeEach, describe, expect, test } from 'vitest';
import { Incident } from '#shared/contracts/incident.ts';
import { type Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { windowKey } from '#shared/contracts/window.ts';
import { emptyWindow } from '#shared/window/fold.ts';
import { ALICE, BOB, createWorld, EVE, HOST } from './world.ts';

type World = Awaited<ReturnType<typeof createWorld>>;

const CAROL = { team: 'T1ACME', user: 'U1CAROL' };
const POLICY: Policy = {
  version: 1,
  people: [ALICE, BOB, CAROL].map((person, n) => ({ ...person, role: n === 1 ? 'oncall' : 'postmaster' })),
  approvals: [
    { action: 'hold', roles: ['postmaster', 'oncall'], maxMessages: 100 },
    { action: 'release', roles: ['postmaster', 'oncall'], maxMessages: 100 },
    { action: 'delete', roles: ['postmaster'], maxMessages: 100 },
  ],
};
const AIM = 'mx1 tcp_local to:partner.example.net';

let world: World;
beforeEach(async () => {
  world = await createWorld({ deliveries: 2 });
  const policy = (await world.documents.get(POLICY_KEY))!;
  await world.documents.replace(POLICY_KEY, JSON.stringify(POLICY), policy.etag);
  await world.mail([
    { id: 'msg1', to: ['ann@partner.example.net'] },
    { id: 'msg2', to: ['bert@partner.example.net'] },
    { id: 'msg3', to: ['carl@other.example.net'] },
  ]);
});

const incidents = async (): Promise<Incident[]> => {
  const all: Incident[] = [];
  for await (const key of world.documents.list('incidents/')) {
    all.push(Incident.parse(JSON.parse((await world.documents.get(key))!.text)));
  }
  return all;
};
const only = async (): Promise<Incident> => {
  const all = await incidents();
  expect(all).toHaveLength(1);
  return all[0]!;
};
const told = (message: Awaited<ReturnType<World['slash']>>): string => JSON.stringify(message);
const held = () => [...world.queue].filter(([, state]) => state === 'held').map(([id]) => id);
/** Lets what waits for a settling time happen. */
const settled = async (): Promise<void> => {
  world.clock.advance(30_000);
  await world.settle();
};

describe('the queued mail of one sender', () => {
  const to = ['eve@victim.example.org'];
  const ann = { from: 'ann@example.edu', user: 'ann' };
  beforeEach(async () => {
    world = await createWorld({ deliveries: 2 });
    const policy = (await world.documents.get(POLICY_KEY))!;
    await world.documents.replace(POLICY_KEY, JSON.stringify(POLICY), policy.etag);
    await world.mail([
      { id: 'own1', to, ...ann },
      { id: 'own2', to: [...to, 'joe@example.net'], ...ann },
      { id: 'other', to, user: 'joann' },
      { id: 'forged', to, from: 'ann@example.edu', user: 'bob' },
      { id: 'masked', to, from: 'chief@example.com', user: 'ann' },
      { id: 'unknown', to, from: 'ann@example.edu.example.net' },
    ]);
  });

  test.each([
    ['from:ann@example.edu', ['own1', 'own2', 'forged']],
    ['user:ann', ['own1', 'own2', 'masked']],
  ])('%s: is held whoever it is for, and mail of others stays', async (selection, ids) => {
    await world.slash(`hold mx1 tcp_local ${selection}`);
    const { proposal } = (await only()).actions[0]!;
    await world.click('approve', proposal!, BOB);
    expect(held().toSorted()).toEqual(ids.toSorted());
    await settled();
    expect((await only()).actions[0]).toMatchObject({ state: 'verified' });
  });
});

describe('a thread of its own', () => {
  test('nothing is done by asking; others approve; what was held waits for a person', async () => {
    expect(told(await world.slash(`hold ${AIM} because they asked us`))).toContain('Nothing is done yet');
    const asked = await only();
    expect(asked).toMatchObject({ findings: {}, actions: [{ state: 'proposed', requestedBy: ALICE }] });
    expect(asked.actions[0]!.offered).toMatchObject({
      selector: { by: 'destination', destination: 'partner.example.net' },
      because: 'they asked us',
    });
    expect(held()).toEqual([]);
    const { proposal } = asked.actions[0]!;
    expect(await world.click('approve', proposal!, ALICE)).toContain('You asked for this action');
    expect(held()).toEqual([]);
    await world.click('approve', proposal!, BOB);
    expect(held()).toEqual(['msg1', 'msg2']);
    await settled();
    const [hold, release] = (await only()).actions;
    expect(hold).toMatchObject({ state: 'verified' });
    expect(release).toMatchObject({ state: 'offered', offered: { action: 'release' } });
    expect((await only()).state).not.toBe('resolved');

    await world.click('prepare', release!.id, BOB);
    await world.click('approve', (await only()).actions[1]!.proposal!, ALICE);
    expect(held()).toEqual([]);
  });

  test('it ends by itself where there is nothing to do, and the same can be asked again', async () => {
    await world.slash('hold mx1 tcp_local to:empty.example.net');
    expect(await only()).toMatchObject({ state: 'resolved', sequence: 1, actions: [{ state: 'nothing-to-do' }] });
    world.clock.advance(1_000);
    await world.slash('hold mx1 tcp_local to:empty.example.net');
    expect(await only()).toMatchObject({ state: 'resolved', sequence: 2 });
  });

  test('a rejection ends it', async () => {
    await world.slash(`delete ${AIM}`);
    await world.click('reject', (await only()).actions[0]!.proposal!, BOB);
    expect(await only()).toMatchObject({ state: 'resolved', actions: [{ state: 'rejected' }] });
  });

  test('the same twice is one request', async () => {
    await world.slash(`hold ${AIM}`);
    expect(told(await world.slash(`hold ${AIM}`, BOB))).toContain('already under way');
    expect(await only()).toMatchObject({ actions: [{ requestedBy: ALICE }] });
  });
});

describe('part of the incident that it is about', () => {
  test('with its thread, and bounds that the playbook did not set', async () => {
    await world.find();
    await world.settle();
    await world.slash(`delete ${AIM} tries:<5`, CAROL);
    const incident = await only();
    expect(incident.actions.map((a) => [a.offered.action, a.requestedBy])).toEqual([
      ['hold', undefined],
      ['delete', CAROL],
    ]);
    expect(Object.keys(incident.findings)).toEqual(['mx1.example.edu']);
  });

  test('mail for somebody else has a thread of its own', async () => {
    await world.find();
    await world.slash('hold mx1 tcp_local to:other.example.net');
    expect(await incidents()).toHaveLength(2);
  });

  test('whoever has it listed again is the one who wants it', async () => {
    await world.find();
    await world.slash(`delete ${AIM}`);
    const { id } = (await only()).actions[1]!;
    expect(await world.click('preview', id, CAROL)).toContain('others have to approve it');
    const again = (await only()).actions[2]!;
    expect(again).toMatchObject({ state: 'proposed', requestedBy: CAROL });
    expect(await world.click('approve', again.proposal!, CAROL)).toContain('You asked for this action');
    expect(await world.click('preview', again.id, BOB)).toContain('may not ask for delete');
  });
});

describe('refused in words, and nothing is asked of anybody', () => {
  test.each([
    ['a role that may not', `delete ${AIM}`, BOB, 'The role oncall may not ask for delete'],
    ['another workspace', `hold ${AIM}`, EVE, 'You have no role'],
    ['a guest', `hold ${AIM}`, { team: 'T1ACME', user: 'U1GUEST' }, 'You have no role'],
    ['no selection', 'hold mx1 tcp_local', ALICE, 'A channel alone is none'],
    ['a wildcard', 'hold mx1 tcp_local to:*', ALICE, 'no wildcard'],
    ['all channels', 'hold mx1 * to:example.net', ALICE, 'Which channel'],
    ['another host', 'hold mx9 tcp_local to:example.net', ALICE, 'No host is called that'],
    ['an action nobody may ask for', 'stop mx1 tcp_local', ALICE, 'may not ask for stop'],
  ])('%s', async (_, text, by, why) => {
    expect(told(await world.slash(text, by))).toContain(why);
    expect(await incidents()).toEqual([]);
  });
});

describe('reads in the same words', () => {
  test('a listing of what a selection means, as the host lists it now', async () => {
    const list = told(await world.slash('dir mx1 tcp_local to:partner.example.net'));
    expect(list).toContain('2 messages:');
    expect(list).toContain('msg1');
    expect(list).not.toContain('msg3');
    expect(world.executed.map((c) => c.operation.kind)).toContain('inspect');
    expect(told(await world.slash('dir mx1 tcp_local to:nobody.example.net'))).toContain('no such message');
    expect(told(await world.slash('dir mx1 tcp_local to:*'))).toContain('no wildcard');
  });

  test('why: what is open about a destination, by address or domain', async () => {
    await world.find();
    for (const word of ['partner.example.net', 'Ann@partner.example.net']) {
      expect(told(await world.slash(`why ${word}`))).toContain('refuses connections');
    }
    expect(told(await world.slash('why other.example.net'))).toContain('No open incident is about it');
    expect(told(await world.slash('why *'))).toContain('Which address');
  });

  test('counters: as they were read last', async () => {
    const counts = {
      received: 7,
      stored: 3,
      delivered: 4,
      firstTime: null,
      submitted: null,
      attempted: 9,
      rejected: null,
      failed: null,
    };
    const fact = (at: string, received: number) => ({
      kind: 'counters' as const,
      name: 'tcp_local',
      at,
      ...counts,
      received,
      queueTime: null,
      queueTimeCount: null,
      line: null,
    });
    const at = '2026-01-05T02:00:00.000Z';
    const window = { ...emptyWindow(HOST), facts: [fact(at, 5), fact('2026-01-05T02:30:00.000Z', 7)] };
    await world.documents.create(windowKey(HOST), JSON.stringify(window));
    const shown = told(await world.slash('counters mx1'));
    expect(shown).toContain('2026-01-05 02:30 UTC');
    expect(shown).toContain('["tcp_local","7","3","4","9","?","?"]');
  });

  test('help lists every word', async () => {
    const help = told(await world.slash('help'));
    for (const word of ['hold|release|return|delete', 'stop', 'why', 'counters', 'rcpt:joe@example.net']) {
      expect(help).toContain(word);
    }
  });
});
