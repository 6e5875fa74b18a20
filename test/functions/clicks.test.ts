import { describe, expect, test } from 'vitest';
import { pressOf } from '#functions/clicks/press.ts';
import { proposalHashOf } from '#functions/records/digests.ts';
import type { SignedRequest } from '#functions/slack/keep.ts';
import { slackSecretOf } from '#functions/signer/trust.ts';
import { clickKey } from '#shared/contracts/click.ts';
import { decisionKey, rulingKey } from '#shared/contracts/decision.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import { Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { table } from '../prove/approval-bench.ts';
import { at, PROPOSAL } from '../shared/incident/builders.ts';
import { slackPress, slackRequest } from './slack-clicks.ts';

const ANN = { team: 'T1HOME', user: 'UANN' };
const BOB = { team: 'T1HOME', user: 'UBOB' };

const POLICY: Policy = {
  version: 1,
  people: [ANN, BOB].map((person) => ({ ...person, role: 'postmaster' })),
  approvals: (['hold', 'delete'] as const).map((action) => ({ action, roles: ['postmaster'], maxMessages: 100 })),
};

const lay = (action: 'hold' | 'delete') =>
  table({ policy: POLICY, action, count: 3, requestedBy: null, sender: 'ann@example.edu' });
type Bench = Awaited<ReturnType<typeof lay>>;

/** Writes what only the worker may write: decisions in proper form, and the ruling. */
const invent = async ({ documents }: Bench, ...people: (typeof ANN)[]): Promise<void> => {
  const proposal = Proposal.parse(JSON.parse((await documents.get(proposalKey(PROPOSAL)))!.text));
  const decision = { version: 1, proposal: PROPOSAL, proposalHash: proposalHashOf(proposal), verdict: 'approve' };
  for (const by of people)
    await documents.create(
      decisionKey(PROPOSAL, by),
      JSON.stringify({ ...decision, by, role: 'postmaster', at: at(13) }),
    );
  const ruling = { version: 1, proposal: PROPOSAL, outcome: 'approved', by: people, at: at(13) };
  await documents.create(rulingKey(PROPOSAL), JSON.stringify(ruling));
};

/** Keeps a request as Ann's approving click, whatever it is. */
const keep = ({ documents }: Bench, request: SignedRequest) =>
  documents.create(clickKey(PROPOSAL, 'approve', ANN), JSON.stringify({ version: 1, ...request }));

const press = (over: Partial<Parameters<typeof slackPress>[0]> = {}, secret?: string): SignedRequest =>
  slackPress({ by: ANN, verb: 'approve', value: PROPOSAL, at: at(13), ...over }, secret);

describe('whoever writes decisions cannot invent one', () => {
  test('two decisions in perfect order, without a click: nothing is signed', async () => {
    const bench = await lay('delete');
    await invent(bench, ANN, BOB);
    expect(await bench.sign()).toEqual({
      outcome: 'refused',
      reason: 'the approval of T1HOME UANN is not proved: no click is kept',
    });
    expect(await bench.told()).toBeNull();
  });

  test('one true click does not carry an invented second one', async () => {
    const bench = await lay('delete');
    await bench.click('approve', ANN);
    await invent(bench, BOB);
    expect(await bench.sign()).toMatchObject({ reason: expect.stringContaining('UBOB is not proved') as string });
    expect(await bench.told()).toBeNull();
  });

  test('with her own click it is signed', async () => {
    const bench = await lay('hold');
    await invent(bench, ANN);
    await keep(bench, press());
    expect(await bench.sign()).toMatchObject({ outcome: 'sent' });
  });

  test.each<[string, SignedRequest, string]>([
    ['signed with another secret', press({}, 'another secret'), 'Slack did not sign the click'],
    ['with another time than was signed', { ...press(), timestamp: '1767571201' }, 'Slack did not sign the click'],
    ['with a body that was changed', { ...press(), body: `${press().body}&x=1` }, 'Slack did not sign the click'],
    ['of somebody else', press({ by: BOB }), 'the click is of somebody else'],
    ['of another workspace', press({ by: { ...ANN, team: 'T9EVIL' } }), 'the click is of somebody else'],
    ['that rejects', press({ verb: 'reject' }), 'the click is no approval'],
    ['that only acknowledges', press({ verb: 'acknowledge' }), 'the click is no approval'],
    ['on another proposal', press({ value: 'another-proposal' }), 'the click is on another proposal'],
    ['from after the expiry', press({ at: at(12 + 15 * 60) }), 'the click is not of before the expiry'],
    ['from before there was a proposal', press({ at: at(0) }), 'the click is older than the proposal'],
    ['that is a command', slackRequest('command=%2Fqm&text=approve', at(13)), 'the click is no approval'],
    ['that is no form', slackRequest('{"type":"block_actions"}', at(13)), 'the click is no approval'],
  ])('a request %s proves nothing', async (_, request, reason) => {
    const bench = await lay('hold');
    await invent(bench, ANN);
    await keep(bench, request);
    expect(await bench.sign()).toEqual({
      outcome: 'refused',
      reason: `the approval of T1HOME UANN is not proved: ${reason}`,
    });
    expect(await bench.told()).toBeNull();
  });
});

describe('who pressed', () => {
  const pressed = (user: object, team: object | null = { id: 'T1HOME', domain: 'acme' }) =>
    pressOf({
      type: 'block_actions',
      team,
      user: { id: 'UANN', ...user },
      actions: [{ type: 'button', action_id: 'approve', value: PROPOSAL }],
    })?.by;

  test('somebody in a channel that workspaces share is of the own workspace, not of the one that has the app', () => {
    expect(pressed({ team_id: 'T9OTHER' })).toEqual({ team: 'T9OTHER', user: 'UANN' });
  });

  test('where Slack names no workspace of the person it is the one that has the app', () => {
    expect(pressed({})).toEqual(ANN);
    expect(pressed({ team_id: 'T1HOME' }, null)).toEqual(ANN);
    expect(pressed({}, null)).toBeUndefined();
  });
});

describe('clicks that nobody signs', () => {
  const env = { SLACK_SIGNING_SECRET: 's', SIGNING_KEY: '/keys/signing.pem' };

  test('are taken on one machine, where a real workspace speaks over Socket Mode', async () => {
    const bench = await lay('hold');
    await invent(bench, ANN);
    expect(await bench.sign(slackSecretOf({ ...env, SLACK_CLICKS: 'unsigned' }))).toMatchObject({ outcome: 'sent' });
  });

  test('are taken only where that is said', () => {
    expect(slackSecretOf({ ...env, SLACK_CLICKS: 'signed' })).toBe('s');
  });

  test('are never taken with a key in KMS', () => {
    const inAws = {
      ...env,
      SIGNING_KEY: 'arn:aws:kms:eu-west-1:111122223333:key/1',
      SLACK_CLICKS: 'unsigned',
    } as const;
    expect(() => slackSecretOf(inAws)).toThrow('one machine only');
  });
});
