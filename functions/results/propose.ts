import { actions } from '#shared/actions/index.ts';
import type { OfferedAction } from '#shared/contracts/finding.ts';
import type { Purpose, ReadRequest } from '#shared/contracts/job.ts';
import { makeManifest, manifestText } from '#shared/contracts/manifest.ts';
import { Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import {
  Candidates,
  candidatesKey,
  countOf,
  DEFAULT_STOP_MINUTES,
  manifestKey,
  Proposal,
  proposalKey,
} from '#shared/contracts/proposal.ts';
import type { QueuedMessage, Result } from '#shared/contracts/result.ts';
import { forecast, gentlerThan, sinksOf } from '#shared/outcome/forecast.ts';
import { makePreview } from '#shared/outcome/preview.ts';
import { peopleNeeded } from '#shared/policy/people-needed.ts';
import { countProtected } from '#shared/policy/protected.ts';
import { withinBounds } from '#shared/selection/bounds.ts';
import { manifestHashOf } from '../records/digests.ts';
import { createOnce, readDocument } from '../records/documents.ts';
import { actionIn, failPreview, findingOf } from '../records/incident-action.ts';
import { apply } from '../records/incidents.ts';
import { remind } from '../records/requests.ts';
import { readWindow } from '../records/windows.ts';
import type { ResultsPorts } from './ports.ts';

type Asked = Extract<Purpose, { kind: 'preview' }>;

/** What a proposal says of its target. */
type Facts = Pick<
  Proposal,
  'manifestHash' | 'preview' | 'channelState' | 'protectedMail' | 'forecast' | 'gentler' | 'minutes'
>;

/** The host told what an action would touch: freezes exactly that as a proposal that people can approve. */
export const propose = async (
  { fingerprint, action: actionId }: Asked,
  request: ReadRequest,
  result: Result,
  ports: ResultsPorts,
): Promise<void> => {
  const action = await actionIn('preview-requested', fingerprint, actionId, ports.documents);
  if (!action) return;
  const { offered, host } = action;
  const fail = failPreview(fingerprint, actionId, ports);
  if (result.status !== 'done') return fail(false, `${host} could not list the messages: ${result.detail}`);
  const createdAt = ports.clock.now();
  const policy = await readDocument(ports.documents, POLICY_KEY, Policy);
  const facts =
    'selector' in offered
      ? await messageFacts(offered, request, result, policy, ports)
      : channelFacts(offered, result, createdAt);
  if ('nothing' in facts) return fail(facts.nothing, facts.detail);

  const definition = actions[offered.action];
  const finding = await findingOf(fingerprint, action, ports.documents);
  const { channel } = offered;
  const { value: proposal } = await createOnce(ports.documents, proposalKey(`${actionId}-do`), Proposal, {
    version: 1 as const,
    id: `${actionId}-do`,
    incident: fingerprint,
    incidentAction: actionId,
    host,
    action: offered.action,
    channel,
    ...facts,
    ...(finding && { finding }),
    effect: definition.effect({ count: countOf(facts), channel, host }),
    reversible: definition.reversible,
    undo: definition.undo,
    requestedBy: action.requestedBy ?? null,
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
    ...(policy && { needed: peopleNeeded(policy, proposal) }),
  });
};

/** Why there is nothing to propose. */
interface Nothing {
  nothing: boolean;
  detail: string;
}

type OnMessages = Extract<OfferedAction, { selector: unknown }>;

const messageFacts = async (
  { action, channel, selector }: OnMessages,
  request: ReadRequest,
  result: Result,
  policy: Policy | null,
  ports: ResultsPorts,
): Promise<Facts | Nothing> => {
  const { host } = request;
  if (!result.listing) return { nothing: false, detail: `${host} gave no listing.` };
  const candidates = await readDocument(ports.documents, candidatesKey(request.id), Candidates);
  if (!candidates) throw new Error(`request ${request.id} has no candidates`);
  const now = ports.clock.now();
  const rows = result.listing.messages.filter((row) => isWanted(action, row) && withinBounds(selector.only, row, now));
  const preview = makePreview(rows, candidates, result.listing.total, now);
  if (!preview) {
    return {
      nothing: true,
      detail: `${host} lists none of these messages${action === 'release' ? ' as held' : ''} any more.`,
    };
  }
  const manifest = makeManifest(
    host,
    channel,
    rows.map((r) => r.id),
  );
  const manifestHash = manifestHashOf(manifest);
  await ports.documents.create(manifestKey(host, manifestHash), manifestText(manifest));
  const window = await readWindow(ports.documents, host);
  const gentler = gentlerThan(action);
  return {
    manifestHash,
    preview,
    forecast: forecast(action, rows, candidates, sinksOf(window?.cells ?? []), now),
    protectedMail: policy ? countProtected(policy, candidates, manifest.ids) : 0,
    ...(gentler && { gentler }),
  };
};

/** Held mail can be released, returned or deleted; what is not held can be held, returned or deleted. */
const isWanted = (action: OnMessages['action'], { state }: QueuedMessage): boolean =>
  action === 'release' ? state === 'held' : action === 'hold' ? state === 'queued' : true;

const channelFacts = (
  offered: Exclude<OfferedAction, { selector: unknown }>,
  { counts, host }: Result,
  at: Instant,
): Facts | Nothing => {
  if (!counts) return { nothing: false, detail: `${host} did not count its queues.` };
  const own = counts.channels.find((c) => c.channel === offered.channel);
  return {
    manifestHash: null,
    preview: null,
    channelState: {
      queued: own?.byAttempts.reduce((sum, n) => sum + n, 0) ?? 0,
      held: own?.held ?? 0,
      complete: counts.complete,
      at,
    },
    ...(offered.action === 'stop' && { minutes: offered.minutes ?? DEFAULT_STOP_MINUTES }),
  };
};
