import type { ActionKind } from '#shared/actions/index.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import type { Person } from '#shared/contracts/primitives.ts';
import { countOf, type Proposal } from '#shared/contracts/proposal.ts';

export type Permission = { allowed: true; role: string } | { allowed: false; reason: string };

/** Both ids count: user ids are unique per workspace only. */
export const samePerson = (a: Person, b: Person): boolean => a.team === b.team && a.user === b.user;

/** Whether a person may approve a proposal. Deny by default; whoever asked for an action never approves it. */
export const mayApprove = (
  policy: Policy,
  proposal: Pick<Proposal, 'action' | 'preview' | 'requestedBy'>,
  person: Person,
): Permission => {
  const role = roleOf(policy, person);
  if (!role) return { allowed: false, reason: NO_ROLE };
  if (proposal.requestedBy && samePerson(proposal.requestedBy, person)) {
    return { allowed: false, reason: 'You asked for this action; somebody else has to approve it.' };
  }
  const rules = policy.approvals.filter((r) => r.action === proposal.action && r.roles.includes(role));
  if (rules.length === 0) return { allowed: false, reason: `The role ${role} may not approve ${proposal.action}.` };
  // Of several rules the strictest counts.
  const most = Math.min(...rules.map((r) => r.maxMessages));
  if (countOf(proposal) > most) {
    return {
      allowed: false,
      reason: `The policy lets ${role} approve ${proposal.action} for up to ${most} messages.`,
    };
  }
  return { allowed: true, role };
};

/** Whether a person may ask for an action. Asking is not approving: without a rule of its own, whoever may approve it may ask. */
export const mayRequest = (policy: Policy, action: ActionKind, person: Person): Permission => {
  const role = roleOf(policy, person);
  if (!role) return { allowed: false, reason: NO_ROLE };
  const rules = (policy.requests ?? policy.approvals).filter((r) => r.action === action);
  return rules.some((r) => r.roles.includes(role))
    ? { allowed: true, role }
    : { allowed: false, reason: `The role ${role} may not ask for ${action}.` };
};

const NO_ROLE = 'You have no role in this workspace’s Queuewarden policy.';

/** Role of a person, or null: both workspace and user must match. Somebody listed twice has none: nobody knows which. */
export const roleOf = (policy: Policy, person: Person): string | null => {
  const listed = policy.people.filter((p) => samePerson(p, person));
  return listed.length === 1 ? listed[0]!.role : null;
};
