import { createHash } from 'node:crypto';
import { aimKey, type OfferedAction } from '#shared/contracts/finding.ts';
import { Incident, type IncidentAction } from '#shared/contracts/incident.ts';
import type { HostName, Instant, OpaqueId, Person } from '#shared/contracts/primitives.ts';
import { placeOf } from '#shared/incident/place.ts';
import { readDocument } from '../records/documents.ts';
import { apply, type IncidentPorts } from '../records/incidents.ts';

/** What somebody wants done. `at` is that of their command: a second delivery must have the same. */
interface Wanted {
  host: HostName;
  offered: OfferedAction;
  by: Person;
  at: Instant;
}

/** Where a request went, and whether it was already under way there. */
interface Asked {
  incident: Incident;
  /** Null: the incident would not take it. */
  action: IncidentAction | null;
}

/** Fingerprint of an incident of its own: the same for everything that is asked about the same mail of a host. */
const ownFingerprint = ({ host, offered }: Wanted): OpaqueId =>
  createHash('sha256')
    .update(JSON.stringify(['asked-for', host, offered.channel, 'selector' in offered ? offered.selector : null]))
    .digest('hex')
    .slice(0, 16);

/** Makes a request part of the open incident that it belongs to, else of one of its own. Nothing is done by it: the host is asked what it would touch. */
export const request = async (wanted: Wanted, ports: IncidentPorts): Promise<Asked> => {
  const open: Incident[] = [];
  for await (const key of ports.documents.list('incidents/')) {
    const incident = await readDocument(ports.documents, key, Incident);
    if (incident && incident.state !== 'resolved') open.push(incident);
  }
  const place = placeOf(open, wanted);
  const there = place && (await ask(place.fingerprint, wanted, ports));
  // It may have ended since it was read.
  if (there?.action) return there;
  const own = await ask(ownFingerprint(wanted), wanted, ports);
  if (!own) throw new Error('a request opens an incident where there is none');
  return own;
};

const ask = async (fingerprint: OpaqueId, wanted: Wanted, ports: IncidentPorts): Promise<Asked | null> => {
  const incident = await apply(ports, fingerprint, { kind: 'requested', ...wanted });
  if (!incident) return null;
  const aim = aimKey(wanted.offered);
  const action = incident.actions.findLast((a) => a.host === wanted.host && aimKey(a.offered) === aim);
  return { incident, action: incident.state === 'resolved' ? null : (action ?? null) };
};
