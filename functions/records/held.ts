import { afterListing, afterResult, nothingHeld } from '#shared/acts/register.ts';
import { Held, heldKey } from '#shared/contracts/held.ts';
import type { ReadRequest } from '#shared/contracts/job.ts';
import { Manifest } from '#shared/contracts/manifest.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import { isMessageProposal, manifestKey, type Proposal } from '#shared/contracts/proposal.ts';
import type { Result } from '#shared/contracts/result.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { changeDocument, readDocument } from './documents.ts';

/** Notes what a host holds for us, or no longer does. Safe to repeat. */
export const noteHeld = async (proposal: Proposal, result: Result, documents: DocumentStore): Promise<void> => {
  if (!isMessageProposal(proposal)) return;
  const { host } = result;
  await changeDocument(documents, heldKey(host), Held, (current) => {
    const before = current ?? nothingHeld(host);
    const after = afterResult(before, proposal, result);
    return after === before ? current : after;
  });
};

/** Takes out of the register what a fresh listing shows as released by others. Safe to repeat. */
export const noteListed = async (request: ReadRequest, result: Result, documents: DocumentStore): Promise<void> => {
  const { operation, manifestHash, host } = request;
  const { listing, startedAt } = result;
  if (operation.kind !== 'inspect' || !listing || manifestHash === null) return;
  const held = await readDocument(documents, heldKey(host), Held);
  if (!held?.batches.some((batch) => isOlder(batch, operation.channel, startedAt))) return;
  const manifest = await readDocument(documents, manifestKey(host, manifestHash), Manifest);
  if (!manifest) return;
  await changeDocument(documents, heldKey(host), Held, (current) => {
    if (!current) return current;
    // A listing from before a hold says nothing of what it holds.
    const young = current.batches.filter((batch) => !isOlder(batch, operation.channel, startedAt));
    const ours = new Set(young.flatMap((batch) => batch.ids));
    const asked = manifest.ids.filter((id) => !ours.has(id));
    return afterListing(current, operation.channel, asked, listing.messages);
  });
};

const isOlder = (batch: Held['batches'][number], channel: string, at: Instant): boolean =>
  batch.channel === channel && batch.since <= at;

/** What is held on a host by commands of ours, as far as is known. */
export const heldOn = async (host: HostName, documents: DocumentStore): Promise<Held['batches']> =>
  (await readDocument(documents, heldKey(host), Held))?.batches ?? [];
