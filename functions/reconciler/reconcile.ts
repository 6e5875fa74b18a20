import { Ruling, rulingKey } from '#shared/contracts/decision.ts';
import { commandKey } from '#shared/contracts/host-message.ts';
import { Incident, type IncidentAction } from '#shared/contracts/incident.ts';
import { type Job, requestKey, type SignRequest } from '#shared/contracts/job.ts';
import { type HostName, type Instant, fromInstant, type OpaqueId } from '#shared/contracts/primitives.ts';
import { Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { resultKey } from '#shared/contracts/result.ts';
import { eachAtOnce } from '#shared/each-at-once.ts';
import type { Queue } from '#shared/ports.ts';
import { notificationFor } from '../runtime/batch.ts';
import { readDocument } from '../records/documents.ts';
import { apply, handOn } from '../records/incidents.ts';
import { lostRound, verifyId } from '../records/to-verify.ts';
import { alone } from './alone.ts';
import { type HostPorts, reconcileHost } from './hosts.ts';
import { type Acted, tellUnknownOutcomes, type UnknownPorts } from './unknown-outcomes.ts';

export interface ReconcilerPorts extends HostPorts, UnknownPorts {
  /** The queue that S3 notifies of results. */
  resultEvents: Queue;
  hosts: readonly HostName[];
}

/** What the reconciler had to make up for; zeros in a healthy system. */
export interface Repairs {
  evidence: number;
  results: number;
  effects: number;
  actions: number;
}

/** Younger than this, a thing is on its way rather than lost. */
const PATIENCE_MS = 60_000;

/** Hosts that are looked at together, for most of a look is waiting for S3; each has its window in memory meanwhile. */
const HOSTS_AT_ONCE = 8;

/**
 * Events are hints; the listing is the truth. Finds what a lost event or a killed function left undone, and what nobody says.
 * Each host, incident and action is looked after on its own; rejects only when the incidents cannot be listed, after all hosts.
 */
export const reconcile = async (ports: ReconcilerPorts): Promise<Repairs> => {
  const repairs: Repairs = { evidence: 0, results: 0, effects: 0, actions: 0 };
  await eachAtOnce(ports.hosts, HOSTS_AT_ONCE, async (host) => {
    await alone({ host }, async () => {
      const sent = await reconcileHost(host, ports);
      repairs.evidence += sent;
    });
  });
  const acted: Acted[] = [];
  const open = new Set<OpaqueId>();
  let unread = 0;
  for await (const key of ports.documents.list('incidents/')) {
    unread += 1;
    await alone({ key }, async () => {
      const incident = await readDocument(ports.documents, key, Incident);
      unread -= 1;
      if (!incident) return;
      for (const action of incident.actions) acted.push({ incident: { id: incident.id }, action });
      if (incident.state !== 'resolved') open.add(incident.fingerprint);
      await reconcileIncident(incident, repairs, ports);
    });
  }
  // Last, for it may have to read the log of days.
  await tellUnknownOutcomes(acted, open, unread === 0, ports);
  return repairs;
};

const reconcileIncident = async (incident: Incident, repairs: Repairs, ports: ReconcilerPorts): Promise<void> => {
  const stale = isStale(incident.updatedAt, ports);
  if (stale && incident.outbox.length > 0) {
    await handOn(ports, incident);
    repairs.effects += incident.outbox.length;
  }
  if (incident.state === 'resolved') return;
  for (const action of incident.actions) {
    if (!isStale(action.since, ports)) continue;
    if (await lostResult(action, ports)) repairs.results += 1;
    else if (await stuckAction(incident, action, ports)) repairs.actions += 1;
  }
};

const isStale = (since: Instant, { clock }: ReconcilerPorts): boolean =>
  fromInstant(clock.now()) - fromInstant(since) > PATIENCE_MS;

/** A report of the host that lies there although the incident still waits for it. */
const lostResult = async (action: IncidentAction, ports: ReconcilerPorts): Promise<boolean> => {
  const awaited =
    action.state === 'preview-requested' ? `${action.id}-list` : action.state === 'approved' ? action.proposal : null;
  if (!awaited) return false;
  const key = resultKey(action.host, awaited);
  if (!(await ports.results.get(key))) return false;
  await ports.resultEvents.send(notificationFor(key));
  return true;
};

/** An action whose next step was never begun, because the function that should have died. */
const stuckAction = async (incident: Incident, action: IncidentAction, ports: ReconcilerPorts): Promise<boolean> => {
  switch (action.state) {
    case 'preview-requested': {
      if (await ports.documents.get(requestKey(`${action.id}-list`))) return false;
      const job: Job = {
        kind: 'preview',
        id: `again:${action.id}`,
        fingerprint: incident.fingerprint,
        action: action.id,
      };
      await ports.jobs.send(JSON.stringify(job));
      return true;
    }
    case 'proposed':
      return undecided(action, ports);
    case 'approved': {
      if (await ports.documents.get(commandKey(action.proposal!))) return overdue(action, ports);
      const request: SignRequest = { kind: 'change', proposal: action.proposal! };
      await ports.sign.send(JSON.stringify(request));
      return true;
    }
    case 'executed': {
      const round = await lostRound(action, ports.clock.now(), ports.documents);
      if (round === null) return false;
      const { fingerprint } = incident;
      const job: Job = {
        kind: 'verify',
        id: `again:${verifyId(action.id, round)}`,
        fingerprint,
        action: action.id,
        round,
      };
      await ports.jobs.send(JSON.stringify(job));
      return true;
    }
    default:
      return false;
  }
};

/** A ruling that the incident was not told of, or a proposal that nobody ended in time. */
const undecided = async (action: IncidentAction, ports: ReconcilerPorts): Promise<boolean> => {
  const proposal = await readDocument(ports.documents, proposalKey(action.proposal!), Proposal);
  if (!proposal) return false;
  const ruling = await readDocument(ports.documents, rulingKey(proposal.id), Ruling);
  if (ruling) {
    await apply(ports, proposal.incident, {
      kind: 'ruled',
      at: ruling.at,
      proposal: proposal.id,
      outcome: ruling.outcome,
      by: ruling.by,
    });
    return true;
  }
  if (ports.clock.now() < proposal.expiresAt) return false;
  await due('proposal', proposal.id, ports);
  return true;
};

const overdue = async (action: IncidentAction, ports: ReconcilerPorts): Promise<boolean> => {
  const proposal = await readDocument(ports.documents, proposalKey(action.proposal!), Proposal);
  if (!proposal || !isStale(proposal.expiresAt, ports)) return false;
  await due('command', proposal.id, ports);
  return true;
};

const due = async (what: 'proposal' | 'command', of: string, ports: ReconcilerPorts): Promise<void> => {
  const job: Job = { kind: 'due', id: `again:${what}:${of}`, what, of };
  await ports.jobs.send(JSON.stringify(job));
};
