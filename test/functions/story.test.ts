import { describe, expect, test } from 'vitest';
import { rulingKey } from '#shared/contracts/decision.ts';
import { POLICY_KEY } from '#shared/contracts/policy.ts';
import { Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { manifestKey } from '#shared/contracts/proposal.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { ALICE, BOB, createWorld, EVE, HOST } from './world.ts';

const PARTNER = 'bob@partner.example.net';

/** A world in which a hold of three messages waits for approval. */
const withProposal = async (options: { deliveries?: number } = {}) => {
  const world = await createWorld(options);
  await world.mail([
    { id: 'aaa1', to: [PARTNER] },
    { id: 'aaa2', to: [PARTNER] },
    { id: 'aaa3', to: [PARTNER, 'carol@partner.example.net'] },
    { id: 'bbb1', to: ['dave@elsewhere.example.org'] },
    { id: 'ccc1', to: [PARTNER, 'dave@elsewhere.example.org'] },
  ]);
  await world.find();
  await world.settle();
  const proposal = (await world.incident()).actions[0]!.proposal!;
  return { world, proposal };
};

const changes = (world: { executed: { operation: { kind: string } }[] }): string[] =>
  world.executed.map((c) => c.operation.kind).filter((kind) => kind === 'hold' || kind === 'release');

describe('preview', () => {
  test('names exactly the messages that only go to the destination', async () => {
    const { world, proposal } = await withProposal();
    const { preview } = Proposal.parse(JSON.parse((await world.documents.get(proposalKey(proposal)))!.text));
    expect(preview!.count).toBe(3);
    expect(preview!.leftOut).toEqual({ unknownRecipient: 0, otherRecipients: 1 });
    expect(changes(world)).toEqual([]);
  });

  test('with nothing to hold there is nothing to approve', async () => {
    const world = await createWorld();
    await world.mail([{ id: 'bbb1', to: ['dave@elsewhere.example.org'] }]);
    await world.find();
    await world.settle();
    expect((await world.incident()).actions[0]!.state).toBe('nothing-to-do');
  });

  test('a host that does not answer is named, and nothing is offered', async () => {
    const world = await createWorld();
    world.host.answers = false;
    await world.mail([{ id: 'aaa1', to: [PARTNER] }]);
    await world.find();
    await world.settle();
    world.clock.advance(3 * 60_000);
    await world.settle();
    const incident = await world.incident();
    expect(incident.actions[0]!.state).toBe('preview-failed');
    expect(incident.timeline.at(-1)!.text).toContain('has not answered');
  });
});

describe('approval', () => {
  test('leads to the hold of exactly these messages, and the outcome is checked', async () => {
    const { world, proposal } = await withProposal();
    expect(await world.click('approve', proposal, ALICE)).toContain('Approved');
    expect([...world.queue].filter(([, state]) => state === 'held').map(([id]) => id)).toEqual([
      'aaa1',
      'aaa2',
      'aaa3',
    ]);
    world.clock.advance(30_000);
    await world.settle();
    expect((await world.incident()).actions[0]!.state).toBe('verified');
  });

  test('the card says how many messages are held for it, and no longer when they are released', async () => {
    const { world, proposal } = await withProposal();
    const held = () => {
      const message = world.chat.messages.find((m) => m.kind === 'card');
      return message?.kind === 'card' ? (message.card.held ?? []).map(({ host, count }) => [host, count]) : null;
    };
    expect(held()).toEqual([]);
    await world.click('approve', proposal, BOB);
    expect(held()).toEqual([[HOST, 3]]);
    world.clock.advance(30_000);
    await world.settle();
    await world.find({ verdict: 'normal', until: '2026-01-05T04:00:00.000Z', actions: [] });
    await world.settle();
    await world.click('approve', (await world.incident()).actions[1]!.proposal!, ALICE);
    expect(held()).toEqual([]);
  });

  test('after recovery the held messages are offered for release, and only those', async () => {
    const { world, proposal } = await withProposal();
    await world.click('approve', proposal, BOB);
    world.clock.advance(30_000);
    await world.settle();
    world.queue.set('bbb2', 'held');
    await world.find({ verdict: 'normal', until: '2026-01-05T04:00:00.000Z', actions: [] });
    await world.settle();
    const release = (await world.incident()).actions[1]!;
    expect(await world.click('approve', release.proposal!, BOB)).toContain('may not approve release');
    await world.click('approve', release.proposal!, ALICE);
    expect(world.queue.get('aaa1')).toBe('queued');
    expect(world.queue.get('bbb2')).toBe('held');
  });

  test.each([
    ['somebody of another workspace with the same user id', EVE, 'no role'],
    ['somebody without a role', { team: 'T1ACME', user: 'U1GUEST' }, 'no role'],
  ])('%s is refused', async (_who, person, why) => {
    const { world, proposal } = await withProposal();
    expect(await world.click('approve', proposal, person)).toContain(why);
    expect(changes(world)).toEqual([]);
  });

  test('without a policy nobody may', async () => {
    const { world, proposal } = await withProposal();
    const policy = (await world.documents.get(POLICY_KEY))!;
    await world.documents.replace(POLICY_KEY, JSON.stringify({ version: 1, people: [], approvals: [] }), policy.etag);
    expect(await world.click('approve', proposal, ALICE)).toContain('no role');
    expect(changes(world)).toEqual([]);
  });

  test('a rejection ends it, and a later approval does nothing', async () => {
    const { world, proposal } = await withProposal();
    expect(await world.click('reject', proposal, BOB)).toContain('Rejected');
    expect(await world.click('approve', proposal, ALICE)).toContain('nothing to decide');
    expect(changes(world)).toEqual([]);
  });

  test('nobody decides: it expires, nothing is executed, and a late click is told so', async () => {
    const { world, proposal } = await withProposal();
    world.clock.advance(15 * 60_000 + 1_000);
    await world.settle();
    expect((await world.incident()).actions[0]!.state).toBe('expired');
    expect(await world.click('approve', proposal, ALICE)).toContain('expired');
    expect(changes(world)).toEqual([]);
  });

  test('clicked twice, it is executed once', async () => {
    const { world, proposal } = await withProposal();
    await world.click('approve', proposal, ALICE);
    expect(await world.click('approve', proposal, BOB)).toContain('nothing to decide');
    expect(changes(world)).toEqual(['hold']);
  });

  test('an unknown or garbled id is answered, not obeyed', async () => {
    const { world } = await withProposal();
    expect(await world.click('approve', 'no-such-proposal', ALICE)).toContain('not known');
    expect(await world.click('approve', '../../config/policy', ALICE)).toContain('no id');
    expect(await world.click('preview', 'no-such-action', ALICE)).toContain('not known');
  });

  test('an expired action can be listed again, which makes a new proposal', async () => {
    const { world } = await withProposal();
    world.clock.advance(15 * 60_000 + 1_000);
    await world.settle();
    const [action] = (await world.incident()).actions;
    expect(await world.click('preview', action!.id, BOB)).toContain('is asked again');
    const again = (await world.incident()).actions[1]!;
    expect(again.state).toBe('proposed');
    await world.click('approve', again.proposal!, BOB);
    expect(changes(world)).toEqual(['hold']);
  });
});

describe('a list that gave way to a newer one', () => {
  test('says so on the card and to whoever clicks it, early or late, and can no longer be approved', async () => {
    const { world, proposal } = await withProposal();
    await world.click('preview', (await world.incident()).actions[0]!.id, BOB);
    const [old, fresh] = (await world.incident()).actions;
    expect([old!.state, fresh!.state]).toEqual(['superseded', 'proposed']);
    expect(await world.click('approve', proposal, ALICE)).toContain('superseded');
    expect(await world.click('reject', proposal, ALICE)).toContain('superseded');
    expect(changes(world)).toEqual([]);
    expect(await world.click('approve', fresh!.proposal!, ALICE)).toContain('Approved');
    world.clock.advance(16 * 60_000);
    await world.settle();
    expect(await world.click('approve', proposal, ALICE)).toContain('superseded');
    expect(changes(world)).toEqual(['hold']);
  });
});

describe('every message is delivered twice', () => {
  test('and still there is one card, one hold, one thread line of each kind, one answer that counts', async () => {
    const { world, proposal } = await withProposal({ deliveries: 2 });
    await world.click('approve', proposal, ALICE);
    world.clock.advance(30_000);
    await world.settle();
    const { actions, timeline } = await world.incident();
    expect(actions.map((a) => a.state)).toEqual(['verified']);
    expect(timeline.map((e) => e.kind)).toEqual(['opened', 'proposed', 'decided', 'executed', 'verified']);
    expect(world.chat.messages.filter((m) => m.kind === 'card')).toHaveLength(1);
    expect(world.chat.messages.filter((m) => m.kind === 'entry')).toHaveLength(4);
    // The host may hear a hold twice: it is a desired state, and the executor keeps a journal besides.
    expect(new Set(world.executed.filter((c) => c.operation.kind === 'hold').map((c) => c.id)).size).toBe(1);
  });
});

describe('the signer trusts only the store', () => {
  const signIt = async (world: Awaited<ReturnType<typeof createWorld>>, proposal: string): Promise<string> => {
    await world.sign.send(JSON.stringify({ kind: 'change', proposal }));
    await world.settle();
    const last = world.refusals.at(-1);
    return last?.outcome === 'refused' ? last.reason : 'signed';
  };

  test('a proposal that nobody approved is not signed', async () => {
    const { world, proposal } = await withProposal();
    expect(await signIt(world, proposal)).toContain('not approved');
  });

  test('a ruling without a decision behind it is not signed', async () => {
    const { world, proposal } = await withProposal();
    await world.documents.create(
      rulingKey(proposal),
      JSON.stringify({ version: 1, proposal, outcome: 'approved', by: [ALICE], at: world.clock.now() }),
    );
    expect(await signIt(world, proposal)).toMatch(/0 valid decisions/);
  });

  test('a manifest that was swapped after the approval is not signed', async () => {
    const { world, proposal } = await withProposal();
    const { manifestHash } = Proposal.parse(JSON.parse((await world.documents.get(proposalKey(proposal)))!.text));
    const key = manifestKey(HOST, manifestHash!);
    const manifest = (await world.documents.get(key))!;
    await world.documents.replace(key, manifest.text.replace('aaa1', 'aaa0'), manifest.etag);
    await world.click('approve', proposal, ALICE);
    expect(world.refusals.at(-1)).toMatchObject({ reason: expect.stringContaining('not the approved one') as string });
    expect(changes(world)).toEqual([]);
  });

  test('an approval that has expired meanwhile is not signed', async () => {
    const { world, proposal } = await withProposal();
    await world.click('approve', proposal, ALICE);
    world.clock.advance(16 * 60_000);
    expect(await signIt(world, proposal)).toContain('expired');
  });
});

describe('what hosts report', () => {
  test('a refusal of a command that nobody sent is announced to everybody', async () => {
    const world = await createWorld();
    await world.report({
      version: 1,
      command: 'forged-0001',
      host: HOST,
      startedAt: world.clock.now(),
      finishedAt: world.clock.now(),
      status: 'refused',
      refusal: 'bad-signature',
      detail: untrusted('The signature does not fit the key.'),
      messages: [],
      listing: null,
      counts: null,
      transcript: '',
    });
    await world.settle();
    expect(world.chat.messages).toMatchObject([
      { kind: 'announcement', reply: { heading: expect.stringContaining('refused a command') as string } },
    ]);
  });

  test('silence after an approval is unknown, not success', async () => {
    const { world, proposal } = await withProposal();
    world.host.answers = false;
    await world.click('approve', proposal, ALICE);
    world.clock.advance(15 * 60_000);
    await world.settle();
    const incident = await world.incident();
    expect(incident.actions[0]!.state).toBe('unknown');
    expect(incident.timeline.at(-1)).toMatchObject({
      kind: 'trouble',
      text: expect.stringContaining('has not reported') as string,
    });
  });
});

describe('/qm', () => {
  test('help lists every command, and an unknown one is answered with it', async () => {
    const world = await createWorld();
    for (const text of ['help', '', 'nonsense <!channel>']) {
      const answer = await world.slash(text);
      expect(answer).toMatchObject({ kind: 'answer', reply: { heading: '/qm' } });
    }
  });

  test('a host is asked once, and a wrong one is named as wrong', async () => {
    const world = await createWorld();
    await world.slash('dir mx1 tcp_local');
    expect(world.executed.map((c) => c.operation)).toEqual([{ kind: 'directory', channel: 'tcp_local' }]);
    const wrong = await world.slash('dir mx9 tcp_local');
    expect(wrong).toMatchObject({
      reply: { paragraphs: [expect.stringContaining('No host'), expect.stringContaining('Usage')] },
    });
    await world.slash('dir mx1 *');
    await world.slash('history mx1 tcp_local ../../etc/passwd;rm');
    expect(world.executed).toHaveLength(1);
  });

  test('runbook finds pages by their words', async () => {
    const world = await createWorld();
    expect(await world.slash('runbook refused')).toMatchObject({
      reply: { paragraphs: ['A destination is down: https://runbook.example.edu/destination-down'] },
    });
  });
});
