import { createManualClock } from '#adapters/memory/clock.ts';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { createMemorySigner } from '#adapters/memory/signer.ts';
import { manifestHashOf } from '#functions/records/digests.ts';
import { keepClick } from '#functions/slack/keep.ts';
import { type Signed, signAndSend } from '#functions/signer/sign.ts';
import { click } from '#functions/worker/click.ts';
import { actions, type ActionKind, isMessageAction } from '#shared/actions/index.ts';
import { Command } from '#shared/contracts/command.ts';
import { OfferedAction } from '#shared/contracts/finding.ts';
import { HostMessage } from '#shared/contracts/host-message.ts';
import { incidentKey } from '#shared/contracts/incident.ts';
import type { ClickVerb } from '#shared/contracts/job.ts';
import { makeManifest, manifestText } from '#shared/contracts/manifest.ts';
import { type Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { fromInstant, type Person, toInstant } from '#shared/contracts/primitives.ts';
import { Candidates, candidatesKey, manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { countProtected } from '#shared/policy/protected.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { SLACK_SECRET, slackPress } from '../functions/slack-clicks.ts';
import { ACTION, at, finding, FINGERPRINT, PROPOSAL, story } from '../shared/incident/builders.ts';

const HOST = 'mx1.example.edu';
const CHANNEL = 'tcp_local';
const LIFETIME_MS = 15 * 60_000;

/** What lies on the table. */
export interface Case {
  policy: Policy;
  action: ActionKind;
  count: number;
  requestedBy: Person | null;
  /** Sender of every message. */
  sender: string;
}

const proposalOf = (
  { action, count, requestedBy }: Case,
  manifestHash: string,
  protectedMail: number,
  createdAt: string,
): Proposal => {
  const onMessages = isMessageAction(action);
  const { effect, reversible, undo } = actions[action];
  const preview = {
    count,
    blocks: null,
    oldest: null,
    newest: null,
    attempts: [],
    topSenders: [],
    topDestinations: [],
    samples: [],
    leftOut: { unknownRecipient: 0, otherRecipients: 0 },
  };
  return Proposal.parse({
    version: 1,
    id: PROPOSAL,
    incident: FINGERPRINT,
    incidentAction: ACTION,
    host: HOST,
    action,
    channel: CHANNEL,
    manifestHash: onMessages ? manifestHash : null,
    preview: onMessages ? preview : null,
    effect: effect({ count, channel: CHANNEL, host: HOST }),
    reversible,
    undo,
    requestedBy,
    protectedMail: onMessages ? protectedMail : 0,
    createdAt,
    expiresAt: toInstant(fromInstant(createdAt) + LIFETIME_MS),
  });
};

const offerOf = (action: ActionKind): OfferedAction =>
  OfferedAction.parse(
    isMessageAction(action)
      ? { action, channel: CHANNEL, selector: { by: 'destination', destination: 'partner.example.net' }, because: '' }
      : { action, channel: CHANNEL, because: '' },
  );

/** One proposal on the table, with everything behind it, on memory adapters; `wrap` may disturb the documents. */
export const table = async (on: Case, wrap: (documents: DocumentStore) => DocumentStore = (documents) => documents) => {
  const clock = createManualClock(at(12));
  const documents = createMemoryDocumentStore();
  const commands = createMemoryQueue({ clock });
  const ports = {
    clock,
    documents: wrap(documents),
    results: createMemoryDocumentStore(),
    evidence: createMemoryEvidenceStore(),
    jobs: createMemoryQueue({ clock }),
    sign: createMemoryQueue({ clock }),
    notify: createMemoryQueue({ clock, fifo: true }),
    hosts: [HOST],
    runbooks: [],
    runbookUrl: 'https://runbook.example.edu',
  };
  const ids = Array.from({ length: on.count }, (_, n) => `id${String(n).padStart(6, '0')}`);
  const manifest = makeManifest(HOST, CHANNEL, ids);
  const manifestHash = manifestHashOf(manifest);
  const asker = on.requestedBy ?? { team: 'T0NOBODY', user: 'U0NOBODY' };
  const incident = story(
    { kind: 'finding', at: at(11), finding: finding({ actions: [offerOf(on.action)] }) },
    { kind: 'prepared', at: at(11), action: ACTION, by: asker },
    { kind: 'proposed', at: at(12), action: ACTION, proposal: PROPOSAL, count: on.count },
  );
  const candidates = Candidates.parse({
    version: 1,
    messages: ids.map((id) => [id, on.sender, 'somebody@partner.example.net']),
    otherRecipients: 0,
    known: on.count,
  });
  const protectedMail = countProtected(on.policy, candidates, ids);
  await documents.create(POLICY_KEY, JSON.stringify(on.policy));
  await documents.create(proposalKey(PROPOSAL), JSON.stringify(proposalOf(on, manifestHash, protectedMail, at(12))));
  await documents.create(manifestKey(HOST, manifestHash), manifestText(manifest));
  await documents.create(candidatesKey(`${ACTION}-list`), JSON.stringify(candidates));
  await documents.create(incidentKey(FINGERPRINT), JSON.stringify({ ...incident, outbox: [] }));

  let clicks = 0;
  const press = async (verb: ClickVerb, value: string, by: Person): Promise<string> => {
    clicks += 1;
    const replyTo = { channel: 'C1OPS', by, responseUrl: null };
    const job = { kind: 'click', id: `click-${clicks}`, verb, value, at: clock.now(), replyTo } as const;
    await keepClick(job, slackPress({ by, verb, value, at: job.at }), documents);
    return click(job, ports);
  };
  return {
    clock,
    documents,
    ports,
    /** Presses a button of the proposal. */
    click: (verb: 'approve' | 'reject', by: Person): Promise<string> => press(verb, PROPOSAL, by),
    /** Presses the button of an offered action. */
    prepare: (action: string, by: Person): Promise<string> => press('prepare', action, by),
    sign: (slackSecret: string | null = SLACK_SECRET): Promise<Signed> =>
      signAndSend(
        { kind: 'change', proposal: PROPOSAL },
        {
          documents,
          signer: createMemorySigner(),
          clock,
          commandQueue: (host) => (host === HOST ? commands : null),
          slackSecret,
        },
      ),
    /** What the host was told, if it was told anything. */
    told: async (): Promise<Command | null> => {
      const [message] = await commands.receive({ max: 1, waitSeconds: 0, visibilitySeconds: 30 });
      if (!message) return null;
      const { signed } = HostMessage.parse(JSON.parse(message.body));
      return Command.parse(JSON.parse(Buffer.from(signed.payload, 'base64').toString()));
    },
  };
};
