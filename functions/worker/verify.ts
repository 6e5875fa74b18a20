import { Manifest } from '#shared/contracts/manifest.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import { isMessageProposal, manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { readDocument } from '../documents.ts';
import { actionIn } from '../incident-action.ts';
import { askHost } from '../requests.ts';
import type { WorkerPorts } from './ports.ts';

/** Has the host list the messages of an executed action anew; the results function draws the conclusion. */
export const verify = async (
  fingerprint: OpaqueId,
  actionId: OpaqueId,
  round: number,
  ports: WorkerPorts,
): Promise<void> => {
  const action = await actionIn('executed', fingerprint, actionId, ports.documents);
  if (!action || action.proposal === null) return;
  const proposal = await readDocument(ports.documents, proposalKey(action.proposal), Proposal);
  if (!proposal || !isMessageProposal(proposal))
    throw new Error(`action ${actionId} was executed without its proposal`);
  const manifest = await readDocument(ports.documents, manifestKey(proposal.host, proposal.manifestHash), Manifest);
  if (!manifest) throw new Error(`action ${actionId} was executed without its manifest`);
  await askHost(
    {
      id: `${actionId}-verify-${round}`,
      host: proposal.host,
      operation: { kind: 'inspect', channel: proposal.channel, manifestHash: proposal.manifestHash },
      purpose: { kind: 'verify', fingerprint, action: actionId },
    },
    manifest,
    ports,
  );
};
