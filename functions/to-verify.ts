import { Incident, type IncidentAction, incidentKey } from '#shared/contracts/incident.ts';
import type { Job } from '#shared/contracts/job.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import { mayBeVerified } from '#shared/incident/verifiable.ts';
import type { DocumentStore, Queue } from '#shared/ports.ts';
import { readDocument } from './documents.ts';

/** An action that the host carried out and of which fresh evidence has not told yet whether it worked. */
export interface ToVerify extends IncidentAction {
  command: OpaqueId;
}

/** Such an action by its id; null when there is none, or its outcome is known. */
export const actionToVerify = async (
  fingerprint: OpaqueId,
  id: OpaqueId,
  documents: DocumentStore,
): Promise<ToVerify | null> => {
  const incident = await readDocument(documents, incidentKey(fingerprint), Incident);
  const action = incident?.actions.find((a) => a.id === id);
  if (!action || !mayBeVerified(action)) return null;
  const { command } = action;
  return command === null ? null : { ...action, command };
};

/** Rounds in which a host that does not answer is asked again: each quarter of an hour, for a day. */
export const LATER_ROUNDS = 96;
const LATER_SECONDS = 900;

/** Has fresh evidence looked for again after a while, for a host that comes back ends the doubt by itself. */
export const verifyLater = async (
  fingerprint: OpaqueId,
  action: OpaqueId,
  round: number,
  jobs: Queue,
): Promise<void> => {
  const job: Job = { kind: 'verify', id: `${action}-verify-${round}:later`, fingerprint, action, round };
  await jobs.send(JSON.stringify(job), { delaySeconds: LATER_SECONDS });
};

/** Round of a verification, from the id of its request. */
export const roundOf = (request: OpaqueId): number => Number(request.slice(request.lastIndexOf('-') + 1));
