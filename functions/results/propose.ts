import { actions } from '#shared/actions/index.ts';
import type { Purpose, ReadRequest } from '#shared/contracts/job.ts';
import { makeManifest, manifestText } from '#shared/contracts/manifest.ts';
import { fromInstant, toInstant } from '#shared/contracts/primitives.ts';
import { Candidates, candidatesKey, countOf, manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import type { Result } from '#shared/contracts/result.ts';
import { makePreview } from '#shared/outcome/preview.ts';
import { manifestHashOf } from '../digests.ts';
import { createOnce, readDocument } from '../documents.ts';
import { actionIn, failPreview } from '../incident-action.ts';
import { apply } from '../incidents.ts';
import { remind } from '../requests.ts';
import type { ResultsPorts } from './ports.ts';

/** The host listed the messages: freezes exactly those as a proposal that people can approve. */
export const propose = async (
  purpose: Extract<Purpose, { kind: 'preview' }>,
  request: ReadRequest,
  result: Result,
  ports: ResultsPorts,
): Promise<void> => {
  const { fingerprint, action: actionId } = purpose;
  const action = await actionIn('preview-requested', fingerprint, actionId, ports.documents);
  if (!action) return;
  const { offered, host } = action;
  const fail = failPreview(fingerprint, actionId, ports);
  if (result.status !== 'done' || !result.listing)
    return fail(false, `${host} could not list the messages: ${result.detail}`);
  const candidates = await readDocument(ports.documents, candidatesKey(request.id), Candidates);
  if (!candidates) throw new Error(`request ${request.id} has no candidates`);
  const wanted = offered.action === 'release' ? 'held' : 'queued';
  const rows = result.listing.messages.filter((m) => m.state === wanted);
  const preview = makePreview(rows, candidates, result.listing.total);
  if (!preview) return fail(true, `${host} lists none of these messages as ${wanted} any more.`);

  const manifest = makeManifest(
    host,
    offered.channel,
    rows.map((r) => r.id),
  );
  const manifestHash = manifestHashOf(manifest);
  await ports.documents.create(manifestKey(host, manifestHash), manifestText(manifest));
  const definition = actions[offered.action];
  const createdAt = ports.clock.now();
  const { value: proposal } = await createOnce(ports.documents, proposalKey(`${actionId}-do`), Proposal, {
    version: 1 as const,
    id: `${actionId}-do`,
    incident: fingerprint,
    incidentAction: actionId,
    host,
    action: offered.action,
    channel: offered.channel,
    manifestHash,
    preview,
    effect: definition.effect({ count: preview.count, channel: offered.channel, host }),
    reversible: definition.reversible,
    undo: definition.undo,
    requestedBy: null,
    createdAt,
    expiresAt: toInstant(fromInstant(createdAt) + ports.proposalLifetimeMs),
  });
  await remind(
    { kind: 'due', id: `due:${proposal.id}`, what: 'proposal', of: proposal.id },
    fromInstant(proposal.expiresAt) - fromInstant(createdAt),
    ports.jobs,
  );
  await apply(ports, fingerprint, {
    kind: 'proposed',
    at: createdAt,
    action: actionId,
    proposal: proposal.id,
    count: countOf(proposal),
  });
};
