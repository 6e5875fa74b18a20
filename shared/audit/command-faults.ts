import * as z from 'zod';
import { actions } from '#shared/actions/index.ts';
import type { AuditRecord } from '#shared/contracts/audit.ts';
import { Command, isMessageChange, type Operation } from '#shared/contracts/command.ts';
import { countOf, type Proposal } from '#shared/contracts/proposal.ts';
import { samePerson } from '#shared/policy/may-approve.ts';
import type { Notary } from './notary.ts';

/** The command of a record as the host read it; null = none was sent, or its bytes are no command. */
export const commandOf = ({ command }: Pick<AuditRecord, 'command'>): Command | null =>
  command && parse(payloadOf(command.payload));

const payloadOf = (base64: string): Uint8Array => z.util.base64ToUint8Array(base64);

const parse = (payload: Uint8Array): Command | null => {
  try {
    return Command.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))).data ?? null;
  } catch {
    return null;
  }
};

/** What was sent to the host against what was approved, a sentence for each difference. */
export const commandFaults = (record: AuditRecord, notary: Notary): string[] => {
  const signed = record.command;
  if (!signed) return [];
  const { proposal, proposalHash, decisions } = record;
  const faults: string[] = [];
  const genuine = notary.signed(payloadOf(signed.payload), signed.signature, signed.keyId);
  if (genuine === null) faults.push(`its command is signed with key ${signed.keyId}, which is not known here`);
  if (genuine === false) faults.push('its command was not signed like this');
  const command = commandOf(record);
  if (!command) return [...faults, 'what was sent to the host is no command'];

  const expect = (holds: boolean, otherwise: string): void => void (holds || faults.push(otherwise));
  expect(command.id === proposal.id && command.proposal?.id === proposal.id, 'its command is for another proposal');
  expect(command.proposal?.hash === proposalHash, 'its command is for another version of the proposal');
  expect(command.host === proposal.host, `its command is for ${command.host}`);
  expect(isApproved(command.operation, proposal), 'its command does something else than was approved');
  expect(command.notAfter <= proposal.expiresAt, 'its command was valid for longer than its proposal');
  const { approvers } = command;
  const distinct = approvers.filter((a, i) => approvers.findIndex((b) => samePerson(a, b)) === i).length;
  expect(distinct === approvers.length, 'its command counts one person twice');
  expect(
    distinct >= (actions[proposal.action].risk === 'high' ? 2 : 1),
    `its command has ${distinct} approver${distinct === 1 ? '' : 's'}, which is too few for ${proposal.action}`,
  );
  for (const by of approvers) {
    const approved = decisions.some((d) => d.verdict === 'approve' && samePerson(d.by, by));
    expect(approved, `its command names ${by.team}/${by.user}, whose approval is not on record`);
  }
  return faults;
};

const isApproved = (operation: Operation, proposal: Proposal): boolean =>
  operation.kind === proposal.action &&
  operation.channel === proposal.channel &&
  (!isMessageChange(operation) ||
    (operation.manifestHash === proposal.manifestHash && operation.count === countOf(proposal)));
