import { Decision, decisionKey, decisionsPrefix } from '#shared/contracts/decision.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import type { Person } from '#shared/contracts/primitives.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import { mayApprove, samePerson } from '#shared/policy/may-approve.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { proposalHashOf } from './digests.ts';
import { readDocument } from './documents.ts';

/**
 * People whose own, timely approval of exactly this proposal is on record and whom the policy lets approve it, each
 * once, in the order of their keys.
 */
export const approversOf = async (proposal: Proposal, policy: Policy, documents: DocumentStore): Promise<Person[]> => {
  const hash = proposalHashOf(proposal);
  const approvers: Person[] = [];
  for await (const key of documents.list(decisionsPrefix(proposal.id))) {
    const decision = await readDocument(documents, key, Decision);
    if (decision?.verdict !== 'approve' || decision.proposal !== proposal.id || decision.proposalHash !== hash)
      continue;
    // A decision counts only where its own person's key is: nobody speaks twice, or for another.
    if (key !== decisionKey(proposal.id, decision.by)) continue;
    if (decision.at < proposal.createdAt || decision.at >= proposal.expiresAt) continue;
    if (approvers.some((other) => samePerson(other, decision.by))) continue;
    if (mayApprove(policy, proposal, decision.by).allowed) approvers.push(decision.by);
  }
  return approvers;
};
