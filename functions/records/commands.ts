import { Command } from '#shared/contracts/command.ts';
import { commandKey, HostMessage } from '#shared/contracts/host-message.ts';
import type { Instant, OpaqueId } from '#shared/contracts/primitives.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { readDocument } from './documents.ts';

/** The command that was signed under an id; null when none was. */
export const sentCommand = async (id: OpaqueId, documents: DocumentStore): Promise<Command | null> => {
  const sent = await readDocument(documents, commandKey(id), HostMessage);
  return sent && Command.parse(JSON.parse(Buffer.from(sent.signed.payload, 'base64').toString('utf8')));
};

/** When the host itself starts the channel again that a command stopped; null = the command stopped none. */
export const plannedStartOf = async (id: OpaqueId, documents: DocumentStore): Promise<Instant | null> => {
  const operation = (await sentCommand(id, documents))?.operation;
  return operation?.kind === 'stop' ? operation.startAt : null;
};
