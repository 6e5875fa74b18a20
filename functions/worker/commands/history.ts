import { ChannelName, StableId } from '#shared/contracts/primitives.ts';
import { parseQueueFileName } from '#shared/formats/queue-file-name.ts';
import { ask, type ChatCommand, hostOf, usageReply } from './command.ts';

/** Delivery attempts of one message: what its queue file says of the failures so far. */
export const history: ChatCommand = {
  name: 'history',
  usage: 'HOST CHANNEL FILE',
  summary: 'the delivery attempts of one queued message (FILE as /qm dir shows it)',
  reads: ['history'],
  run: async (words, context) => {
    const found = hostOf(words[0], context.ports.hosts);
    if ('error' in found) return usageReply(history, found.error);
    const channel = ChannelName.safeParse(words[1]);
    if (!channel.success) return usageReply(history, 'Which channel? For example tcp_local.');
    // People paste whole paths; the last part names the message, with or without attempt counter and suffix.
    const name = (words[2] ?? '').split('/').at(-1)!;
    const id = StableId.safeParse(parseQueueFileName(name)?.id ?? name);
    if (!id.success) return usageReply(history, 'Which message? Its queue file name, as /qm dir shows it.');
    return ask(
      found.host,
      { kind: 'history', channel: channel.data, ids: [id.data] },
      `History of ${id.data}`,
      context,
    );
  },
};
