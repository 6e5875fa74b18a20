import { type OfferedAction, selectorText } from '#shared/contracts/finding.ts';
import { makeManifest, MANIFEST_LIMIT } from '#shared/contracts/manifest.ts';
import type { HostName, OpaqueId } from '#shared/contracts/primitives.ts';
import { type Candidates, candidatesKey } from '#shared/contracts/proposal.ts';
import { selects } from '#shared/selection/messages.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { manifestHashOf } from '../records/digests.ts';
import { heldOn } from '../records/held.ts';
import { actionIn, failPreview } from '../records/incident-action.ts';
import { INCOMPLETE, type LoggedMessage, queuedMessages } from '../records/mail-evidence.ts';
import { askHost } from '../records/requests.ts';
import type { WorkerPorts } from './ports.ts';

type OnMessages = Extract<OfferedAction, { selector: unknown }>;

/**
 * Asks the host what an offered action would touch: to list exactly the messages that the log finds for its selector,
 * or, for a channel, to count its queue.
 */
export const preview = async (fingerprint: OpaqueId, actionId: OpaqueId, ports: WorkerPorts): Promise<void> => {
  const action = await actionIn('preview-requested', fingerprint, actionId, ports.documents);
  if (!action) return;
  const { host, offered } = action;
  const wanted = { id: `${actionId}-list`, host, purpose: { kind: 'preview', fingerprint, action: actionId } } as const;
  if (!('selector' in offered)) {
    await askHost({ ...wanted, operation: { kind: 'counts' } }, null, ports);
    return;
  }
  const fail = failPreview(fingerprint, actionId, ports);
  const candidates = await candidatesFor(host, offered, ports);
  const count = candidates.messages.length;
  if (count === 0) return fail(true, nothingFound(offered, candidates));
  if (count > MANIFEST_LIMIT)
    return fail(false, `${count} messages are more than one action may name (${MANIFEST_LIMIT}).`);
  await ports.documents.create(candidatesKey(wanted.id), JSON.stringify(candidates));
  const ids = candidates.messages.map(([id]) => id);
  const manifest = makeManifest(host, offered.channel, ids);
  const operation = { kind: 'inspect', channel: offered.channel, manifestHash: manifestHashOf(manifest) } as const;
  await askHost({ ...wanted, operation }, manifest, ports);
};

const nothingFound = (offered: OnMessages, candidates: Candidates): string =>
  `${whyNothing(offered, candidates)}${candidates.complete === false ? ` ${INCOMPLETE}` : ''}`;

const whyNothing = ({ action, channel, selector }: OnMessages, { known, otherRecipients }: Candidates): string => {
  if (selector.by === 'held-by') return 'Nothing is left that this command held.';
  if (action === 'release')
    return `No message of ${channel} is held by Queuewarden that is ${selectorText(selector)}; what others hold is not released.`;
  if (otherRecipients > 0)
    return `All ${otherRecipients} messages also go to somebody else, so they are not offered for ${action}.`;
  return known === 0
    ? `The log names no queue file of ${channel}: with LOG_FILENAME=1 in option.dat the messages could be told apart.`
    : `No message of ${channel} is queued that is ${selectorText(selector)} any more.`;
};

const candidatesFor = async (
  host: HostName,
  { action, channel, selector }: OnMessages,
  ports: WorkerPorts,
): Promise<Candidates> => {
  const { messages: queued, complete } = await queuedMessages(ports.evidence, host, channel, ports.clock.now());
  const batches = (await heldOn(host, ports.documents)).filter((batch) => batch.channel === channel);
  if (selector.by === 'held-by') {
    const held = batches.find(({ command }) => command === selector.command);
    return pack(
      (held?.ids ?? []).map((id) => queued.get(id) ?? { id, sender: null, recipients: [] }),
      0,
      queued.size,
      // Its messages are named by the register, whatever the log says.
      true,
    );
  }
  // What the MTA or a person holds stays held: a release frees only what we held.
  const free = action === 'release' ? new Set(batches.flatMap(({ ids }) => ids)) : null;
  const mine: LoggedMessage[] = [];
  let otherRecipients = 0;
  for (const message of queued.values()) {
    if (free && !free.has(message.id)) continue;
    const match = selects(selector, channel, message);
    if (match === 'yes') mine.push(message);
    else if (match === 'shared') otherRecipients += 1;
  }
  return pack(mine, otherRecipients, queued.size, complete);
};

const pack = (
  messages: readonly LoggedMessage[],
  otherRecipients: number,
  known: number,
  complete: boolean,
): Candidates => ({
  version: 1,
  messages: messages.map(({ id, sender, recipients }) => [
    id,
    sender === null ? null : untrusted(sender, 320),
    untrusted(recipients.join(', '), 320),
  ]),
  otherRecipients,
  known,
  ...(!complete && { complete }),
});
