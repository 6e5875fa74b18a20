import { actions } from '#shared/actions/index.ts';
import { Command, type Operation, SignedCommand } from '#shared/contracts/command.ts';
import { Ruling, rulingKey } from '#shared/contracts/decision.ts';
import { commandKey, HostMessage } from '#shared/contracts/host-message.ts';
import { ReadRequest, requestKey, type SignRequest } from '#shared/contracts/job.ts';
import { Manifest } from '#shared/contracts/manifest.ts';
import { Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { fromInstant, type Instant, type OpaqueId, type Person, toInstant } from '#shared/contracts/primitives.ts';
import {
  Candidates,
  candidatesKey,
  countOf,
  DEFAULT_STOP_MINUTES,
  isMessageProposal,
  manifestKey,
  type MessageProposal,
  Proposal,
  PROPOSAL_LIFETIME_MS,
  proposalKey,
} from '#shared/contracts/proposal.ts';
import type { Clock, DocumentStore, Queue, Signer } from '#shared/ports.ts';
import { peopleNeeded } from '#shared/policy/people-needed.ts';
import { countProtected } from '#shared/policy/protected.ts';
import { approversOf } from '../records/approvals.ts';
import { createOnce, readDocument } from '../records/documents.ts';
import { manifestHashOf, proposalHashOf } from '../records/digests.ts';
import { clickFault } from './clicks.ts';
import { noteIssued } from './issued.ts';

export interface SignerPorts {
  documents: DocumentStore;
  signer: Signer;
  clock: Clock;
  /** Command queue of a host; null for a host that does not exist. */
  commandQueue: (host: string) => Queue | null;
  /** Slack's signing secret; null where clicks come over Socket Mode, which signs nothing: on one machine only. */
  slackSecret: string | null;
}

/** Clocks of host and cloud may differ by this much. */
const SKEW_MS = 5 * 60_000;

/** Signed and sent, or the reason why not. A refusal is final: the same request will never be signed. */
export type Signed = { outcome: 'sent'; command: OpaqueId } | { outcome: 'refused'; reason: string };

const refused = (reason: string): Signed => ({ outcome: 'refused', reason });

/** What a command is made from. */
type CommandRequest = Exclude<SignRequest, { kind: 'audit' }>;

/** Signs what the store says, never what the caller says: the request only names a document. */
export const signAndSend = async (request: CommandRequest, ports: SignerPorts): Promise<Signed> => {
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
  if (!saysWhatItDoes(proposal)) return 'the proposal does not say what the action does';
  const ruling = await readDocument(documents, rulingKey(id), Ruling);
  if (ruling?.outcome !== 'approved') return 'the proposal is not approved';
  if (fromInstant(proposal.expiresAt) - fromInstant(proposal.createdAt) > PROPOSAL_LIFETIME_MS)
    return 'the proposal lives longer than any may';
  const policy = await readDocument(documents, POLICY_KEY, Policy);
  if (!policy) return 'there is no policy';
  const approvers = await approversOf(proposal, policy, documents);
  const target = isMessageProposal(proposal) ? await onMessages(proposal, policy, documents) : onChannel(proposal, now);
  if ('refusal' in target) return target.refusal;
  if (approvers.length < peopleNeeded(policy, target.judged))
    return `${approvers.length} valid decisions do not suffice for this proposal`;
  const unproved = await unprovedApproval(proposal, approvers, ports);
  if (unproved) return unproved;
  const over = await noteIssued(proposal, policy, ports);
  if (over) return over;
  return {
    command: {
      version: 1,
      id,
      host: proposal.host,
      operation: target.operation,
      proposal: { id, hash: proposalHashOf(proposal) },
      approvers,
      notBefore: before(now),
      notAfter: proposal.expiresAt,
    },
    manifestKey: proposal.manifestHash && manifestKey(proposal.host, proposal.manifestHash),
  };
};

/** What is wrong with the clicks behind a proposal's approvals. One that nobody clicked spoils all: somebody invents them. */
const unprovedApproval = async (
  proposal: Proposal,
  approvers: readonly Person[],
  { documents, slackSecret }: SignerPorts,
): Promise<string | null> => {
  if (slackSecret === null) return null;
  for (const by of approvers) {
    const fault = await clickFault(proposal, by, { documents, slackSecret });
    if (fault) return `the approval of ${by.team} ${by.user} is not proved: ${fault}`;
  }
  return null;
};

/** Approvers read the effect: whoever makes proposals must not be able to word it otherwise. */
const saysWhatItDoes = ({ action, channel, host, preview, ...said }: Proposal): boolean => {
  const { effect, reversible, undo } = actions[action];
  const count = countOf({ preview });
  return said.effect === effect({ count, channel, host }) && said.reversible === reversible && said.undo === undo;
};

/** What is to be done, and the proposal as it has to be judged. */
type Target = { operation: Operation; judged: Proposal } | { refusal: string };

const onMessages = async (proposal: MessageProposal, policy: Policy, documents: DocumentStore): Promise<Target> => {
  const { host, channel, manifestHash, incidentAction } = proposal;
  const manifest = await readDocument(documents, manifestKey(host, manifestHash), Manifest);
  if (!manifest) return { refusal: 'the manifest is missing' };
  if (manifestHashOf(manifest) !== manifestHash) return { refusal: 'the manifest is not the approved one' };
  if (manifest.host !== host || manifest.channel !== channel) return { refusal: 'the manifest is of another queue' };
  if (manifest.ids.length !== proposal.preview.count)
    return { refusal: 'the manifest has another count than was approved' };
  const candidates = await readDocument(documents, candidatesKey(`${incidentAction}-list`), Candidates);
  const protectedMail = countProtected(policy, candidates ?? { messages: [] }, manifest.ids);
  return {
    operation: { kind: proposal.action, channel, manifestHash, count: manifest.ids.length },
    judged: { ...proposal, protectedMail: Math.max(protectedMail, proposal.protectedMail ?? 0) },
  };
};

const onChannel = (proposal: Proposal, now: Instant): Target => {
  const { action: kind, channel, minutes = DEFAULT_STOP_MINUTES } = proposal;
  switch (kind) {
    case 'start':
    case 'retry':
    case 'cache-sync':
      return { operation: { kind, channel }, judged: proposal };
    case 'stop':
      return {
        operation: { kind, channel, startAt: toInstant(fromInstant(now) + minutes * 60_000) },
        judged: proposal,
      };
    default:
      return { refusal: `${kind} names no messages` };
  }
};
