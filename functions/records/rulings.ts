import { Ruling, rulingKey } from '#shared/contracts/decision.ts';
import type { Incident } from '#shared/contracts/incident.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import { createOnce } from './documents.ts';
import { apply, type IncidentPorts } from './incidents.ts';

/**
 * Ends a proposal. Whoever creates the one ruling object wins every race between clicks and the clock; everybody else
 * carries out what that ruling says.
 */
export const settle = async (
  proposal: Proposal,
  wanted: Ruling,
  ports: IncidentPorts,
): Promise<{ ruling: Ruling; incident: Incident | null }> => {
  const { value: ruling } = await createOnce(ports.documents, rulingKey(proposal.id), Ruling, wanted);
  const incident = await apply(ports, proposal.incident, {
    kind: 'ruled',
    at: ruling.at,
    proposal: proposal.id,
    outcome: ruling.outcome,
    by: ruling.by,
  });
  return { ruling, incident };
};
