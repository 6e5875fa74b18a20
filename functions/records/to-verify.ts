import { Incident, type IncidentAction, incidentKey } from '#shared/contracts/incident.ts';
import { ANSWER_WITHIN_MS, type Job, ReadRequest, requestKey } from '#shared/contracts/job.ts';
import { fromInstant, type Instant, type OpaqueId } from '#shared/contracts/primitives.ts';
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

/** Waits, in seconds, before fresh evidence is looked for again; after them a person is told what is known. */
export const WAITS: readonly number[] = [20, 20, 40, 60, 120, 240];

/** Rounds in which a host that does not answer is asked again: each quarter of an hour, for a day. */
export const LATER_ROUNDS = 96;
const LATER_SECONDS = 900;

/** A host's time to answer and the longest wait after it, with a margin: then no look is on its way any more. */
const LOST_AFTER_MS = ANSWER_WITHIN_MS + Math.max(...WAITS) * 1000 + 5 * 60_000;

/** Round in which an executed action has to be looked at again, as its look was lost; null = one may be on its way. */
export const lostRound = async (
  { id, since }: IncidentAction,
  now: Instant,
  documents: DocumentStore,
): Promise<number | null> => {
  let round = 0;
  let last = since;
  for (; round < LATER_ROUNDS; round += 1) {
    const request = await readDocument(documents, requestKey(verifyId(id, round)), ReadRequest);
    if (!request) break;
    last = request.createdAt;
  }
  return fromInstant(now) - fromInstant(last) > LOST_AFTER_MS ? round : null;
};

/** Has fresh evidence looked for again after a while, for a host that comes back ends the doubt by itself. */
export const verifyLater = async (
  fingerprint: OpaqueId,
  action: OpaqueId,
  round: number,
  jobs: Queue,
): Promise<void> => {
  const job: Job = { kind: 'verify', id: `${verifyId(action, round)}:later`, fingerprint, action, round };
  await jobs.send(JSON.stringify(job), { delaySeconds: LATER_SECONDS });
};

/** Id of the request of a round. */
export const verifyId = (action: OpaqueId, round: number): OpaqueId => `${action}-verify-${round}`;

/** Round of a verification, from the id of its request. */
export const roundOf = (request: OpaqueId): number => Number(request.slice(request.lastIndexOf('-') + 1));
