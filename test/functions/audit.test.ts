import { tellRecord } from '#shared/audit/story.ts';
import { describe, expect, test } from 'vitest';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { admit } from '#agent/execute/admit.ts';
import { record } from '#functions/signer/audit.ts';
import { createNotary } from '#local/audit/notary.ts';
import { createChainReader } from '#shared/audit/chain.ts';
import { AUDIT_PREFIX, auditKey, type AuditRecord, auditStatement, SignedRecord } from '#shared/contracts/audit.ts';
import { Command } from '#shared/contracts/command.ts';
import { commandKey, HostMessage } from '#shared/contracts/host-message.ts';
import { proposalHashOf, sha256 } from '#functions/records/digests.ts';
import { incidentKey } from '#shared/contracts/incident.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { ALICE, BOB, createWorld, HOST } from './world.ts';

const PARTNER = 'bob@partner.example.net';

type World = Awaited<ReturnType<typeof createWorld>>;

const withProposal = async (options: { deliveries?: number } = {}): Promise<{ world: World; proposal: string }> => {
  const world = await createWorld(options);
  await world.mail([
    { id: 'aaa1', to: [PARTNER] },
    { id: 'aaa2', to: [PARTNER] },
  ]);
  await world.find();
  await world.settle();
  return { world, proposal: (await world.incident()).actions[0]!.proposal! };
};

/** The chain as it lies in the store, with everything that is wrong with it. */
const chainOf = async (
  world: Pick<World, 'documents' | 'signer'>,
): Promise<{ records: AuditRecord[]; faults: string[] }> => {
  const reader = createChainReader(createNotary([world.signer]));
  const records: AuditRecord[] = [];
  const faults: string[] = [];
  for await (const key of world.documents.list(AUDIT_PREFIX)) {
    const { text } = (await world.documents.get(key))!;
    const read = reader.read({ key, bytes: new TextEncoder().encode(text) });
    if (read.record) records.push(read.record);
    faults.push(...read.faults.map(({ what }) => `${key}: ${what}`));
  }
  return { records, faults: [...faults, ...reader.end().faults.map(({ what }) => what)] };
};

const theRequest = async (world: World, action = 0) => {
  const { fingerprint, sequence, actions } = await world.incident();
  return { kind: 'audit' as const, fingerprint, sequence, action: actions[action]!.id };
};

describe('every end of a proposal goes on record, once', () => {
  test.each([1, 2])(
    'a hold that worked, with everything it rests on (each message told %i times)',
    async (deliveries) => {
      const { world, proposal } = await withProposal({ deliveries });
      await world.click('approve', proposal, ALICE);
      world.clock.advance(30_000);
      await world.settle();
      const { records, faults } = await chainOf(world);
      expect(faults).toEqual([]);
      expect(records[0]!.asked!.effect).toContain('are there. Changes none.');
      expect(
        tellRecord(records[0]!)
          .flatMap((c) => c.lines)
          .join(),
      ).toContain('the host was asked first');
      expect(records).toHaveLength(1);
      const [made] = records;
      expect(made).toMatchObject({
        sequence: 1,
        previous: null,
        action: { host: HOST, state: 'verified' },
        proposal: { id: proposal, finding: { playbook: 'destination-down', verdict: 'problem' } },
        messages: ['aaa1', 'aaa2'],
        decisions: [{ by: ALICE, role: 'postmaster', verdict: 'approve' }],
        ruling: { outcome: 'approved' },
        result: { status: 'done', outcomes: { done: 2 }, exceptions: [] },
      });
      expect(made!.proposalHash).toBe(proposalHashOf(made!.proposal));
      const told = HostMessage.parse(JSON.parse((await world.documents.get(commandKey(proposal)))!.text));
      expect(made!.command).toEqual(told.signed);
      expect(made!.thread.at(-1)!.kind).toBe('verified');
    },
  );

  test('rejected, expired, unanswered and withdrawn proposals too', async () => {
    const { world, proposal } = await withProposal();
    await world.click('reject', proposal, BOB);
    await world.click('preview', (await world.incident()).actions[0]!.id, BOB);
    world.clock.advance(15 * 60_000 + 1_000);
    await world.settle();
    await world.click('preview', (await world.incident()).actions[1]!.id, BOB);
    await world.click('preview', (await world.incident()).actions[2]!.id, BOB);
    world.host.answers = false;
    await world.click('approve', (await world.incident()).actions[3]!.proposal!, ALICE);
    world.clock.advance(20 * 60_000);
    await world.settle();
    world.clock.advance(20 * 60_000);
    await world.settle();
    const { records, faults } = await chainOf(world);
    expect(faults).toEqual([]);
    expect(records.map(({ action, ruling, command }) => [action.state, ruling?.outcome, command !== null])).toEqual([
      ['rejected', 'rejected', false],
      ['expired', 'expired', false],
      ['superseded', undefined, false],
      ['unknown', 'approved', true],
    ]);
  });

  test('what was unknown and became known has a second record', async () => {
    const { world, proposal } = await withProposal();
    world.host.answers = false;
    await world.click('approve', proposal, ALICE);
    world.clock.advance(20 * 60_000);
    await world.settle();
    world.clock.advance(20 * 60_000);
    await world.settle();
    world.host.answers = true;
    for (const id of ['aaa1', 'aaa2']) world.queue.set(id, 'held');
    await world.report({
      version: 1,
      command: proposal,
      host: HOST,
      startedAt: world.clock.now(),
      finishedAt: world.clock.now(),
      status: 'done',
      refusal: null,
      detail: 'Done.' as never,
      messages: ['aaa1', 'aaa2'].map((id) => ({ id, outcome: 'done', text: '' as never })),
      listing: null,
      counts: null,
      transcript: '> hold 1,2',
    });
    await world.settle();
    world.clock.advance(30_000);
    await world.settle();
    const { records, faults } = await chainOf(world);
    expect(faults).toEqual([]);
    expect(records.map(({ action }) => action.state)).toEqual(['unknown', 'verified']);
    expect(records[1]!.result!.transcript).toBe('> hold 1,2');
  });

  test('an end that comes again with a report is another end', async () => {
    const { world, proposal } = await withProposal();
    await world.click('reject', proposal, BOB);
    const incident = await world.incident();
    const end = (since: string) => ({ ...incident, actions: [{ ...incident.actions[0], state: 'unknown', since }] });
    const write = async (since: string): Promise<void> => {
      const { etag } = (await world.documents.get(incidentKey(incident.fingerprint)))!;
      await world.documents.replace(incidentKey(incident.fingerprint), JSON.stringify(end(since)), etag);
    };
    const request = await theRequest(world);
    for (const [since, sequence] of [
      ['2026-01-05T03:01:00.000Z', 2],
      ['2026-01-05T03:02:00.000Z', 3],
      ['2026-01-05T03:02:00.000Z', 3],
    ] as const) {
      await write(since);
      expect(await record(request, world)).toEqual({ outcome: 'recorded', sequence });
    }
  });

  test('nothing that has not ended, or is not there, is recorded', async () => {
    const { world } = await withProposal();
    const request = await theRequest(world);
    expect(await record(request, world)).toMatchObject({ reason: 'the action has not ended: it is proposed' });
    expect(await record({ ...request, action: 'no-such-action' }, world)).toMatchObject({ reason: 'no such action' });
    expect(await record({ ...request, sequence: 7 }, world)).toMatchObject({ reason: 'no such action' });
    expect((await chainOf(world)).records).toEqual([]);
  });
});

test('writers that race for a number and tell things twice make one chain without holes', async () => {
  const { world, proposal } = await withProposal();
  let last = proposal;
  for (let n = 1; n < 5; n++) {
    await world.click('reject', last, BOB);
    await world.click('preview', (await world.incident()).actions.at(-1)!.id, BOB);
    last = (await world.incident()).actions.at(-1)!.proposal!;
  }
  await world.click('reject', last, ALICE);
  const empty = createMemoryDocumentStore();
  const of = (key: string) => (key.startsWith(AUDIT_PREFIX) ? empty : world.documents);
  const documents: DocumentStore = {
    get: (key) => of(key).get(key),
    create: (key, text) => of(key).create(key, text),
    replace: (key, text, etag) => of(key).replace(key, text, etag),
    list: (prefix) => of(prefix).list(prefix),
  };
  const requests = await Promise.all([0, 1, 2, 3, 4].map((n) => theRequest(world, n)));
  await Promise.all([...requests, ...requests, ...requests].map((request) => record(request, { ...world, documents })));
  const { records, faults } = await chainOf({ ...world, documents });
  expect(faults).toEqual([]);
  expect(records.map(({ action }) => action.id).sort()).toEqual(requests.map(({ action }) => action).sort());
});

describe('a record’s signature and a command’s are worlds apart', () => {
  const keysOf = (world: World) => ({ host: HOST, keys: [world.signer] as [typeof world.signer] });
  const offer = (payload: string, signature: string, world: World) =>
    admit(
      Buffer.from(
        JSON.stringify({
          signed: {
            version: 1,
            payload: Buffer.from(payload).toString('base64'),
            signature,
            keyId: world.signer.keyId,
          },
          manifest: null,
          serverNow: Date.parse(world.clock.now()),
        }),
      ),
      keysOf(world),
    );

  test('no host obeys a record, even one that reads like a command', async () => {
    const { world, proposal } = await withProposal();
    await world.click('approve', proposal, ALICE);
    const [command] = world.executed.filter(({ operation }) => operation.kind === 'hold');
    // Worse than any record could be: the signed content is a whole valid command.
    const text = JSON.stringify(Command.parse({ ...command, id: 'forged-command' }));
    const statement = auditStatement(sha256(text));
    const signature = Buffer.from(await world.signer.sign(new TextEncoder().encode(statement))).toString('base64');
    expect(offer(text, signature, world)).toMatchObject({ ok: false, refusal: 'bad-signature' });
    expect(offer(statement, signature, world)).toMatchObject({ ok: false, refusal: 'malformed' });
    expect(() => JSON.parse(statement) as unknown).toThrow();
  });

  test('no verifier believes a command’s signature under a record', async () => {
    const { world, proposal } = await withProposal();
    await world.click('approve', proposal, ALICE);
    world.clock.advance(30_000);
    await world.settle();
    const signed = SignedRecord.parse(JSON.parse((await world.documents.get(auditKey(1)))!.text));
    const text = JSON.stringify({ ...signed, signature: signed.record.command!.signature });
    const { faults } = createChainReader(createNotary([world.signer])).read({
      key: auditKey(1),
      bytes: new TextEncoder().encode(text),
    });
    expect(faults.map(({ what }) => what)).toEqual(['was not signed like this: it was changed, or forged']);
  });
});
