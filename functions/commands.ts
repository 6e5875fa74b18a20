import { Command } from '#shared/contracts/command.ts';
import { commandKey, HostMessage } from '#shared/contracts/host-message.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { readDocument } from './documents.ts';

/** The command that was signed under an id; null when none was. */
export const sentCommand = async (id: OpaqueId, documents: DocumentStore): Promise<Command | null> => {
  const sent = await readDocument(documents, commandKey(id), HostMessage);
  return sent && Command.parse(JSON.parse(Buffer.from(sent.signed.payload, 'base64').toString('utf8')));
};
