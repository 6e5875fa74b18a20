import { actions } from '#shared/actions/index.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import { countOf, type Proposal } from '#shared/contracts/proposal.ts';

/** Up to so many messages one person may approve a release alone, unless the policy says otherwise. */
const ALONE_UP_TO = 1_000;

/**
 * How many people have to approve: two for what is lost for good, for what cannot be taken back of many messages, and
 * for protected mail, whoever the approvers are. A policy can ask for more people, never for fewer.
 */
export const peopleNeeded = (
  policy: Policy,
  proposal: Pick<Proposal, 'action' | 'preview' | 'protectedMail'>,
): 1 | 2 => {
  const { risk, reversible } = actions[proposal.action];
  if (risk === 'high' || (proposal.protectedMail ?? 0) > 0) return 2;
  const count = countOf(proposal);
  const usual = reversible ? Infinity : ALONE_UP_TO;
  const rules = policy.approvals.filter((r) => r.action === proposal.action);
  // Of several rules for an action the strictest counts.
  const alone = rules.length === 0 ? usual : Math.min(...rules.map((r) => r.aloneUpTo ?? usual));
  return count > alone ? 2 : 1;
};
