import { Incident, type IncidentAction, incidentKey } from '#shared/contracts/incident.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import { wordsFor } from '#shared/incident/words.ts';
import type { Clock, DocumentStore } from '#shared/ports.ts';
import { readDocument } from './documents.ts';
import { apply, type IncidentPorts } from './incidents.ts';

/** An action of an incident while it is in `state`; null when there is none or it has moved on, as after a redelivery. */
export const actionIn = async (
  state: IncidentAction['state'],
  fingerprint: OpaqueId,
  id: OpaqueId,
  documents: DocumentStore,
): Promise<IncidentAction | null> => {
  const incident = await readDocument(documents, incidentKey(fingerprint), Incident);
  const action = incident?.actions.find((a) => a.id === id);
  return action?.state === state ? action : null;
};

/** What an action's host showed of its subject when it was last assessed; null = it does not see it. */
export const findingOf = async (
  fingerprint: OpaqueId,
  action: IncidentAction,
  documents: DocumentStore,
): Promise<Finding | null> => {
  const incident = await readDocument(documents, incidentKey(fingerprint), Incident);
  return (incident && wordsFor(incident, action)[0]) ?? null;
};

/** Ends a preview of which no proposal can come; `nothing` = there is no message, rather than no answer. */
export const failPreview =
  (fingerprint: OpaqueId, action: OpaqueId, ports: IncidentPorts & { clock: Clock }) =>
  async (nothing: boolean, detail: string): Promise<void> => {
    await apply(ports, fingerprint, { kind: 'preview-failed', at: ports.clock.now(), action, nothing, detail });
  };
