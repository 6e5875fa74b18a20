import { describe, expect, it } from 'vitest';
import type { Policy } from '#shared/contracts/policy.ts';
import type { Preview, Proposal } from '#shared/contracts/proposal.ts';
import { mayApprove, mayRequest, roleOf } from '#shared/policy/may-approve.ts';

const ANN = { team: 'T1HOME', user: 'UANN' };
const BOB = { team: 'T1HOME', user: 'UBOB' };
const STRANGER = { team: 'T9AWAY', user: 'UANN' };

const policy: Policy = {
  version: 1,
  people: [
    { ...ANN, role: 'postmaster' },
    { ...BOB, role: 'helpdesk' },
  ],
  approvals: [
    { action: 'hold', roles: ['postmaster'], maxMessages: 100 },
    { action: 'start', roles: ['helpdesk'], maxMessages: 1 },
  ],
};
const proposal = (
  action: Proposal['action'],
  count: number,
  requestedBy: Proposal['requestedBy'] = null,
): Pick<Proposal, 'action' | 'preview' | 'requestedBy'> => ({
  action,
  preview: count === 0 ? null : ({ count } as Preview),
  requestedBy,
});

describe('who may approve', () => {
  it.each([
    ['a role for its action, up to its limit', ANN, proposal('hold', 100), true],
    ['not beyond the limit', ANN, proposal('hold', 101), false],
    ['not another action', ANN, proposal('delete', 1), false],
    ['not another role', BOB, proposal('hold', 1), false],
    ['an action on a channel, which has no messages', BOB, proposal('start', 0), true],
    ['not whoever asked for it', ANN, proposal('hold', 1, ANN), false],
    ['somebody else than whoever asked', ANN, proposal('hold', 1, STRANGER), true],
    ['not the same user id of another workspace', STRANGER, proposal('hold', 1), false],
    ['not somebody who is not listed', { team: 'T1HOME', user: 'UEVE' }, proposal('hold', 1), false],
  ])('%s', (_, person, on, allowed) => {
    expect(mayApprove(policy, on, person).allowed).toBe(allowed);
  });

  it('of two rules for a role the stricter counts', () => {
    const strict = { ...policy, approvals: [...policy.approvals, { ...policy.approvals[0]!, maxMessages: 10 }] };
    expect(mayApprove(strict, proposal('hold', 11), ANN).allowed).toBe(false);
  });

  it('somebody listed twice has no role', () => {
    expect(roleOf({ ...policy, people: [...policy.people, { ...ANN, role: 'helpdesk' }] }, ANN)).toBeNull();
  });
});

describe('who may ask', () => {
  it('whoever may approve it, unless the policy says otherwise', () => {
    expect(mayRequest(policy, 'hold', ANN).allowed).toBe(true);
    expect(mayRequest(policy, 'hold', BOB).allowed).toBe(false);
    const open = { ...policy, requests: [{ action: 'hold' as const, roles: ['helpdesk'] }] };
    expect(mayRequest(open, 'hold', BOB).allowed).toBe(true);
    expect(mayRequest(open, 'hold', ANN).allowed).toBe(false);
    expect(mayRequest(open, 'hold', STRANGER).allowed).toBe(false);
  });
});
