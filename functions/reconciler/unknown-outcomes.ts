import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import { Manifest } from '#shared/contracts/manifest.ts';
import { fromInstant, type Instant, type OpaqueId, type StableId } from '#shared/contracts/primitives.ts';
import { manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import { isUnknown, outcomeUnknown, type Settled } from '#shared/playbooks/action-outcome-unknown/index.ts';
import type { DocumentStore, EvidenceStore } from '#shared/ports.ts';
import { RECONCILE_EVERY_SECONDS } from '#shared/topology.ts';
import { fingerprintOf } from '../records/digests.ts';
import { readDocument } from '../records/documents.ts';
import { apply, type IncidentPorts } from '../records/incidents.ts';
import { endsOf } from '../records/mail-evidence.ts';
import { count } from '../runtime/metrics.ts';
import { alone } from './alone.ts';

export interface UnknownPorts extends IncidentPorts {
  evidence: EvidenceStore;
  results: DocumentStore;
  clock: { now(): Instant };
}

/** An action with its incident. */
export interface Acted {
  incident: Pick<Incident, 'id'>;
  action: IncidentAction;
}

/** The log of days is read for it, so it is asked seldom. */
const ASK_LOG_EVERY_MS = 3_600_000;

/**
 * Keeps an incident open for each action of which nobody knows what it did. `open` = fingerprints of the incidents that
 * are not over: only there can better news end anything. `isAll` = no incident is missing among them.
 */
export const tellUnknownOutcomes = async (
  acted: readonly Acted[],
  open: ReadonlySet<OpaqueId>,
  isAll: boolean,
  ports: UnknownPorts,
): Promise<void> => {
  let inDoubt = 0;
  let seen = 0;
  for (const one of acted) {
    const { host, id } = one.action;
    await alone({ host, action: id }, async () => {
      if (await tellUnknownOutcome(one, open, ports)) inDoubt += 1;
      seen += 1;
    });
  }
  // Zero is said too, for it ends the alarm; but not of what could not be looked at.
  if (inDoubt > 0 || (isAll && seen === acted.length)) count('ActionsInDoubt', inDoubt);
};

/** Whether nobody knows, when it has been told. */
const tellUnknownOutcome = async (
  { incident, action }: Acted,
  open: ReadonlySet<OpaqueId>,
  ports: UnknownPorts,
): Promise<boolean> => {
  const known = outcomeUnknown(incident, action, null);
  if (!known || (known.verdict === 'normal' && !open.has(fingerprintOf(known)))) return false;
  const asks = open.has(fingerprintOf(known)) && isUnknown(action) && isTimeToAsk(action, ports.clock.now());
  const finding = asks ? outcomeUnknown(incident, action, await settledOf(action, ports)) : known;
  if (!finding) return false;
  const told = await apply(ports, fingerprintOf(finding), { kind: 'finding', at: ports.clock.now(), finding });
  return finding.verdict === 'problem' && told !== null && told.state !== 'resolved';
};

/** Once an hour of doubt, whichever run of the schedule comes first after it. */
const isTimeToAsk = ({ since }: IncidentAction, now: Instant): boolean => {
  const age = fromInstant(now) - fromInstant(since);
  const sinceHour = age % ASK_LOG_EVERY_MS;
  return age >= ASK_LOG_EVERY_MS && sinceHour < 2 * RECONCILE_EVERY_SECONDS * 1000;
};

const settledOf = async (action: IncidentAction, ports: UnknownPorts): Promise<Settled | null> => {
  const ids = await doubtfulIds(action, ports);
  if (ids === null) return null;
  const { host, offered } = action;
  const ends = await endsOf(ports.evidence, host, offered.channel, ids, ports.clock.now());
  // What was delivered in part goes on under another name, which nobody has looked at.
  const ended = [...ends.values()].filter((end) => end !== 'split').length;
  return { messages: ids.size, ended };
};

/** Messages that the host's report calls unknown, else all of the manifest; null = there is no proposal to read. */
const doubtfulIds = async (
  { host, proposal: id }: IncidentAction,
  { documents, results }: UnknownPorts,
): Promise<ReadonlySet<StableId> | null> => {
  const report = await readDocument(results, resultKey(host, id!), Result);
  const unknown = report?.messages.filter(({ outcome }) => outcome === 'unknown') ?? [];
  if (unknown.length > 0) return new Set(unknown.map((message) => message.id));
  const proposal = await readDocument(documents, proposalKey(id!), Proposal);
  if (!proposal?.manifestHash) return null;
  const manifest = await readDocument(documents, manifestKey(proposal.host, proposal.manifestHash), Manifest);
  return manifest && new Set(manifest.ids);
};
