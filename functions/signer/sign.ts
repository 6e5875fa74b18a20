import { Command, type Operation, SignedCommand } from '#shared/contracts/command.ts';
import { Decision, decisionKey, Ruling, rulingKey } from '#shared/contracts/decision.ts';
import { commandKey, HostMessage } from '#shared/contracts/host-message.ts';
import { ReadRequest, requestKey, type SignRequest } from '#shared/contracts/job.ts';
import { Manifest } from '#shared/contracts/manifest.ts';
import { Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { fromInstant, type Instant, type OpaqueId, type Person, toInstant } from '#shared/contracts/primitives.ts';
import { isMessageProposal, manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import type { Clock, DocumentStore, Queue, Signer } from '#shared/ports.ts';
import { mayApprove } from '#shared/policy/may-approve.ts';
import { createOnce, readDocument } from '../documents.ts';
import { manifestHashOf, proposalHashOf } from '../digests.ts';

export interface SignerPorts {
  documents: DocumentStore;
  signer: Signer;
  clock: Clock;
  /** Command queue of a host; null for a host that does not exist. */
  commandQueue: (host: string) => Queue | null;
}

/** Clocks of host and cloud may differ by this much. */
const SKEW_MS = 5 * 60_000;

/** Signed and sent, or the reason why not. A refusal is final: the same request will never be signed. */
export type Signed = { outcome: 'sent'; command: OpaqueId } | { outcome: 'refused'; reason: string };

const refused = (reason: string): Signed => ({ outcome: 'refused', reason });

/** Signs what the store says, never what the caller says: the request only names a document. */
export const signAndSend = async (request: SignRequest, ports: SignerPorts): Promise<Signed> => {
  const id = request.kind === 'read' ? request.request : request.proposal;
  const sent = await readDocument(ports.documents, commandKey(id), HostMessage);
  const built = request.kind === 'read' ? await fromRequest(id, ports) : await fromProposal(id, ports);
  if (typeof built === 'string') return refused(built);
  const queue = ports.commandQueue(built.command.host);
  if (!queue) return refused(`no command queue for ${built.command.host}`);
  const message =
    sent ?? (await createOnce(ports.documents, commandKey(id), HostMessage, await seal(built, ports.signer))).value;
  await queue.send(JSON.stringify(message));
  return { outcome: 'sent', command: id };
};

interface Built {
  command: Command;
  manifestKey: string | null;
}

const seal = async ({ command, manifestKey }: Built, signer: Signer): Promise<HostMessage> => {
  const bytes = new TextEncoder().encode(JSON.stringify(Command.parse(command)));
  const signature = await signer.sign(bytes);
  const signed: SignedCommand = SignedCommand.parse({
    version: 1,
    payload: Buffer.from(bytes).toString('base64'),
    signature: Buffer.from(signature).toString('base64'),
    keyId: signer.keyId,
  });
  return { version: 1, signed, manifestKey };
};

const before = (now: Instant): Instant => toInstant(fromInstant(now) - SKEW_MS);

/** A read needs nobody's approval; the contract of the request keeps changes out. */
const fromRequest = async (id: OpaqueId, ports: SignerPorts): Promise<Built | string> => {
  const request = await readDocument(ports.documents, requestKey(id), ReadRequest);
  if (!request) return 'no such request';
  const now = ports.clock.now();
  if (request.expiresAt <= now) return 'the request has expired';
  return {
    command: {
      version: 1,
      id,
      host: request.host,
      operation: request.operation,
      proposal: null,
      approvers: [],
      notBefore: before(now),
      notAfter: request.expiresAt,
    },
    manifestKey: request.manifestHash ? manifestKey(request.host, request.manifestHash) : null,
  };
};

/** A change is signed only when ruling, decisions, policy, manifest and clock all agree, each read anew. */
const fromProposal = async (id: OpaqueId, ports: SignerPorts): Promise<Built | string> => {
  const { documents } = ports;
  const proposal = await readDocument(documents, proposalKey(id), Proposal);
  if (!proposal) return 'no such proposal';
  const now = ports.clock.now();
  if (proposal.expiresAt <= now) return 'the proposal has expired';
  const ruling = await readDocument(documents, rulingKey(id), Ruling);
  if (ruling?.outcome !== 'approved') return 'the proposal is not approved';
  const policy = await readDocument(documents, POLICY_KEY, Policy);
  if (!policy) return 'there is no policy';
  const approvers = await validApprovers(proposal, ruling.by, policy, documents);
  if (approvers.length === 0) return 'no decision supports the ruling';
  if (!isMessageProposal(proposal)) return `${proposal.action} is not signed yet`;
  const manifest = await readDocument(documents, manifestKey(proposal.host, proposal.manifestHash), Manifest);
  if (!manifest) return 'the manifest is missing';
  if (manifestHashOf(manifest) !== proposal.manifestHash) return 'the manifest is not the approved one';
  if (manifest.host !== proposal.host || manifest.channel !== proposal.channel)
    return 'the manifest is of another queue';
  if (manifest.ids.length !== proposal.preview.count) return 'the manifest has another count than was approved';
  const operation: Operation = {
    kind: proposal.action,
    channel: proposal.channel,
    manifestHash: proposal.manifestHash,
    count: manifest.ids.length,
  };
  return {
    command: {
      version: 1,
      id,
      host: proposal.host,
      operation,
      proposal: { id, hash: proposalHashOf(proposal) },
      approvers,
      notBefore: before(now),
      notAfter: proposal.expiresAt,
    },
    manifestKey: manifestKey(proposal.host, proposal.manifestHash),
  };
};

/** People whose own, timely decision on exactly this proposal is on record and whom the policy lets decide. */
const validApprovers = async (
  proposal: Proposal,
  people: readonly Person[],
  policy: Policy,
  documents: DocumentStore,
): Promise<Person[]> => {
  const hash = proposalHashOf(proposal);
  const valid: Person[] = [];
  for (const person of people) {
    const decision = await readDocument(documents, decisionKey(proposal.id, person), Decision);
    if (decision?.verdict !== 'approve' || decision.proposal !== proposal.id || decision.proposalHash !== hash)
      continue;
    if (decision.by.team !== person.team || decision.by.user !== person.user) continue;
    if (decision.at >= proposal.expiresAt) continue;
    if (mayApprove(policy, proposal, person).allowed) valid.push(person);
  }
  return valid;
};
