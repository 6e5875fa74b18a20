import type { Finding } from '#shared/contracts/finding.ts';
import { Incident, incidentKey } from '#shared/contracts/incident.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { takes } from '#shared/incident/words.ts';
import { earlierFingerprintOf, fingerprintOf } from './digests.ts';
import { readDocument } from './documents.ts';
import { apply, type IncidentPorts } from './incidents.ts';

/**
 * Lets a finding move its incident. One that was opened when each channel had an incident of its own keeps the word of
 * the hosts that are in it until it ends (docs/decisions/026); only then is the trouble followed where it is told today.
 */
export const tellFinding = async (ports: IncidentPorts, finding: Finding, at: Instant): Promise<Incident | null> => {
  const earlier = earlierFingerprintOf(finding);
  const before = earlier && (await readDocument(ports.documents, incidentKey(earlier), Incident));
  const fingerprint = before && takes(before, finding) ? before.fingerprint : fingerprintOf(finding);
  return apply(ports, fingerprint, { kind: 'finding', at, finding });
};
