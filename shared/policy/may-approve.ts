import type { Policy } from '#shared/contracts/policy.ts';
import type { Person } from '#shared/contracts/primitives.ts';
import { countOf, type Proposal } from '#shared/contracts/proposal.ts';

export type Permission = { allowed: true; role: string } | { allowed: false; reason: string };

const same = (a: Person, b: Person): boolean => a.team === b.team && a.user === b.user;

/** Whether a person may approve a proposal. Deny by default; whoever asked for an action never approves it. */
export const mayApprove = (
  policy: Policy,
  proposal: Pick<Proposal, 'action' | 'preview' | 'requestedBy'>,
  person: Person,
): Permission => {
  const role = roleOf(policy, person);
  if (!role) return { allowed: false, reason: 'You have no role in this workspace’s Queuewarden policy.' };
  if (proposal.requestedBy && same(proposal.requestedBy, person)) {
    return { allowed: false, reason: 'You asked for this action; somebody else has to approve it.' };
  }
  const rule = policy.approvals.find((r) => r.action === proposal.action && r.roles.includes(role));
  if (!rule) return { allowed: false, reason: `The role ${role} may not approve ${proposal.action}.` };
  if (countOf(proposal) > rule.maxMessages) {
    return {
      allowed: false,
      reason: `The policy lets ${role} approve ${proposal.action} for up to ${rule.maxMessages} messages.`,
    };
  }
  return { allowed: true, role };
};

/** Role of a person, or null: both workspace and user must match. */
export const roleOf = (policy: Policy, person: Person): string | null =>
  policy.people.find((p) => same(p, person))?.role ?? null;
