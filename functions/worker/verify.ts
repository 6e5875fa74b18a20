import { Manifest } from '#shared/contracts/manifest.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import { isMessageProposal, manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { readDocument } from '../records/documents.ts';
import { askHost } from '../records/requests.ts';
import { actionToVerify, verifyId } from '../records/to-verify.ts';
import type { WorkerPorts } from './ports.ts';

/**
 * Has the host list the messages of an executed action anew, or count its queues where the action was on a channel; the
 * results function draws the conclusion.
 */
export const verify = async (
  fingerprint: OpaqueId,
  actionId: OpaqueId,
  round: number,
  ports: WorkerPorts,
): Promise<void> => {
  const action = await actionToVerify(fingerprint, actionId, ports.documents);
  if (!action || action.proposal === null) return;
  const proposal = await readDocument(ports.documents, proposalKey(action.proposal), Proposal);
  if (!proposal) throw new Error(`action ${actionId} was executed without its proposal`);
  const wanted = {
    id: verifyId(actionId, round),
    host: proposal.host,
    purpose: { kind: 'verify', fingerprint, action: actionId },
  } as const;
  if (!isMessageProposal(proposal)) {
    await askHost({ ...wanted, operation: { kind: 'counts' } }, null, ports);
    return;
  }
  const { channel, manifestHash } = proposal;
  const manifest = await readDocument(ports.documents, manifestKey(proposal.host, manifestHash), Manifest);
  if (!manifest) throw new Error(`action ${actionId} was executed without its manifest`);
  await askHost({ ...wanted, operation: { kind: 'inspect', channel, manifestHash } }, manifest, ports);
};
