import type { EvidenceStore } from '#shared/ports.ts';
import type { IncidentPorts } from '../records/incidents.ts';
import type { RequestPorts } from '../records/requests.ts';

export interface WorkerPorts extends IncidentPorts, RequestPorts {
  evidence: EvidenceStore;
  /** Results of hosts: same bucket as the evidence, read only here. */
  results: IncidentPorts['documents'];
  /** Hosts that have a command queue. */
  hosts: readonly string[];
  /** Pages that `/qm runbook` searches. */
  runbooks: readonly { id: string; title: string; text: string }[];
  runbookUrl: string;
}
