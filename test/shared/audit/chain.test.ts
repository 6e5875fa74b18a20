import { beforeAll, describe, expect, test } from 'vitest';
import { createMemorySigner } from '#adapters/memory/signer.ts';
import { sha256 } from '#functions/records/digests.ts';
import { createNotary } from '#local/audit/notary.ts';
import { createChainReader } from '#shared/audit/chain.ts';
import { tellRecord } from '#shared/audit/story.ts';
import { auditKey, type AuditRecord, auditStatement, SignedRecord } from '#shared/contracts/audit.ts';
import { Command, type SignedCommand } from '#shared/contracts/command.ts';
import type { Signer } from '#shared/ports.ts';
import { ALICE, BOB, createWorld } from '../../functions/world.ts';

type Keyed = Signer & { publicKey: string };

let good: AuditRecord;
let signer: Keyed;

/** A hold of two messages that one person approved. */
beforeAll(async () => {
  const world = await createWorld();
  await world.mail([
    { id: 'aaa1', to: ['bob@partner.example.net'] },
    { id: 'aaa2', to: ['bob@partner.example.net'] },
  ]);
  await world.find();
  await world.settle();
  await world.click('approve', (await world.incident()).actions[0]!.proposal!, ALICE);
  world.clock.advance(30_000);
  await world.settle();
  good = SignedRecord.parse(JSON.parse((await world.documents.get(auditKey(1)))!.text)).record;
  signer = world.signer;
});

/** What is found in a record that a signer who broke its own rules has truly signed. */
const faultsOf = async (record: AuditRecord, by: Keyed = signer, known: readonly Keyed[] = [signer]) => {
  const statement = auditStatement(sha256(JSON.stringify(record)));
  const signature = Buffer.from(await by.sign(new TextEncoder().encode(statement))).toString('base64');
  const text = JSON.stringify({ record, keyId: by.keyId, signature });
  const reader = createChainReader(createNotary(known));
  return reader
    .read({ key: auditKey(record.sequence), bytes: new TextEncoder().encode(text) })
    .faults.map(({ what }) => what);
};

const ordered = async (change: (command: Command) => Command, by: Keyed = signer): Promise<SignedCommand> => {
  const command = Command.parse(JSON.parse(Buffer.from(good.command!.payload, 'base64').toString()));
  const bytes = Buffer.from(JSON.stringify(change(command)));
  return {
    version: 1,
    payload: bytes.toString('base64'),
    signature: Buffer.from(await by.sign(bytes)).toString('base64'),
    keyId: by.keyId,
  };
};

const later = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();
const late = (r: AuditRecord): string => later(r.proposal.expiresAt, 1);
const done = (r: AuditRecord, over: Partial<NonNullable<AuditRecord['result']>>): AuditRecord => ({
  ...r,
  result: { ...r.result!, ...over },
});

test('an honest record has no fault', async () => {
  expect(await faultsOf(good)).toEqual([]);
});

describe('a record that was truly signed and contradicts itself', () => {
  test.each<[string, (record: AuditRecord) => AuditRecord | Promise<AuditRecord>]>([
    ['its proposal does not have the hash it claims', (r) => ({ ...r, proposal: { ...r.proposal, effect: 'none' } })],
    ['its messages are not those of the approved manifest', (r) => ({ ...r, messages: ['aaa1', 'bbb9'] })],
    ['it does not name the messages of its proposal', (r) => ({ ...r, messages: null })],
    ['its proposal belongs to another action', (r) => ({ ...r, action: { ...r.action, id: 'another-action' } })],
    [
      'is not from the term of the proposal',
      (r) => ({ ...r, decisions: r.decisions.map((d) => ({ ...d, at: late(r) })) }),
    ],
    [
      'is on another version of the proposal',
      (r) => ({ ...r, decisions: r.decisions.map((d) => ({ ...d, proposalHash: 'a'.repeat(64) })) }),
    ],
    ['decided twice', (r) => ({ ...r, decisions: [...r.decisions, ...r.decisions] })],
    ['whose decision is not on record', (r) => ({ ...r, ruling: { ...r.ruling!, by: [BOB] } })],
    ['whose approval is not on record', (r) => ({ ...r, decisions: [] })],
    ['a command was signed that no ruling approved', (r) => ({ ...r, ruling: null })],
    [
      'it ended as rejected, and something was sent to the host all the same',
      (r) => ({ ...r, action: { ...r.action, state: 'rejected' } }),
    ],
    [
      'it ended as superseded, and something was sent to the host all the same',
      (r) => ({ ...r, action: { ...r.action, state: 'superseded' } }),
    ],
    ['and the host did not say so', (r) => ({ ...r, action: { ...r.action, state: 'refused' } })],
    ['the host reports on a command that was never signed', (r) => ({ ...r, command: null })],
    ['the counts do not add up', (r) => done(r, { outcomes: { done: 3 } })],
    ['and of some messages something else', (r) => done(r, { outcomes: { done: 1, failed: 1 } })],
    [
      'which nobody approved',
      (r) =>
        done(r, {
          status: 'partial',
          outcomes: { done: 1, failed: 1 },
          exceptions: [{ id: 'zzz9', outcome: 'failed', text: '' as never }],
        }),
    ],
    ['the report is on another command', (r) => done(r, { command: 'another-command' })],
    [
      'its command is for another version of the proposal',
      async (r) => ({
        ...r,
        command: await ordered((c) => ({ ...c, proposal: { ...c.proposal!, hash: 'b'.repeat(64) } })),
      }),
    ],
    [
      'its command does something else than was approved',
      async (r) => ({
        ...r,
        command: await ordered((c) => ({ ...c, operation: { ...c.operation, kind: 'delete' } as never })),
      }),
    ],
    [
      'valid for longer than its proposal',
      async (r) => ({ ...r, command: await ordered((c) => ({ ...c, notAfter: late(r) })) }),
    ],
    [
      'counts one person twice',
      async (r) => ({ ...r, command: await ordered((c) => ({ ...c, approvers: [ALICE, ALICE] })) }),
    ],
    [
      'its command is for mx9.example.edu',
      async (r) => ({ ...r, command: await ordered((c) => ({ ...c, host: 'mx9.example.edu' })) }),
    ],
    [
      'its command was not signed like this',
      async (r) => ({ ...r, command: { ...(await ordered((c) => c, createMemorySigner())), keyId: signer.keyId } }),
    ],
    ['which is not known here', async (r) => ({ ...r, command: await ordered((c) => c, createMemorySigner()) })],
    ['it was recorded before it ended', (r) => ({ ...r, recordedAt: later(r.action.since, -600_000) })],
    ['is the first', (r) => ({ ...r, previous: 'c'.repeat(64) })],
    ['records 1 to 6 before it are missing', (r) => ({ ...r, sequence: 7 })],
  ])('%s', async (what, change) => {
    expect(await faultsOf(await change(good))).toContainEqual(expect.stringContaining(what));
  });
});

test('a key that nobody pinned vouches for nothing', async () => {
  const forger = createMemorySigner();
  expect(await faultsOf(good, forger)).toContainEqual(expect.stringContaining('not known here'));
  expect(await faultsOf(good, { ...forger, keyId: signer.keyId })).toContainEqual(expect.stringContaining('forged'));
  expect(await faultsOf(good, signer, [forger, signer])).toEqual([]);
});

test('the story names who decided, what was sent, what the host did and what came of it', () => {
  const text = tellRecord(good)
    .flatMap(({ heading, lines }) => [heading, ...lines])
    .join('\n');
  for (const part of [
    'hold on mx1.example.edu, verified',
    'destination-down: problem',
    'T1ACME/U1ALICE (postmaster): approve',
    'ruling: approved by T1ACME/U1ALICE',
    'aaa1 aaa2',
    `signed with key ${signer.keyId}`,
    '2 done',
  ])
    expect(text).toContain(part);
});
