import * as z from 'zod';
import { Checkpoint } from '#agent/collect/checkpoint.ts';
import { HostPolicy } from '#agent/execute/policy.ts';
import { Acts } from '#shared/contracts/acts.ts';
import { Asked } from '#shared/contracts/asked.ts';
import { SignedRecord } from '#shared/contracts/audit.ts';
import { SignedClick } from '#shared/contracts/click.ts';
import { Decision, Ruling } from '#shared/contracts/decision.ts';
import { EvidenceHeader, Snapshot } from '#shared/contracts/evidence.ts';
import { Held } from '#shared/contracts/held.ts';
import { HostMessage } from '#shared/contracts/host-message.ts';
import { Incident } from '#shared/contracts/incident.ts';
import { Issued } from '#shared/contracts/issued.ts';
import { Job, ReadRequest, SignRequest } from '#shared/contracts/job.ts';
import { Manifest } from '#shared/contracts/manifest.ts';
import { Notification } from '#shared/contracts/notification.ts';
import { Policy } from '#shared/contracts/policy.ts';
import { Candidates, Proposal } from '#shared/contracts/proposal.ts';
import { Result } from '#shared/contracts/result.ts';
import { PeerSummary } from '#shared/contracts/summary.ts';
import { Thread } from '#shared/contracts/thread.ts';
import { WindowDocument } from '#shared/window/document.ts';

/** What S3 tells; its layout is Amazon's. */
const Notified = z.looseObject({});

/** Contract of each file of held documents, by its name: the first part of their keys, or the queue. */
export const contracts: Readonly<Record<string, z.ZodType>> = {
  acts: Acts,
  archive: Incident,
  asked: Asked,
  audit: SignedRecord,
  candidates: Candidates,
  clicks: SignedClick,
  commands: HostMessage,
  config: Policy,
  decisions: Decision,
  held: Held,
  incidents: Incident,
  issued: Issued,
  manifests: Manifest,
  proposals: Proposal,
  requests: ReadRequest,
  results: Result,
  rulings: Ruling,
  summaries: PeerSummary,
  threads: Thread,
  windows: WindowDocument,
  'evidence-header': EvidenceHeader,
  snapshot: Snapshot,
  'queue-commands': HostMessage,
  'queue-evidence': Notified,
  'queue-jobs': Job,
  'queue-notify': Notification,
  'queue-results': Notified,
  'queue-sign': SignRequest,
  'agent-checkpoint': Checkpoint,
  'agent-policy': HostPolicy,
};
