import { describe, expect, test } from 'vitest';
import { manifestHashOf } from '#functions/records/digests.ts';
import { keepClick } from '#functions/slack/keep.ts';
import { type Decision, decisionKey, type Ruling, rulingKey } from '#shared/contracts/decision.ts';
import { Incident, incidentKey } from '#shared/contracts/incident.ts';
import { makeManifest, manifestText } from '#shared/contracts/manifest.ts';
import type { Person } from '#shared/contracts/primitives.ts';
import { manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { type Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { table } from '../../prove/approval-bench.ts';
import { slackPress } from '../slack-clicks.ts';
import { ACTION, at, finding, FINGERPRINT, PROPOSAL, story } from '../../shared/incident/builders.ts';

const ANN = { team: 'T1HOME', user: 'UANN' };
const BOB = { team: 'T1HOME', user: 'UBOB' };
const EVE = { team: 'T1HOME', user: 'UEVE' };

const policy = (more: Partial<Policy> = {}): Policy => ({
  version: 1,
  people: [ANN, BOB].map((person) => ({ ...person, role: 'postmaster' })),
  approvals: (['hold', 'delete'] as const).map((action) => ({ action, roles: ['postmaster'], maxMessages: 100 })),
  ...more,
});
const lay = (action: 'hold' | 'delete', more: Partial<Policy> = {}) =>
  table({ policy: policy(more), action, count: 3, requestedBy: null, sender: 'ann@example.edu' });
type Table = Awaited<ReturnType<typeof lay>>;

const change = async (bench: Table, key: string, edit: (value: never) => unknown): Promise<void> => {
  const found = (await bench.documents.get(key))!;
  await bench.documents.replace(key, JSON.stringify(edit(JSON.parse(found.text) as never)), found.etag);
};
const told = async (bench: Table): Promise<string> => {
  await bench.sign();
  return (await bench.told())?.operation.kind ?? 'nothing';
};

/** A genuine press of the button, of which nobody made a decision. */
const pressed = async (bench: Table, by: Person): Promise<void> => {
  const press = { by, verb: 'approve', value: PROPOSAL, at: bench.clock.now() } as const;
  await keepClick(
    { ...press, replyTo: { channel: 'C1OPS', by, responseUrl: null } },
    slackPress(press),
    bench.documents,
  );
};

describe('two people', () => {
  test('one approval is noted and shown, the second is acted on, and both are named in the command', async () => {
    const bench = await lay('delete');
    expect(await bench.click('approve', ANN)).toContain('2 people');
    expect(await told(bench)).toBe('nothing');
    const incident = Incident.parse(JSON.parse((await bench.documents.get(incidentKey(FINGERPRINT)))!.text));
    expect(incident.actions[0]).toMatchObject({ state: 'proposed', needed: 2, approvals: [{ by: ANN }] });
    expect(await bench.click('approve', BOB)).toContain('Approved');
    await bench.sign();
    expect((await bench.told())?.approvers).toEqual([ANN, BOB]);
  });

  test('the same person twice is one', async () => {
    const bench = await lay('delete');
    await bench.click('approve', ANN);
    expect(await bench.click('approve', ANN)).toContain('2 people');
    expect(await told(bench)).toBe('nothing');
  });

  test('one rejection ends it', async () => {
    const bench = await lay('delete');
    await bench.click('approve', ANN);
    expect(await bench.click('reject', BOB)).toContain('Rejected');
    expect(await told(bench)).toBe('nothing');
  });
});

describe('too late', () => {
  test('a click at the expiry is told so', async () => {
    const bench = await lay('hold');
    bench.clock.advance(900_000);
    expect(await bench.click('approve', ANN)).toContain('expired');
  });

  test('an approval in time is not signed after the expiry', async () => {
    const bench = await lay('hold');
    await bench.click('approve', ANN);
    bench.clock.advance(900_000);
    expect(await told(bench)).toBe('nothing');
  });
});

describe('the signer believes only what it reads', () => {
  test('an untouched approval is signed', async () => {
    const bench = await lay('hold');
    await bench.click('approve', ANN);
    expect(await told(bench)).toBe('hold');
  });

  test('a proposal that nobody ruled on is not signed', async () => {
    expect(await told(await lay('hold'))).toBe('nothing');
  });

  const decision: Decision = {
    version: 1,
    proposal: PROPOSAL,
    proposalHash: 'a'.repeat(64),
    verdict: 'approve',
    by: ANN,
    role: 'postmaster',
    at: at(13),
  };
  const ruling: Ruling = { version: 1, proposal: PROPOSAL, outcome: 'approved', by: [ANN, BOB], at: at(13) };

  test.each<[string, (bench: Table) => Promise<void>]>([
    ['the policy no longer lets them', (b) => change(b, POLICY_KEY, (p: Policy) => ({ ...p, approvals: [] }))],
    ['the proposal was changed', (b) => change(b, proposalKey(PROPOSAL), (p: Proposal) => ({ ...p, effect: 'none' }))],
    [
      'the proposal is valid for too long',
      (b) =>
        change(b, proposalKey(PROPOSAL), (p: Proposal) => ({ ...p, createdAt: at(11), expiresAt: at(12 + 15 * 60) })),
    ],
    [
      'the decision is of a later time',
      (b) => change(b, decisionKey(PROPOSAL, ANN), (d: Decision) => ({ ...d, at: at(12 + 15 * 60) })),
    ],
    [
      'the decision is older than the proposal',
      (b) => change(b, decisionKey(PROPOSAL, ANN), (d: Decision) => ({ ...d, at: at(11) })),
    ],
    [
      'the decision is on another proposal',
      (b) => change(b, decisionKey(PROPOSAL, ANN), (d: Decision) => ({ ...d, proposal: 'another-one' })),
    ],
    [
      'the decision is a rejection',
      (b) => change(b, decisionKey(PROPOSAL, ANN), (d: Decision) => ({ ...d, verdict: 'reject' })),
    ],
    [
      'the ruling is a rejection',
      (b) => change(b, rulingKey(PROPOSAL), (r: Ruling) => ({ ...r, outcome: 'rejected' })),
    ],
    [
      'there is mail that the policy protects by now',
      (b) => change(b, POLICY_KEY, (p: Policy) => ({ ...p, protected: ['example.edu'] })),
    ],
  ])('not when %s', async (_, tamper) => {
    const bench = await lay('hold');
    await bench.click('approve', ANN);
    await tamper(bench);
    expect(await told(bench)).toBe('nothing');
  });

  test.each([
    ['its effect', { effect: 'Does nothing at all.' }],
    ['whether it can be taken back', { reversible: false }],
    ['how to take it back', { undo: null }],
  ])('not a proposal that lies about %s, whoever approves it', async (_, lie) => {
    const bench = await lay('hold');
    await change(bench, proposalKey(PROPOSAL), (p: Proposal) => ({ ...p, ...lie }));
    expect(await bench.click('approve', ANN)).toContain('Approved');
    expect(await told(bench)).toBe('nothing');
  });

  test('a person’s decision under another person’s key does not count as a second one', async () => {
    const bench = await lay('delete', { people: [ANN, BOB, EVE].map((person) => ({ ...person, role: 'postmaster' })) });
    await bench.click('approve', ANN);
    await pressed(bench, EVE);
    const hers = (await bench.documents.get(decisionKey(PROPOSAL, ANN)))!;
    await bench.documents.create(decisionKey(PROPOSAL, EVE), hers.text);
    await bench.documents.create(decisionKey(PROPOSAL, BOB), JSON.stringify({ ...JSON.parse(hers.text), by: EVE }));
    await bench.documents.create(rulingKey(PROPOSAL), JSON.stringify(ruling));
    expect(await told(bench)).toBe('nothing');
  });

  test('a decision on other content does not count', async () => {
    const bench = await lay('hold');
    await pressed(bench, ANN);
    await bench.documents.create(decisionKey(PROPOSAL, ANN), JSON.stringify(decision));
    await bench.documents.create(rulingKey(PROPOSAL), JSON.stringify(ruling));
    expect(await told(bench)).toBe('nothing');
  });

  test.each([
    ['another queue', { channel: 'tcp_intranet' }],
    ['another host', { host: 'mx2.example.edu' }],
    ['other messages', { ids: ['id000000', 'id000001', 'id000003'] }],
    ['one message more', { ids: ['id000000', 'id000001', 'id000002', 'id000003'] }],
  ])('not with a manifest of %s', async (_, other) => {
    const bench = await lay('hold');
    await bench.click('approve', ANN);
    const { manifestHash } = Proposal.parse(JSON.parse((await bench.documents.get(proposalKey(PROPOSAL)))!.text));
    await change(bench, manifestKey('mx1.example.edu', manifestHash!), (m: object) => ({ ...m, ...other }));
    expect(await told(bench)).toBe('nothing');
  });
});

describe('a proposal that is wrong from the beginning is not signed, whoever approves it', () => {
  const HOST = 'mx1.example.edu';
  const IDS = ['id000000', 'id000001', 'id000002'];

  test('one that lives too long', async () => {
    const bench = await lay('hold');
    await change(bench, proposalKey(PROPOSAL), (p: Proposal) => ({ ...p, expiresAt: at(12 + 15 * 60 + 1) }));
    expect(await bench.click('approve', ANN)).toContain('Approved');
    expect(await told(bench)).toBe('nothing');
  });

  test.each([
    ['another host', makeManifest('mx2.example.edu', 'tcp_local', IDS)],
    ['another queue', makeManifest(HOST, 'tcp_intranet', IDS)],
    ['one message more than people saw', makeManifest(HOST, 'tcp_local', [...IDS, 'id000003'])],
  ])('one whose list is that of %s', async (_, manifest) => {
    const bench = await lay('hold');
    const hash = manifestHashOf(manifest);
    await bench.documents.create(manifestKey(HOST, hash), manifestText(manifest));
    await change(bench, proposalKey(PROPOSAL), (p: Proposal) => ({ ...p, manifestHash: hash }));
    expect(await bench.click('approve', ANN)).toContain('Approved');
    expect(await told(bench)).toBe('nothing');
  });
});

describe('asking for an offered action', () => {
  const offered = async (more: Partial<Policy> = {}) => {
    const bench = await lay('delete', more);
    const action = finding().actions[0]!;
    const incident = story({
      kind: 'finding',
      at: at(11),
      finding: finding({ actions: [{ ...action, action: 'delete' } as typeof action] }),
    });
    await change(bench, incidentKey(FINGERPRINT), () => ({ ...incident, outbox: [] }));
    return bench;
  };
  const first = async (bench: Table) =>
    Incident.parse(JSON.parse((await bench.documents.get(incidentKey(FINGERPRINT)))!.text)).actions[0]!;

  test('what cannot be taken back is only offered', async () => {
    expect((await first(await offered())).state).toBe('offered');
  });

  test('who may ask makes it theirs', async () => {
    const bench = await offered();
    expect(await bench.prepare(ACTION, ANN)).toContain('others have to approve');
    expect(await first(bench)).toMatchObject({ state: 'preview-requested', requestedBy: ANN });
    expect(await bench.prepare(ACTION, BOB)).toContain('faster');
  });

  test('who may not ask is told so', async () => {
    const bench = await offered({ requests: [{ action: 'delete', roles: ['chief'] }] });
    expect(await bench.prepare(ACTION, ANN)).toContain('may not ask');
    expect((await first(bench)).state).toBe('offered');
  });
});
