import type { Ruling } from '#shared/contracts/decision.ts';
import { type Job, ReadRequest, requestKey } from '#shared/contracts/job.ts';
import type { Notification } from '#shared/contracts/notification.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import { Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import { noteAsked } from '../records/asked.ts';
import { readDocument } from '../records/documents.ts';
import { apply } from '../records/incidents.ts';
import { log } from '../runtime/log.ts';
import { count } from '../runtime/metrics.ts';
import { settle } from '../records/rulings.ts';
import { plainReply } from '../records/replies.ts';
import { LATER_ROUNDS, roundOf, verifyLater } from '../records/to-verify.ts';
import type { WorkerPorts } from './ports.ts';

/** A term is over. What was answered or decided in time is left alone. */
export const due = async (job: Extract<Job, { kind: 'due' }>, ports: WorkerPorts): Promise<void> => {
  switch (job.what) {
    case 'request':
      return unanswered(job.of, ports);
    case 'proposal':
      return expire(job.of, ports);
    case 'command':
      return overdue(job.of, ports);
  }
};

const unanswered = async (id: OpaqueId, ports: WorkerPorts): Promise<void> => {
  const request = await readDocument(ports.documents, requestKey(id), ReadRequest);
  if (!request || (await answered(request.host, id, ports))) return;
  noteUnanswered(request.host, id);
  const at = ports.clock.now();
  const silence = `${request.host} has not answered: its agent, its network or the host may be down.`;
  const { purpose } = request;
  switch (purpose.kind) {
    case 'preview':
      await apply(ports, purpose.fingerprint, {
        kind: 'preview-failed',
        at,
        action: purpose.action,
        nothing: false,
        detail: silence,
      });
      return;
    case 'verify':
      await apply(ports, purpose.fingerprint, {
        kind: 'verified',
        at,
        action: purpose.action,
        ok: null,
        detail: `${silence} Whether the action worked is unknown.`,
      });
      if (roundOf(id) >= LATER_ROUNDS) return;
      return verifyLater(purpose.fingerprint, purpose.action, roundOf(id) + 1, ports.jobs);
    case 'evidence':
      return noteAsked(request.host, id, 'failed', silence, ports.documents);
    case 'answer': {
      const notification: Notification = {
        kind: 'answer',
        id: `silence:${id}`,
        to: purpose.replyTo,
        reply: plainReply(purpose.heading, [silence]),
      };
      await ports.notify.send(JSON.stringify(notification), { group: id, deduplicationKey: notification.id });
    }
  }
};

const expire = async (id: OpaqueId, ports: WorkerPorts): Promise<void> => {
  const proposal = await readDocument(ports.documents, proposalKey(id), Proposal);
  if (!proposal) return;
  const at = ports.clock.now();
  // Queues may be early by their rounding; the term itself decides, and the ruling settles the race with a click.
  if (at < proposal.expiresAt) throw new Error(`proposal ${id} is not due yet`);
  const ruling: Ruling = { version: 1, proposal: id, outcome: 'expired', by: [], at };
  await settle(proposal, ruling, ports);
};

const overdue = async (id: OpaqueId, ports: WorkerPorts): Promise<void> => {
  const proposal = await readDocument(ports.documents, proposalKey(id), Proposal);
  if (!proposal || (await answered(proposal.host, id, ports))) return;
  noteUnanswered(proposal.host, id);
  await apply(ports, proposal.incident, {
    kind: 'executed',
    at: ports.clock.now(),
    proposal: id,
    command: id,
    status: 'unknown',
    outcome: {},
    detail: silentText(proposal),
  });
};

/** What nobody knows, and what must not be done meanwhile. A stopped channel stays stopped: it has to be looked for. */
const silentText = ({ host, action, channel, preview }: Proposal): string => {
  const lead = `${host} has not reported what it did with the approved ${action}`;
  if (preview) return `${lead}. Look on the host before anything else is done to these messages.`;
  const look =
    action === 'stop'
      ? `Look whether ${channel} is stopped: a stop survives reboots, and nobody knows whether its start is planned.`
      : `Look on the host before anything else is done to this channel.`;
  return `${lead} of ${channel}. ${look}`;
};

const noteUnanswered = (host: string, command: OpaqueId): void => {
  log('unanswered', { host, command });
  count('CommandsUnanswered');
};

const answered = async (host: string, id: OpaqueId, ports: WorkerPorts): Promise<boolean> =>
  (await readDocument(ports.results, resultKey(host, id), Result)) !== null;
