import type { EvidenceStore } from '#shared/ports.ts';
import type { IncidentPorts } from '../records/incidents.ts';
import type { RequestPorts } from '../records/requests.ts';

export interface ResultsPorts extends IncidentPorts, RequestPorts {
  evidence: EvidenceStore;
  results: IncidentPorts['documents'];
  /** How long a proposal may wait for its decision, milliseconds. */
  proposalLifetimeMs: number;
}
