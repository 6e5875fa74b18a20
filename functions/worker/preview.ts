import type { OfferedAction } from '#shared/contracts/finding.ts';
import { makeManifest, MANIFEST_LIMIT } from '#shared/contracts/manifest.ts';
import type { HostName, OpaqueId } from '#shared/contracts/primitives.ts';
import { type Candidates, candidatesKey } from '#shared/contracts/proposal.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import { destinationOf } from '#shared/formats/mail-log/destination.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { manifestHashOf } from '../digests.ts';
import { readDocument } from '../documents.ts';
import { actionIn, failPreview } from '../incident-action.ts';
import { type LoggedMessage, queuedMessages } from '../mail-evidence.ts';
import { askHost } from '../requests.ts';
import type { WorkerPorts } from './ports.ts';

type OfferedMessages = Extract<OfferedAction, { selector: unknown }>;

/** Finds the messages that an offered action is meant for and has the host list exactly them. */
export const preview = async (fingerprint: OpaqueId, actionId: OpaqueId, ports: WorkerPorts): Promise<void> => {
  const action = await actionIn('preview-requested', fingerprint, actionId, ports.documents);
  if (!action) return;
  const { host, offered } = action;
  const fail = failPreview(fingerprint, actionId, ports);
  if (!('selector' in offered)) return fail(false, `${offered.action} cannot be prepared yet.`);
  const candidates = await candidatesFor(host, offered, ports);
  const count = candidates.messages.length;
  if (count === 0) return fail(true, nothingFound(offered, candidates));
  if (count > MANIFEST_LIMIT)
    return fail(false, `${count} messages are more than one action may name (${MANIFEST_LIMIT}).`);
  const request = `${actionId}-list`;
  await ports.documents.create(candidatesKey(request), JSON.stringify(candidates));
  const ids = candidates.messages.map(([id]) => id);
  const manifest = makeManifest(host, offered.channel, ids);
  const operation = { kind: 'inspect', channel: offered.channel, manifestHash: manifestHashOf(manifest) } as const;
  await askHost(
    { id: request, host, operation, purpose: { kind: 'preview', fingerprint, action: actionId } },
    manifest,
    ports,
  );
};

const nothingFound = (offered: OfferedMessages, { known, otherRecipients }: Candidates): string => {
  if (offered.selector.by === 'held-by') return 'Nothing is left that this incident held.';
  if (otherRecipients > 0)
    return `All ${otherRecipients} messages also go to somebody else, so they are not offered for ${offered.action}.`;
  return known === 0
    ? `The log names no queue file of ${offered.channel}: with LOG_FILENAME=1 in option.dat the messages could be told apart.`
    : `No message of ${offered.channel} is queued for this ${offered.selector.by} any more.`;
};

const candidatesFor = async (host: HostName, offered: OfferedMessages, ports: WorkerPorts): Promise<Candidates> => {
  const queued = await queuedMessages(ports.evidence, host, offered.channel, ports.clock.now());
  const { selector } = offered;
  if (selector.by === 'held-by') {
    const held = await readDocument(ports.results, resultKey(host, selector.command), Result);
    const ids = held?.messages.filter((m) => m.outcome === 'done').map((m) => m.id) ?? [];
    return pack(
      ids.map((id) => queued.get(id) ?? { id, sender: '', recipients: [] }),
      0,
      queued.size,
    );
  }
  const wanted =
    selector.by === 'destination' ? selector.destination : selector.by === 'account' ? selector.account : null;
  if (wanted === null) return pack([], 0, queued.size);
  const mine: LoggedMessage[] = [];
  let otherRecipients = 0;
  for (const message of queued.values()) {
    const destinations = message.recipients.map((r) => destinationOf(offered.channel, r));
    if (!destinations.includes(wanted)) continue;
    // A file is held whole: one that also goes elsewhere is not ours to stop.
    if (destinations.every((d) => d === wanted)) mine.push(message);
    else otherRecipients += 1;
  }
  return pack(mine, otherRecipients, queued.size);
};

const pack = (messages: readonly LoggedMessage[], otherRecipients: number, known: number): Candidates => ({
  version: 1,
  messages: messages.map((m) => [m.id, untrusted(m.sender, 320), untrusted(m.recipients.join(', '), 320)]),
  otherRecipients,
  known,
});
