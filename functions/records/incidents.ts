import { archivedIncidentKey, type Effect, Incident, incidentKey } from '#shared/contracts/incident.ts';
import type { Job, SignRequest } from '#shared/contracts/job.ts';
import type { Notification } from '#shared/contracts/notification.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import { decide } from '#shared/incident/decide.ts';
import type { Happening } from '#shared/incident/happening.ts';
import type { DocumentStore, Queue } from '#shared/ports.ts';
import { changeDocument } from './documents.ts';
import { countMoves } from './moves.ts';

/** What it takes to move incidents and hand on what follows. */
export interface IncidentPorts {
  documents: DocumentStore;
  jobs: Queue;
  sign: Queue;
  /** FIFO: one incident's updates keep their order. */
  notify: Queue;
}

/** Applies a happening and hands on its effects. Safe to repeat: a second run finds nothing to do. */
export const apply = async (
  ports: IncidentPorts,
  fingerprint: OpaqueId,
  happening: Happening,
): Promise<Incident | null> => {
  let before: Incident | null = null;
  const incident = await changeDocument(ports.documents, incidentKey(fingerprint), Incident, (current) => {
    before = current;
    return decide(current, happening, fingerprint).next;
  });
  countMoves(before, incident);
  if (incident && incident.outbox.length > 0) await handOn(ports, incident);
  return incident;
};

/**
 * Sends the effects that wait in an incident's outbox, then takes them out: at least once, each with its own key.
 * An ended incident is archived first, before its subject's next one can take its place.
 */
export const handOn = async (ports: IncidentPorts, incident: Incident): Promise<void> => {
  if (incident.state === 'resolved') {
    await ports.documents.create(
      archivedIncidentKey(incident.fingerprint, incident.sequence),
      JSON.stringify(incident),
    );
  }
  const sent = new Set<string>();
  for (const effect of incident.outbox) {
    await send(ports, incident, effect);
    sent.add(effect.id);
  }
  await changeDocument(ports.documents, incidentKey(incident.fingerprint), Incident, (current) => {
    if (!current || !current.outbox.some((e) => sent.has(e.id))) return current;
    return { ...current, outbox: current.outbox.filter((e) => !sent.has(e.id)) };
  });
};

const send = async (ports: IncidentPorts, { fingerprint, sequence }: Incident, effect: Effect): Promise<void> => {
  switch (effect.kind) {
    case 'notify': {
      const notification: Notification = { kind: 'incident', fingerprint };
      return ports.notify.send(JSON.stringify(notification), { group: fingerprint, deduplicationKey: effect.id });
    }
    case 'preview':
    case 'verify': {
      const base = { id: effect.id, fingerprint, action: effect.action };
      const job: Job = effect.kind === 'verify' ? { kind: 'verify', round: 0, ...base } : { kind: 'preview', ...base };
      return ports.jobs.send(
        JSON.stringify(job),
        effect.kind === 'verify' ? { delaySeconds: effect.delaySeconds } : {},
      );
    }
    case 'sign': {
      const request: SignRequest = { kind: 'change', proposal: effect.proposal };
      return ports.sign.send(JSON.stringify(request));
    }
    case 'audit': {
      const request: SignRequest = { kind: 'audit', fingerprint, sequence, action: effect.action };
      return ports.sign.send(JSON.stringify(request));
    }
  }
};
