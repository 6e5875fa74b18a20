import { makeManifest, MANIFEST_LIMIT } from '#shared/contracts/manifest.ts';
import { type Selector, selectorText } from '#shared/contracts/finding.ts';
import { ChannelName, type StableId } from '#shared/contracts/primitives.ts';
import { selects } from '#shared/selection/messages.ts';
import { manifestHashOf } from '../../records/digests.ts';
import { heldOn } from '../../records/held.ts';
import { INCOMPLETE, queuedMessages } from '../../records/mail-evidence.ts';
import { plainReply } from '../../records/replies.ts';
import { ask, type ChatCommand, type CommandContext, hostOf, usageReply } from './command.ts';
import { parseSelection } from './selection.ts';

/** `qm directory` of one channel, or of what a selection means there: by the log first, since the listing names no recipient. */
export const dir: ChatCommand = {
  name: 'dir',
  usage: 'HOST CHANNEL [SELECTION]',
  summary: 'the queued messages of one channel, or those of a selection',
  reads: ['directory', 'inspect'],
  run: async (words, context) => {
    const found = hostOf(words[0], context.ports.hosts);
    if ('error' in found) return usageReply(dir, found.error);
    const channel = ChannelName.safeParse(words[1]);
    if (!channel.success) return usageReply(dir, 'Which channel? For example tcp_local or ims-ms.');
    const { host } = found;
    if (words.length <= 2)
      return ask(host, { kind: 'directory', channel: channel.data }, `${channel.data} on ${host}`, context);

    const selection = parseSelection(words.slice(2));
    if ('error' in selection) return usageReply(dir, selection.error);
    const { selector } = selection;
    const heading = `${channel.data} on ${host}, ${selectorText(selector)}`.slice(0, 200);
    const { ids, shared, note } = await chosen(selector, host, channel.data, context);
    if (ids.length === 0)
      return plainReply(heading, ['The log shows no such message in the queue.', ...(note ? [note] : [])]);
    if (ids.length > MANIFEST_LIMIT)
      return plainReply(heading, [`${ids.length} messages by the log: more than one listing may name.`]);
    const manifest = makeManifest(host, channel.data, ids);
    return ask(
      host,
      { kind: 'inspect', channel: channel.data, manifestHash: manifestHashOf(manifest) },
      `${heading}${shared > 0 ? `; ${shared} also for others` : ''}`.slice(0, 200),
      context,
      manifest,
      { ...(selector.only && { only: selector.only }), ...(note && { note }) },
    );
  },
};

/** Messages that a selection means by the log, or by what a command held; bounds are left to the listing, which tells age, attempts and size. */
const chosen = async (
  selector: Selector,
  host: string,
  channel: ChannelName,
  { ports }: CommandContext,
): Promise<{ ids: StableId[]; shared: number; note: string | null }> => {
  if (selector.by === 'held-by') {
    const batch = (await heldOn(host, ports.documents)).find(
      (b) => b.command === selector.command && b.channel === channel,
    );
    return { ids: batch?.ids ?? [], shared: 0, note: null };
  }
  const { messages, complete } = await queuedMessages(ports.evidence, host, channel, ports.clock.now());
  const ids: StableId[] = [];
  let shared = 0;
  for (const message of messages.values()) {
    const match = selects(selector, channel, message);
    if (match !== 'no') ids.push(message.id);
    if (match === 'shared') shared += 1;
  }
  return { ids, shared, note: complete ? null : INCOMPLETE };
};
