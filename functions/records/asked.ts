import { Asked, type Asking, askedKey } from '#shared/contracts/asked.ts';
import type { HostName, OpaqueId } from '#shared/contracts/primitives.ts';
import { noteAsking } from '#shared/investigation/answer.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { changeDocument } from './documents.ts';

/** Notes how far the asking of a question came, so that the same is not asked again at once. Safe to repeat. */
export const noteAsked = async (
  host: HostName,
  request: OpaqueId,
  state: Asking['state'],
  why: string | null,
  documents: DocumentStore,
): Promise<void> => {
  await changeDocument(
    documents,
    askedKey(host),
    Asked,
    (asked) => asked && noteAsking(asked, request, state, why === null ? null : untrusted(why, 300)),
  );
};
