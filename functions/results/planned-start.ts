import type { Notification } from '#shared/contracts/notification.ts';
import { OpaqueId } from '#shared/contracts/primitives.ts';
import { Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import type { Result } from '#shared/contracts/result.ts';
import { tellPlannedStart } from '#shared/outcome/planned-start.ts';
import { rememberAct } from '../records/acts.ts';
import { sentCommand } from '../records/commands.ts';
import { readDocument } from '../records/documents.ts';
import { apply } from '../records/incidents.ts';
import { plainReply } from '../records/replies.ts';
import type { ResultsPorts } from './ports.ts';

/** Ids of results about the start that an approved stop carried (plannedStartId). */
const PLANNED = /^(?<stop>.+)-(?<what>start|late)$/;

/** Tells of a planned start in the thread of its stop. False = the result is about none that was approved. */
export const onPlannedStart = async (result: Result, ports: ResultsPorts): Promise<boolean> => {
  const groups = PLANNED.exec(result.command)?.groups;
  const stop = OpaqueId.safeParse(groups?.['stop']);
  if (!stop.success) return false;
  const proposal = await readDocument(ports.documents, proposalKey(stop.data), Proposal);
  const command = await sentCommand(stop.data, ports.documents);
  if (proposal?.host !== result.host || command?.operation.kind !== 'stop') return false;
  const started = groups!['what'] === 'start';
  if (started) await rememberAct({ ...proposal, action: 'start' }, result, ports);
  const ok = started && result.status === 'done';
  const detail = tellPlannedStart(proposal.channel, command.operation.startAt, result, ok);
  const at = ports.clock.now();
  const incident = await apply(ports, proposal.incident, {
    kind: 'planned-start',
    at,
    proposal: stop.data,
    ok,
    detail,
  });
  if (incident?.actions.some((action) => action.proposal === stop.data)) return true;
  // Its incident has made way for the next one: everybody is told instead.
  const notification: Notification = {
    kind: 'notice',
    id: `notice:${result.host}:${result.command}`,
    reply: plainReply(`${result.host}: planned start of ${proposal.channel}`, [detail]),
  };
  await ports.notify.send(JSON.stringify(notification), {
    group: result.host,
    deduplicationKey: notification.id.slice(0, 128),
  });
  return true;
};
