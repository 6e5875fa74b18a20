import { Decision, decisionKey } from '#shared/contracts/decision.ts';
import { Incident, incidentKey } from '#shared/contracts/incident.ts';
import type { Job } from '#shared/contracts/job.ts';
import { Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { fromInstant, OpaqueId } from '#shared/contracts/primitives.ts';
import { countOf, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { mayApprove, roleOf } from '#shared/policy/may-approve.ts';
import { proposalHashOf } from '../digests.ts';
import { createOnce, readDocument } from '../documents.ts';
import { apply } from '../incidents.ts';
import { remind } from '../requests.ts';
import { settle } from '../rulings.ts';
import type { WorkerPorts } from './ports.ts';

type Click = Extract<Job, { kind: 'click' }>;

/** A result later than this after the end of a proposal is not waited for. */
const RESULT_GRACE_MS = 60_000;

/** Carries out a button press. Resolves with the sentence that the person who clicked gets to see, always. */
export const click = async (job: Click, ports: WorkerPorts): Promise<string> => {
  if (!OpaqueId.safeParse(job.value).success) return 'This button carries no id that Queuewarden knows.';
  const policy = await readDocument(ports.documents, POLICY_KEY, Policy);
  if (!policy) return 'There is no policy yet, so nobody may do this.';
  const role = roleOf(policy, job.replyTo.by);
  if (!role) return 'You have no role in this workspace’s Queuewarden policy.';
  switch (job.verb) {
    case 'acknowledge':
      return acknowledge(job, ports);
    case 'preview':
    case 'prepare':
      return listAgain(job, ports);
    case 'approve':
    case 'reject':
      return decideProposal(job, policy, role, ports);
  }
};

const acknowledge = async (job: Click, ports: WorkerPorts): Promise<string> => {
  const { by } = job.replyTo;
  const incident = await apply(ports, job.value, { kind: 'acknowledged', at: ports.clock.now(), by });
  if (!incident) return 'This incident is not known.';
  if (incident.state === 'resolved') return 'This incident is over.';
  return incident.acknowledgedBy?.user === by.user && incident.acknowledgedBy.team === by.team
    ? 'You are on it; everybody can see that.'
    : 'Somebody else is already looking at it.';
};

const listAgain = async (job: Click, ports: WorkerPorts): Promise<string> => {
  const fingerprint = job.value.split('-', 1)[0]!;
  const before = OpaqueId.safeParse(fingerprint).success
    ? await readDocument(ports.documents, incidentKey(fingerprint), Incident)
    : null;
  if (!before?.actions.some((a) => a.id === job.value)) return 'This action is not known.';
  const after = await apply(ports, fingerprint, {
    kind: 'asked-again',
    at: ports.clock.now(),
    action: job.value,
    by: job.replyTo.by,
  });
  return (after?.actions.length ?? 0) > before.actions.length
    ? 'The host is asked to list the messages again; the card will show what it finds.'
    : 'There is nothing to list again: the action is still open, or the incident is over.';
};

const decideProposal = async (job: Click, policy: Policy, role: string, ports: WorkerPorts): Promise<string> => {
  const { by } = job.replyTo;
  const proposal = await readDocument(ports.documents, proposalKey(job.value), Proposal);
  if (!proposal) return 'This proposal is not known.';
  const now = ports.clock.now();
  if (now >= proposal.expiresAt) {
    const { ruling } = await settle(
      proposal,
      { version: 1, proposal: proposal.id, outcome: 'expired', by: [], at: now },
      ports,
    );
    return ruling.outcome === 'expired'
      ? 'Too late: this proposal has expired. Nothing was done.'
      : alreadyRuled(ruling.outcome);
  }
  const incident = await readDocument(ports.documents, incidentKey(proposal.incident), Incident);
  const action = incident?.actions.find((a) => a.proposal === proposal.id);
  if (!action || action.state !== 'proposed')
    return `There is nothing to decide any more: this action is ${action?.state ?? 'gone'}.`;
  if (job.verb === 'approve') {
    const permission = mayApprove(policy, proposal, by);
    if (!permission.allowed) return permission.reason;
  }
  const verdict = job.verb === 'approve' ? 'approve' : 'reject';
  const { value: decision } = await createOnce(ports.documents, decisionKey(proposal.id, by), Decision, {
    version: 1,
    proposal: proposal.id,
    proposalHash: proposalHashOf(proposal),
    verdict,
    by,
    role,
    at: now,
  });
  if (decision.verdict !== verdict) return `You have already decided to ${decision.verdict} this.`;
  const outcome = verdict === 'approve' ? 'approved' : 'rejected';
  const { ruling, incident: after } = await settle(
    proposal,
    { version: 1, proposal: proposal.id, outcome, by: [by], at: now },
    ports,
  );
  if (ruling.outcome !== outcome) return alreadyRuled(ruling.outcome);
  if (outcome === 'rejected') return 'Rejected. Nothing will be done.';
  if (after?.actions.find((a) => a.proposal === proposal.id)?.state !== 'approved') {
    return 'The offer was withdrawn while you decided. Nothing was done.';
  }
  const wait = fromInstant(proposal.expiresAt) - fromInstant(now) + RESULT_GRACE_MS;
  await remind({ kind: 'due', id: `due:command:${proposal.id}`, what: 'command', of: proposal.id }, wait, ports.jobs);
  const count = countOf(proposal);
  return `Approved: ${proposal.host} is told to ${proposal.action} ${count === 1 ? 'this message' : `these ${count} messages`}. The thread will say what it did.`;
};

const alreadyRuled = (outcome: string): string => `Somebody was faster: this proposal is already ${outcome}.`;
