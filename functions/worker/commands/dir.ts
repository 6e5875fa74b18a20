import { makeManifest, MANIFEST_LIMIT } from '#shared/contracts/manifest.ts';
import { selectorText } from '#shared/contracts/finding.ts';
import { ChannelName } from '#shared/contracts/primitives.ts';
import { selects } from '#shared/selection/messages.ts';
import { manifestHashOf } from '../../digests.ts';
import { queuedMessages } from '../../mail-evidence.ts';
import { plainReply } from '../../replies.ts';
import { ask, type ChatCommand, hostOf, usageReply } from './command.ts';
import { parseSelection } from './selection.ts';

/** `qm directory` of one channel, or of what a selection means there: by the log first, since the listing names no recipient. */
export const dir: ChatCommand = {
  name: 'dir',
  usage: 'HOST CHANNEL [SELECTION]',
  summary: 'the queued messages of one channel',
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
    // What a command held, and the figures of a listing, are not in the log.
    if (selector.by === 'held-by' || selector.only)
      return usageReply(dir, 'A listing can be narrowed by to, rcpt, from, null-sender or account.');
    const heading = `${channel.data} on ${host}, ${selectorText(selector)}`.slice(0, 200);
    const queued = await queuedMessages(context.ports.evidence, host, channel.data, context.ports.clock.now());
    const ids: string[] = [];
    let shared = 0;
    for (const message of queued.values()) {
      const match = selects(selector, channel.data, message);
      if (match !== 'no') ids.push(message.id);
      if (match === 'shared') shared += 1;
    }
    if (ids.length === 0) return plainReply(heading, ['The log shows no such message in the queue.']);
    if (ids.length > MANIFEST_LIMIT)
      return plainReply(heading, [`${ids.length} messages by the log: more than one listing may name.`]);
    const manifest = makeManifest(host, channel.data, ids);
    return ask(
      host,
      { kind: 'inspect', channel: channel.data, manifestHash: manifestHashOf(manifest) },
      `${heading}${shared > 0 ? `; ${shared} also for others` : ''}`.slice(0, 200),
      context,
      manifest,
    );
  },
};
