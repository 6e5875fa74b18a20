import { commandKey, HostMessage } from '#shared/contracts/host-message.ts';
import { ReadRequest, requestKey } from '#shared/contracts/job.ts';
import type { Notification } from '#shared/contracts/notification.ts';
import { Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import { outcomeCounts } from '#shared/outcome/conclude.ts';
import { tellResult } from '#shared/outcome/tell.ts';
import { noteAsked } from '../records/asked.ts';
import { readDocument } from '../records/documents.ts';
import { apply } from '../records/incidents.ts';
import { noteHeld, noteListed } from '../records/held.ts';
import { log } from '../runtime/log.ts';
import { count } from '../runtime/metrics.ts';
import { plainReply } from '../records/replies.ts';
import { rememberAct } from '../records/acts.ts';
import { replyOf } from './answer.ts';
import type { ResultsPorts } from './ports.ts';
import { printedFor } from './printed.ts';
import { onPlannedStart } from './planned-start.ts';
import { propose } from './propose.ts';
import { conclude } from './conclude.ts';

/** Takes in what a host reported. Repeating it changes nothing. */
export const receive = async (key: string, ports: ResultsPorts): Promise<void> => {
  const result = await readDocument(ports.results, key, Result);
  if (!result) return;
  // Hosts may write under their own prefix only; a body that names another host would pass that wall.
  if (key !== resultKey(result.host, result.command)) throw new Error(`result ${key} claims to be another one`);
  const request = await readDocument(ports.documents, requestKey(result.command), ReadRequest);
  if (request?.host === result.host) return onRead(request, result, ports);
  const sent = await readDocument(ports.documents, commandKey(result.command), HostMessage);
  const proposal = await readDocument(ports.documents, proposalKey(result.command), Proposal);
  if (sent && proposal?.host === result.host) return onChange(proposal, result, ports);
  if (await onPlannedStart(result, ports)) return;
  return onStranger(result, ports);
};

const onRead = async (request: ReadRequest, result: Result, ports: ResultsPorts): Promise<void> => {
  const { purpose } = request;
  switch (purpose.kind) {
    case 'preview':
      await noteListed(request, result, ports.documents);
      return propose(purpose, request, result, ports);
    case 'verify':
      await noteListed(request, result, ports.documents);
      return conclude(purpose, request, result, ports);
    case 'evidence': {
      const failed = result.status === 'done' ? null : `${result.refusal ?? result.status}: ${result.detail}`;
      return noteAsked(result.host, request.id, failed === null ? 'answered' : 'failed', failed, ports.documents);
    }
    case 'answer': {
      const notification: Notification = {
        kind: 'answer',
        id: `answer:${request.id}`,
        to: purpose.replyTo,
        reply: await answerTo(purpose, request, result, ports),
      };
      await ports.notify.send(JSON.stringify(notification), { group: request.id, deduplicationKey: notification.id });
    }
  }
};

const answerTo = async (
  { heading, only, note }: Extract<ReadRequest['purpose'], { kind: 'answer' }>,
  { operation }: ReadRequest,
  result: Result,
  { evidence }: ResultsPorts,
) => {
  const printed =
    operation.kind === 'look' && result.status === 'done'
      ? await printedFor(operation.question, result, evidence)
      : null;
  return replyOf(heading, result, { narrowed: operation.kind === 'inspect', only, note, printed });
};

const onChange = async (proposal: Proposal, result: Result, ports: ResultsPorts): Promise<void> => {
  await rememberAct(proposal, result, ports);
  await noteHeld(proposal, result, ports.documents);
  // The host's own word for a command that it refused although it was ours.
  await apply(ports, proposal.incident, {
    kind: 'executed',
    at: ports.clock.now(),
    proposal: proposal.id,
    command: result.command,
    status: result.status,
    outcome: outcomeCounts(result),
    detail: tellResult(proposal, result),
  });
};

/** A result for a command that was never sent: somebody talks to the host behind Queuewarden's back. */
const onStranger = async (result: Result, ports: ResultsPorts): Promise<void> => {
  count('StrangeResults');
  log('result-of-no-command', { host: result.host, command: result.command, outcome: result.refusal ?? result.status });
  const what =
    result.status === 'refused'
      ? 'refused a command that Queuewarden did not send'
      : 'reports on a command that Queuewarden did not send';
  const notification: Notification = {
    kind: 'notice',
    id: `notice:${result.host}:${result.command}`,
    reply: plainReply(`${result.host} ${what}`, [
      `Reason: ${result.refusal ?? result.status}. ${result.detail}`,
      result.status === 'refused'
        ? 'Nothing was done. Somebody can write to the command queue of this host: find out who, and whether the signing key is safe.'
        : 'Look on the host at once, and freeze the executor until you know more.',
    ]),
  };
  await ports.notify.send(JSON.stringify(notification), {
    group: result.host,
    deduplicationKey: notification.id.slice(0, 128),
  });
};
