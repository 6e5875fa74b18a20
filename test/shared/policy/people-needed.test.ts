import { describe, expect, it } from 'vitest';
import type { ActionKind } from '#shared/actions/index.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import type { Preview } from '#shared/contracts/proposal.ts';
import { peopleNeeded } from '#shared/policy/people-needed.ts';

const policy = (approvals: Policy['approvals'] = []): Policy => ({ version: 1, people: [], approvals });
const of = (action: ActionKind, count: number, protectedMail = 0) => ({
  action,
  preview: count === 0 ? null : ({ count } as Preview),
  protectedMail,
});
const rule = (action: ActionKind, aloneUpTo?: number) => ({
  action,
  roles: ['postmaster'],
  maxMessages: 100_000,
  ...(aloneUpTo !== undefined && { aloneUpTo }),
});

describe('people that an approval takes', () => {
  it.each([
    ['hold', 90_000, 1],
    ['release', 1_000, 1],
    ['release', 1_001, 2],
    ['return', 1, 2],
    ['delete', 1, 2],
    ['start', 0, 1],
    ['stop', 0, 1],
    ['retry', 0, 1],
    ['cache-sync', 0, 1],
  ] as const)('%s of %i: %i', (action, count, people) => {
    expect(peopleNeeded(policy([rule(action)]), of(action, count))).toBe(people);
    expect(peopleNeeded(policy(), of(action, count))).toBe(action === 'release' && count > 1_000 ? 2 : people);
  });

  it('protected mail takes two, for whatever action', () => {
    expect(peopleNeeded(policy(), of('hold', 3, 1))).toBe(2);
  });

  it('a policy can ask for two, and for one where that is allowed', () => {
    expect(peopleNeeded(policy([rule('hold', 10)]), of('hold', 11))).toBe(2);
    expect(peopleNeeded(policy([rule('hold', 10)]), of('hold', 10))).toBe(1);
    expect(peopleNeeded(policy([rule('release', 5_000)]), of('release', 4_000))).toBe(1);
  });

  it('a policy cannot make one person enough for what is lost for good', () => {
    expect(peopleNeeded(policy([rule('delete', 100_000)]), of('delete', 1))).toBe(2);
    expect(peopleNeeded(policy([rule('return', 100_000)]), of('return', 1))).toBe(2);
  });

  it('of several rules the strictest counts', () => {
    expect(peopleNeeded(policy([rule('hold'), rule('hold', 0)]), of('hold', 1))).toBe(2);
  });
});
