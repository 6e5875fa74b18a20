import { Decision, decisionKey } from '#shared/contracts/decision.ts';
import { Incident, type IncidentAction, incidentKey } from '#shared/contracts/incident.ts';
import { Issued, issuedKey } from '#shared/contracts/issued.ts';
import type { Job } from '#shared/contracts/job.ts';
import { Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { fromInstant, OpaqueId } from '#shared/contracts/primitives.ts';
import { countOf, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { tooOften } from '#shared/policy/hourly.ts';
import { mayApprove, mayRequest, roleOf, samePerson } from '#shared/policy/may-approve.ts';
import { peopleNeeded } from '#shared/policy/people-needed.ts';
import { approversOf } from '../records/approvals.ts';
import { proposalHashOf } from '../records/digests.ts';
import { createOnce, readDocument } from '../records/documents.ts';
import { apply } from '../records/incidents.ts';
import { remind } from '../records/requests.ts';
import { settle } from '../records/rulings.ts';
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
      return listAgain(job, policy, ports);
    case 'prepare':
      return prepare(job, policy, ports);
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
  return incident.acknowledgedBy && samePerson(incident.acknowledgedBy, by)
    ? 'You are on it; everybody can see that.'
    : 'Somebody else is already looking at it.';
};

/** Incident and action of an action's id. */
const actionOf = async (
  id: string,
  ports: WorkerPorts,
): Promise<{ incident: Incident; action: IncidentAction; fingerprint: string } | null> => {
  const fingerprint = id.split('-', 1)[0]!;
  const incident = OpaqueId.safeParse(fingerprint).success
    ? await readDocument(ports.documents, incidentKey(fingerprint), Incident)
    : null;
  const action = incident?.actions.find((a) => a.id === id);
  return incident && action ? { incident, action, fingerprint } : null;
};

const prepare = async (job: Click, policy: Policy, ports: WorkerPorts): Promise<string> => {
  const found = await actionOf(job.value, ports);
  if (!found) return UNKNOWN_ACTION;
  const { action, fingerprint } = found;
  const { by } = job.replyTo;
  const permission = mayRequest(policy, action.offered.action, by);
  if (!permission.allowed) return permission.reason;
  const after = await apply(ports, fingerprint, { kind: 'prepared', at: ports.clock.now(), action: action.id, by });
  const now = after?.actions.find((a) => a.id === action.id);
  return now?.requestedBy && samePerson(now.requestedBy, by)
    ? `${action.host} is asked what this would touch. Since you asked for it, others have to approve it.`
    : 'There is nothing to prepare any more: somebody was faster, or the incident is over.';
};

const UNKNOWN_ACTION = 'This action is not known.';

const listAgain = async (job: Click, policy: Policy, ports: WorkerPorts): Promise<string> => {
  const found = await actionOf(job.value, ports);
  if (!found) return UNKNOWN_ACTION;
  const { incident: before, action, fingerprint } = found;
  if (action.requestedBy) {
    const permission = mayRequest(policy, action.offered.action, job.replyTo.by);
    if (!permission.allowed) return permission.reason;
  }
  const after = await apply(ports, fingerprint, {
    kind: 'asked-again',
    at: ports.clock.now(),
    action: job.value,
    by: job.replyTo.by,
  });
  const newest = after?.actions[before.actions.length];
  if (newest)
    return newest.requestedBy
      ? `${newest.host} is asked again. Since you want it now, others have to approve it; the card will show what it finds.`
      : `${newest.host} is asked again; the card will show what it finds.`;
  return 'There is nothing to list again: the action is still open, or the incident is over.';
};

const decideProposal = async (job: Click, policy: Policy, role: string, ports: WorkerPorts): Promise<string> => {
  const { by } = job.replyTo;
  const proposal = await readDocument(ports.documents, proposalKey(job.value), Proposal);
  if (!proposal) return 'This proposal is not known.';
  const incident = await readDocument(ports.documents, incidentKey(proposal.incident), Incident);
  const action = incident?.actions.find((a) => a.proposal === proposal.id);
  if (action?.state === 'superseded') return SUPERSEDED;
  if (action?.state === 'withdrawn') return 'Mail flows there again, so this hold was withdrawn. Nothing was done.';
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
  if (!action || action.state !== 'proposed')
    return `There is nothing to decide any more: this action is ${action?.state ?? 'gone'}.`;
  if (job.verb === 'approve') {
    const permission = mayApprove(policy, proposal, by);
    if (!permission.allowed) return permission.reason;
    const issued = await readDocument(ports.documents, issuedKey(proposal.host), Issued);
    const often = tooOften(policy, issued, { ...proposal, now });
    if (often) return `Not now: ${often}. Nothing was done.`;
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
  const approvers = verdict === 'approve' ? await approversOf(proposal, policy, ports.documents) : [];
  const needed = peopleNeeded(policy, proposal);
  if (verdict === 'approve' && approvers.length < needed) {
    await apply(ports, proposal.incident, { kind: 'seconded', at: now, proposal: proposal.id, by, needed });
    return `Noted: you approve. This takes ${needed} people, so somebody else has to approve it too.`;
  }
  const outcome = verdict === 'approve' ? 'approved' : 'rejected';
  const { ruling, incident: after } = await settle(
    proposal,
    { version: 1, proposal: proposal.id, outcome, by: verdict === 'approve' ? approvers : [by], at: now },
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
  const what = count === 0 ? proposal.channel : count === 1 ? 'this message' : `these ${count} messages`;
  return `Approved: ${proposal.host} is told to ${proposal.action} ${what}. The thread will say what it did.`;
};

const SUPERSEDED =
  'This list was superseded: somebody had the messages listed again. Decide on the newer list, in the same thread. Nothing was done with this one.';

const alreadyRuled = (outcome: string): string => `Somebody was faster: this proposal is already ${outcome}.`;
